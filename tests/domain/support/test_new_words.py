"""Of a reply the new words are kept, and never nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.support.incoming.replies import MARKER, new_words
from app.domain.support.incoming.texts import from_html, plain, to_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Only words.", "Only words."),
        (f"Yes.\n\n{MARKER}\nHello Ann,", "Yes."),
        (f"Yes.\n\nLe 23 nov. 2026 à 09:12, Alpha a écrit :\n{MARKER}\nBonjour", "Yes."),
        ("Oui.\n\nLe 23/11/2026 à 09:12, Alpha a écrit\u00a0:\n\nBonjour Ann,\nmerci", "Oui."),
        (
            "Yes.\n\nOn Monday, 23 November 2026 at 09:12:41 CET,\nAlpha Support <help@alpha.example>\nwrote:\n> Q",
            "Yes.",
        ),
        ("Ja.\n\nAm Mo., 23. Nov. 2026 um 09:12 Uhr schrieb Alpha <help@alpha.example>:\n> Q", "Ja."),
        ("Ja.\n\nAlpha schrieb am 23.11.2026 um 09:12:\n> Q", "Ja."),
        ("Yes.\n\nFrom: Alpha <help@alpha.example>\nDate: Monday\nTo: Ann\nSubject: Q\n\nQ?", "Yes."),
        ("Ja.\n\nVon: Alpha\nGesendet: Montag\nAn: Ann\nBetreff: Q\n\nQ?", "Ja."),
        ("Oui.\n\n*De :* Alpha\n*Envoyé :* lundi\n*À :* Ann\n*Objet :* Q\n\nQ ?", "Oui."),
        ("Oui.\n\n-----Message d’origine-----\nDe : Alpha\n\nQ ?", "Oui."),
        ("Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: Alpha\n\nQ?", "Ja."),
        ("Above.\n\n> Q\n\nBelow.", "Above.\n\n> Q\n\nBelow."),
        ("Above.\n\n> Q\n\n-- \nAnn", "Above.\n\n-- \nAnn"),
        (f"> {MARKER}\n> Q\n\nBelow.", "Below."),
        ("> Q1\nA1\n> Q2\nA2", "> Q1\nA1\n> Q2\nA2"),
        ("> all of it is quoted", "> all of it is quoted"),
        (f"{MARKER}\nNothing above.", f"{MARKER}\nNothing above."),
        ("On Monday I wrote: it fails.", "On Monday I wrote: it fails."),
        ("Le support a écrit :\nvoici ce qu’il dit", "Le support a écrit :\nvoici ce qu’il dit"),
        ("From: what I see\nit is broken", "From: what I see\nit is broken"),
        ("", ""),
    ],
)
def test_the_new_words_of_a_reply(text: str, words: str) -> None:
    assert new_words(text) == words


_LINES = st.sampled_from(
    [
        "",
        "words",
        "> quoted",
        MARKER,
        "On Monday, 23 Nov, Alpha wrote:",
        "De : a",
        "À : b",
        "Objet : c",
        "-- ",
        ">",
        ">>",
    ]
)


@given(st.lists(_LINES, max_size=12))
def test_where_something_was_said_something_is_left(lines: list[str]) -> None:
    text = "\n".join(lines)

    words = new_words(text)

    assert bool(words.strip()) == bool(text.strip())
    assert {line for line in words.splitlines() if line} <= {line.rstrip() for line in lines} | {*lines}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<blockquote><p>Q</p><blockquote>R</blockquote></blockquote>A", "> Q\n>\n> > R\n>\nA"),
        ("<pre>  a\n    b</pre>", "  a\n    b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ('<a href="https://alpha.example/">https://alpha.example/</a>', "https://alpha.example/"),
        ('<a href="javascript:alert(1)">x</a><!-- not seen --><img src=x onerror=alert(1)>', "x"),
    ],
)
def test_a_page_reads_as_a_person_reads_it(html: str, text: str) -> None:
    assert from_html(html) == text


@pytest.mark.parametrize("charset", ["punycode", "idna", "rot13", "hex", "no such", "utf-8\0", None, "undefined"])
def test_no_charset_harms(charset: str | None) -> None:
    assert to_text(b"xn--words", charset) == "xn--words"


def test_a_text_is_kept_up_to_a_length() -> None:
    assert len(plain("x" * 200_000)) == 100_000
