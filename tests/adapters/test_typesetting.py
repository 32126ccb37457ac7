from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.adapters.typesetting.trees import book_tree
from app.adapters.typesetting.typst_pdf import TypstPdf
from app.domain.faq.book import ENTRY_SCHEME, Article, Book, Chapter, TypesettingError
from app.domain.faq.ports import Target
from app.domain.faq.rendering import resolve
from tests.domain.faq.brand import Birch
from tests.domain.faq.test_hostile_text import DEEP, texts
from tests.faults.waiting import PATIENCE

HOSTILE = (
    '#panic("out") #eval("1") $x$ @one <one> // */ \\ `a` *b* _c_ = d',
    '"); panic("out") //',
    '#read("/etc/passwd") #include "compile.py" #import "@preview/x:1.0.0"',
    '[#panic()](https://x.example/#panic"()) [x](entry:one#\'")',
    "\u202e\u200b\ufeff 👩‍🚀 ﷽ العربية 中文",
)


def book(*bodies: str, **changed: Any) -> Book:  # noqa: ANN401 - any field of a book
    articles = [Article(f"a{n}", f"{n} Title", resolve(body, Birch()).tokens) for n, body in enumerate(bodies, 1)]
    given: dict[str, Any] = {
        "brand": "Birch",
        "title": "Help",
        "edition": "Version 1.0",
        "contents_title": "Contents",
        "language": "en",
        "updated_on": date(2026, 11, 22),
        "origin": "https://birch.example",
        "colour": "#0B7A3B",
        "chapters": [Chapter("1 Account", "What is inside", articles)],
    }
    return Book(**(given | changed))


def typeset(book: Book) -> bytes:
    """Set it within a time that no busy machine exceeds, and that something that grows without end does."""
    return TypstPdf(within=PATIENCE).typeset(book)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def nodes(tree: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a tree of plain values
    """List every node of a book's tree."""
    if isinstance(tree, dict):
        return [tree, *(node for value in tree.values() for node in nodes(value))]
    return [node for value in tree for node in nodes(value)] if isinstance(tree, list) else []


def test_a_book_is_a_tagged_document_with_title_language_date_and_outline() -> None:
    pdf = read(typeset(book("Hello", "World", language="de")))
    root: Any = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("de", True)
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("Help – Birch", "Birch")
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.date() == date(2026, 11, 22)
    assert "pdfuaid:part" in pdf.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]  # it says UA-1
    chapter, articles = pdf.outline[-2:]
    assert isinstance(articles, list)
    assert [chapter.title, *(each.title for each in articles)] == ["1 Account", "1 Title", "2 Title"]  # type: ignore[union-attr]


def test_the_same_book_is_the_same_bytes() -> None:
    assert typeset(book("Hello")) == typeset(book("Hello"))


def test_everything_that_an_entry_can_hold_is_set() -> None:
    body = (
        "Lead with **bold**, _soft_, ~~gone~~, `code` and {{ policy.link }}.  \nBroken, {{ label.save }}\n\n"
        "## Heading\n\n#### Lower\n\n1. ## Step\n\n   Then\n2. - Point\n\n> [!note]\n> Minded\n\n> Quoted\n\n"
        "```\nfenced\n```\n\n| Left | Right |\n|---|---|\n| Cell | {{ policy.attempts : try \\| tries }} |\n\n---\n\n"
        "![Plate {{ brand.name }}](figure:plate)\n\n[](entry:two) [page](page:login) {{ contact.email }}"
    )
    said = words(typeset(book(body)))
    for word in (
        *("Lead with bold, soft, gone, code and 60 minutes. Broken, “Save”", "Heading", "Lower", "1. Step", "Then"),
        *("Point", "Minded", "Quoted", "fenced", "Left Right", "Cell 5", "Plate Birch & <Sons>", "Two page"),
    ):
        assert word in said


def test_hostile_text_is_set_as_it_is_written() -> None:
    said = words(typeset(book(*HOSTILE, title=HOSTILE[0], brand=HOSTILE[1], edition=HOSTILE[2])))
    assert '#panic("out") #eval("1") $x$ @one' in said
    assert '#read("/etc/passwd")' in said


def test_depth_and_length_are_set_in_time() -> None:
    assert "10 Title" in words(typeset(book(*DEEP.values())))


@settings(max_examples=50)
@given(st.lists(texts, max_size=3))
def test_any_text_becomes_a_tree_whose_links_lead_to_what_is_there(bodies: Sequence[str]) -> None:
    found = nodes(book_tree(book(*bodies)))
    labels = {node["label"] for node in found if "label" in node and node.get("kind") != "ref"}
    assert {node["label"] for node in found if node.get("kind") == "ref"} <= labels
    assert {node["url"].partition(":")[0] for node in found if "url" in node} <= {"http", "https", "mailto", "tel"}


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])  # to shrink would take minutes
@given(st.lists(texts, min_size=20, max_size=40))
def test_any_texts_can_be_set(bodies: Sequence[str]) -> None:
    assert typeset(book(*bodies)).startswith(b"%PDF-")


def test_a_link_to_another_entry_stays_in_the_book() -> None:
    class Bound(Birch):
        def entry(self, key: str) -> Target:
            return Target(f"{ENTRY_SCHEME}{key}", key)

    body = "[there](entry:a2#why) [soon](entry:a2#gone) [lost](entry:z)"
    articles = [
        Article("a1", "1", resolve(body, Bound()).tokens),
        Article("a2", "2", resolve("## Why", Birch()).tokens),
    ]
    found = nodes(book_tree(book(chapters=[Chapter("1", "", articles)])))
    assert [node["label"] for node in found if node.get("kind") == "ref"] == ["a2#why", "a2"]


def test_a_broken_drawing_leaves_its_caption() -> None:
    tokens = resolve("![Plate](figure:plate)", Birch(drawings={"plate": "<svg><g></svg>"})).tokens
    pdf = typeset(book(chapters=[Chapter("1", "", [Article("a", "A", tokens)])]))
    assert "Plate" in words(pdf)


def test_a_page_of_the_site_is_linked_with_its_origin() -> None:
    (link,) = [node for node in nodes(book_tree(book("[x](page:login)"))) if node.get("kind") == "link"]
    assert link["url"] == "https://birch.example/login"


def test_a_book_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TypesettingError):
        TypstPdf(within=0.01).typeset(book("Hello"))


def test_a_book_that_cannot_be_set_says_so() -> None:
    with pytest.raises(TypesettingError):
        typeset(book("Hello", colour="no colour"))


def test_a_book_is_set_once() -> None:
    typesetter = TypstPdf(within=PATIENCE)
    first = typesetter.typeset(book("Hello"))
    assert typesetter.typeset(book("Hello")) is first
