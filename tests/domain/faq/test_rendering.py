import pytest

from app.domain.faq.rendering import Heading, bind_text, render
from tests.domain.faq.brand import Birch

NARROW, NO_BREAK = "\u202f", "&nbsp;"

# What is written, and the HTML that it becomes.
SHOWN = {
    "a figure, underlined by its class": ("{{ policy.link }}", '<strong class="bf">60 minutes</strong>'),
    "a label": ("{{ label.save }}", '<span class="ui">“Save”</span>'),
    "an address as its link": (
        "{{ contact.email }}",
        '<a href="mailto:help@birch.example">help@birch.example</a>',
    ),
    "an address inside a link is no second link": ("[{{ contact.email }}](page:login)", 'href="/login">help@'),
    "a name with characters of HTML": ("{{ brand.name }}", "Birch &amp; &lt;Sons&gt;"),
    "a link to a page": ("[here](page:login)", '<a href="/login">here</a>'),
    "a link without words": ("[](entry:two)", '<a href="/faq/a/two">Two</a>'),
    "a link to a heading": ("[x](entry:two#why)", 'href="/faq/a/two#why"'),
    "a link by reference": ("[x][a]\n\n[a]: page:login", 'href="/login"'),
    "steps": ("1. One\n2. Two", '<ol class="steps">'),
    "a heading in a step": ("1. ## Fill in\n\n   Then", '<h2 id="fill-in">Fill in</h2>'),
    "a message": ("> [!note]\n> Mind", '<aside class="message message--note">\n<p>Mind</p>'),
    "a message on one line": ("> [!warning] Mind", '<aside class="message message--warning">\n<p>Mind</p>'),
    "a message in a quotation": ("> > [!note]\n> > Mind", "<blockquote>\n<aside"),
    "a quotation that is no message": ("> Mind\n> [!note]", "<blockquote>\n<p>Mind"),
    "an empty quotation before words": (">\n\n[!note] Mind", "<p>[!note] Mind</p>"),
    "a table with a reference and its nouns": (
        "| a |\n|---|\n| {{ policy.attempts : try \\| tries }} |",
        '<td><strong class="bf">5</strong></td>',
    ),
    "a table's cells know their columns, save those that name their row": (
        "| What | How long |\n|---|---|\n| *Link* | {{ policy.link }} |",
        '<td><em>Link</em></td>\n<td data-label="How long"><strong class="bf">60 minutes</strong></td>',
    ),
    "a cell without a word in its column's head": ("| a | |\n|---|---|\n| b | c |", '<td data-label="">c</td>'),
    "a word with a hyphen that no line ends at": ("a e-mail-b", '<span class="unbroken">e-mail</span>-b'),
    "an inversion": ("passe-t-il & co", '<span class="unbroken">passe-t-il</span> &amp; co'),
    "other hyphens": ("peut-être e-mailing", "peut-être e-mailing"),
    "the first paragraph as lead": ("First\n\nSecond", '<p class="lead">First</p>\n<p>Second</p>'),
    "code as it is written": ("`{{ label.save }}`", "<code>{{ label.save }}</code>"),
    "a main heading under the title": ("# Big", '<h2 id="big">Big</h2>'),
    "a heading too low": ("###### Small", '<h4 id="small">Small</h4>'),
    "a drawing with its caption and the brand's name": (
        "![A *plate* of {{ brand.name }}](figure:plate)",
        "<svg><text>Birch &amp; &lt;Sons&gt;</text></svg><figcaption>A plate of Birch &amp; &lt;Sons&gt;</figcaption>",
    ),
}

# What must come out as text, or not at all.
HOSTILE = {
    "a script": ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    "an image that runs": ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    "an inline tag": ("a <b onclick='x'>b</b>", "&lt;b onclick='x'&gt;"),
    "a link that runs": ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    "a link that runs, disguised": ("[x](java&#115;cript:alert(1))", "[x](java"),
    "an address that runs": ("<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;"),
    "a page of data": ("[x](data:text/html;base64,PHN2Zz4=)", "[x](data:"),
    "a quote in a title": ("[x](page:login 'a\" onclick=\"b')", '<a href="/login">x</a>'),
    "a NUL": ("a\0b", "ab"),
    "a private character": ("a\ue000b\uf8ffc", "abc"),
    "a picture from elsewhere": ("![x](https://evil.example/x.png)", '<p class="lead"></p>'),
}


@pytest.mark.parametrize(("body", "html"), SHOWN.values(), ids=SHOWN)
def test_what_is_written_is_shown(body: str, html: str) -> None:
    rendered = render(body, Birch())
    assert html in rendered.html
    assert rendered.problems == []


