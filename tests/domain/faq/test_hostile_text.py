"""Whatever a person may paste into an entry: rendering answers, in time, with nothing but safe HTML."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.faq.rendering import render
from tests.domain.faq.brand import Birch

ALLOWED = {
    *("p", "h2", "h3", "h4", "ol", "ul", "li", "strong", "em", "del", "a", "code", "pre", "blockquote", "aside"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "span", "hr", "br", "svg", "text"),
}
FRAGMENTS = (
    *("{{ policy.link }}", "{{ policy.gone }}", "{{", "}}", "[x](page:login)", "[](entry:gone)", "[!note]"),
    *("![c](figure:plate)", "![c](figure:gone)", "# ", "## ", "1. ", "- ", "> ", "| a | b |\n|---|---|\n", "```", "`"),
    *(
        "**",
        "_",
        "~~",
        "<",
        ">",
        "&",
        '"',
        "'",
        "<script>",
        "<svg onload=x>",
        "javascript:",
        "\n",
        "\n\n",
        "    ",
        "\\",
    ),
    *("&#xe000;0&#xe000;", "\ue000", "\0", "é", "œ", "\u202f", "]: ", "[a]", "(", ")", "|", "---\n"),
)
DEEP = {
    "quotations": "> " * 10_000 + "x",
    "lists": "- " * 10_000 + "x",
    "steps": "1. " * 5_000 + "x",
    "brackets": "[" * 10_000,
    "links": "[a](" * 5_000,
    "emphasis": "*a **a " * 3_000,
    "backticks": "`" * 10_000 + "x",
    "references": "{{ " * 5_000,
    "tables": "|" * 10_000 + "\n" + "|-" * 5_000 + "|",
    "headings": "## a\n" * 2_000,
}

texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=30).map("".join)


class Reader(HTMLParser):
    """Collect what a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@given(texts, st.sampled_from(["fr", "en", "de"]))
def test_any_text_becomes_safe_html(text: str, language: str) -> None:
    read = Reader(render(text, Birch(language)).html)
    assert set(read.tags) <= ALLOWED
    assert {name for name, _ in read.attributes} <= {"class", "data-label", "href", "id", "start"}
    schemes = {urlsplit(value or "").scheme for name, value in read.attributes if name == "href"}
    assert schemes <= {"", "http", "https", "mailto", "tel"}


@given(texts)
def test_what_is_shown_is_clean_already(text: str) -> None:
    html = render(text, Birch(drawings={})).html
    attributes = {"*": {"class", "data-label", "href", "id", "start"}}
    assert nh3.clean(html, tags=ALLOWED, attributes=attributes, link_rel=None) == html


@given(texts)
def test_no_two_headings_share_an_address(text: str) -> None:
    addresses = [heading.id for heading in render(text, Birch()).headings]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_depth_and_length_are_borne(body: str) -> None:
    assert render(body, Birch()).html