@pytest.mark.parametrize(("body", "html"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(body: str, html: str) -> None:
    assert html in render(body, Birch()).html


def test_no_text_can_call_a_drawing_to_where_it_does_not_belong() -> None:
    body = '<figure class="drawing"> &#xe000;0&#xe000;\n\n```<figure a\nx\n```\n\n![plate](figure:plate)'
    assert render(body, Birch()).html.count("<svg>") == 1


def test_two_drawings_keep_their_order() -> None:
    brand = Birch(drawings={"a": "<svg>A</svg>", "b": "<svg>B</svg>"})
    html = render("![1](figure:b)\n\n![2](figure:gone)\n\n![3](figure:a)", brand).html
    assert html.index("<svg>B</svg><figcaption>1") < html.index("<figcaption>2") < html.index("<svg>A</svg>")


def test_headings_have_addresses_of_their_own() -> None:
    rendered = render("## Où ?\n\n## Où ?\n\n### Où 2\n\n## Où ?\n\n## !", Birch())
    assert rendered.headings == [
        Heading(2, "ou", "Où ?"),
        Heading(2, "ou-2", "Où ?"),
        Heading(3, "ou-2-2", "Où 2"),
        Heading(2, "ou-3", "Où ?"),
        Heading(2, "section", "!"),
    ]


def test_a_heading_says_what_its_references_say() -> None:
    (heading,) = render("## Within {{ policy.link }}, `x` or _soon_", Birch()).headings
    assert heading.title == "Within 60 minutes, x or soon"


def test_french_spaces_are_set_in_french_only() -> None:
    written = "Vrai ? « Oui » : 2 000 !"
    assert (
        f"Vrai{NARROW}? «{NO_BREAK}Oui{NO_BREAK}»{NO_BREAK}: 2{NARROW}000{NARROW}!" in render(written, Birch("fr")).html
    )
    assert "Vrai ? « Oui » : 2 000 !" in render(written, Birch("de")).html


def test_french_spaces_spare_code_and_addresses() -> None:
    html = render("`a ;` [b](https://x.example/?a=1 'c') {{ label.save }} ;", Birch("fr")).html
    assert "<code>a ;</code>" in html
    assert 'href="https://x.example/?a=1"' in html
    assert f"</span>{NARROW};" in html


# What leads nowhere: the text, the line of it (from 0), what is named.
LOST = {
    "an unknown reference": ("a\nb {{ policy.gone }}", 1, "{{ policy.gone }}"),
    "braces that are no reference": ("a\n\nb {{ save", 2, "b {{ save"),
    "an unknown page": ("[x](page:gone)", 0, "page:gone"),
    "an unknown entry": ("[x](entry:gone#why)", 0, "entry:gone#why"),
    "an unknown drawing": ("a\n\n![x](figure:gone)", 2, "figure:gone"),
    "a drawing among words": ("a ![x](figure:plate)", 0, "figure:plate"),
    "a drawing in a link": ("[![x](figure:plate)](page:login)", 0, "figure:plate"),
    "a drawing in a heading": ("## ![x](figure:plate)", 0, "figure:plate"),
    "a drawing in a table": ("| a |\n|---|\n| ![x](figure:plate) |", 2, "figure:plate"),
    "in a message": ("> [!note]\n> a\n> {{ policy.gone }}", 2, "{{ policy.gone }}"),
    "in a table": ("| a |\n|---|\n| b |\n| {{ policy.gone }} |", 3, "{{ policy.gone }}"),
    "in a step": ("1. a\n   b\n\n   {{ policy.gone }}", 3, "{{ policy.gone }}"),
    "a reference over two lines": ("{{ policy.link\n}}", 0, "{{ policy.link"),
}


@pytest.mark.parametrize(("body", "line", "reference"), LOST.values(), ids=LOST)
def test_what_leads_nowhere_is_named_with_its_line(body: str, line: int, reference: str) -> None:
    (problem,) = render(body, Birch()).problems
    assert (problem.line, problem.reference) == (line, reference)
    assert problem.remedy


def test_what_leads_nowhere_is_shown_as_a_dash() -> None:
    assert render("{{ policy.gone }}", Birch()).html == '<p class="lead">–</p>\n'


def test_a_text_that_is_no_markdown_is_bound() -> None:
    assert bind_text("{{ brand.name }}: {{ policy.link }}", Birch()) == "Birch & <Sons>: 60 minutes"
    assert bind_text("{{ brand.name }}", Birch(), escape=True) == "Birch &amp; &lt;Sons&gt;"
