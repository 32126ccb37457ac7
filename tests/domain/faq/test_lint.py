from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.faq.facts import Facts
from app.domain.faq.folders import load_folder
from app.domain.faq.lint import lint_folder, lint_languages
from app.kernel.findings import Finding
from tests.domain.faq.brand import Birch
from tests.domain.faq.trees import plant_entry, plant_section

FIRST_LINE = 8  # of an entry's text

# What is wrong in a text: the text, its line (from 1), the message.
WRONG = {
    "a reference that leads nowhere": ("a\n\n{{ policy.gone }}", 3, "“{{ policy.gone }}” leads nowhere"),
    "a figure by hand": ("Within 60 minutes.", 1, "“60 minutes” is written by hand"),
    "a figure by hand, over no-break space": ("Within 60\u00a0minutes.", 1, "“60 minutes” is written by hand"),
    "a figure in letters": ("a\nSixty minutes later", 2, "“Sixty minutes” is written by hand"),
    "a count by hand": ("After 5 of them.", 1, "“5” is written by hand"),
    "a count in letters": ("{{ policy.attempts : bad try | bad tries }}: five tries.", 1, "“five tries”"),
    "a label by hand": ("Choose “Save”.", 1, "the label “Save” is written by hand"),
    "a label by hand in other quotes": ("Choose « save ».", 1, "the label “save” is written by hand"),
    "raw HTML": ("a <br> b", 1, "raw HTML “<br>”"),
    "a second main heading": ("# Big", 1, "a second main heading"),
    "a heading that skips": ("## A\n\n#### B", 3, "the heading skips from level 2 to 4"),
    "a picture from elsewhere": ("![x](https://x.example/a.png)", 1, "a picture from elsewhere"),
    "a drawing among words": ("a ![x](figure:plate)", 1, "“figure:plate” leads nowhere"),
    "a heading that is missing": ("[x](entry:one#gone)", 1, "“one” has no heading “gone”"),
    "text nested out of sight": ("> " * 30 + "x", 1, "nested too deeply"),
}
# What is wrong in the front matter: the keys, the line, the message.
WRONG_FRONT = {
    "a related entry that is missing": ({"related": "[gone]"}, 6, "the related entry “gone” is missing"),
    "a review before the update": ({"review": "2026-11-22"}, 5, "the review is not after the update"),
    "an assumption that fails": ({"assumes": "\n  policy.mode: approve"}, 7, "the policy says confirm"),
    "an assumption of no policy": ({"assumes": "\n  policy.gone: 1"}, 7, "“policy.gone” is no policy"),
    "a reference in a title": ({"title": '"{{ policy.link }}"'}, 3, "the title holds a reference"),
    "a figure in a title": ({"title": "Use it within 60 minutes"}, 3, "“60 minutes” is written by hand"),
}
# What may stand.
RIGHT = {
    "another figure": "Within 61 minutes, 2 letters, in 2026, on 5.5 or 5/6 or 15 or v5.",
    "a figure by its reference": "{{ policy.link }} and {{ policy.attempts : try | tries }}",
    "a figure in code": "`60 minutes`",
    "words that are no label": "Choose “Saved”.",
    "a known heading": "## Why\n\n[x](entry:one#why)",
    "a number word without its noun": "five letters",
    "part of a longer word": "forty-five tries, {{ policy.attempts : try | tries }}",
}


def lint(root: Path, brand: Birch | None = None) -> list[Finding]:
    brand = brand or Birch()
    return lint_folder(load_folder(root, brand.language), brand, brand.facts())


@pytest.mark.parametrize(("body", "line", "message"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_a_text_is_named_once_with_its_line(tmp_path: Path, body: str, line: int, message: str) -> None:
    path = plant_entry(tmp_path / "en", "01-first/01-one", body)
    (finding,) = lint(tmp_path)
    assert (finding.path, finding.line) == (str(path), FIRST_LINE + line - 1)
    assert message in finding.message
    assert finding.remedy


@pytest.mark.parametrize(("front", "line", "message"), WRONG_FRONT.values(), ids=WRONG_FRONT)
def test_a_mistake_in_the_front_matter_is_named_once_with_its_line(
    tmp_path: Path, front: dict[str, str], line: int, message: str
) -> None:
    plant_entry(tmp_path / "en", "01-first/01-one", **front)
    (finding,) = lint(tmp_path)
    assert finding.line == line
    assert message in finding.message


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_is_nobodys_policy_may_stand(tmp_path: Path, body: str) -> None:
    plant_entry(tmp_path / "en", "01-first/01-one", body)
    assert lint(tmp_path) == []


# A figure by hand in each language, and what the policy holds there.
BY_HAND = [
    ("fr", "14 jours", "en 14 jours", "14 jours"),
    ("fr", "14 jours", "Quatorze jours plus tard", "Quatorze jours"),
    ("fr", "24 à 48 heures", "de vingt-quatre à quarante-huit heures", "vingt-quatre à quarante-huit heures"),
    ("en", "14 days", "within fourteen days", "fourteen days"),
    ("en", "5 to 10 working days", "five to ten working days", "five to ten working days"),
    ("de", "14 Tage", "14 Tage lang", "14 Tage"),
    ("de", "14 Tage", "in 14 Tagen", "14 Tagen"),
    ("de", "60 Minuten", "sechzig Minuten", "sechzig Minuten"),
    ("de", "14 Tage", "innerhalb von vierzehn Tagen", "vierzehn Tagen"),
    ("fr", "2000", "plus de 2 000 documents", "2 000"),
]


@pytest.mark.parametrize(("language", "figure", "text", "found"), BY_HAND)
def test_a_figure_is_found_in_digits_and_in_letters(language: str, figure: str, text: str, found: str) -> None:
    assert list(Facts({figure: "policy.x"}, {}, language).unbound(text)) == [(found, "policy.x")]


@pytest.mark.parametrize(("language", "text"), [("fr", "un jour ouvré"), ("de", "ein Arbeitstag"), ("en", "one day")])
def test_one_in_letters_may_mean_any(language: str, text: str) -> None:
    figures = {"1 jour ouvré": "a", "1 Arbeitstag": "b", "1 day": "c"}
    assert list(Facts(figures, {}, language).unbound(text)) == []


def test_a_brand_without_figures_finds_none() -> None:
    assert list(Facts({}, {}, "fr").unbound("5 essais en 60 minutes")) == []


def messages(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.message for finding in findings)


def test_what_two_files_claim_is_named_at_both(tmp_path: Path) -> None:
    plant_entry(tmp_path / "en", "01-first/01-one", key="same")
    plant_entry(tmp_path / "en", "01-first/02-one", key="same")
    plant_section(tmp_path / "en", "02-second", key="first")
    plant_section(tmp_path / "en", "03-second", key="third")
    assert messages(lint(tmp_path)) == [
        *["the address “first/one” is used twice"] * 2,
        *["the address “second” is used twice"] * 2,
        *["the key “first” is used twice"] * 2,
        *["the key “same” is used twice"] * 2,
    ]


def test_what_one_language_lacks_is_named(tmp_path: Path) -> None:
    plant_entry(tmp_path / "en", "01-first/01-one")
    plant_entry(tmp_path / "en", "02-second/01-two")
    plant_entry(tmp_path / "fr", "01-premiere/01-un", key="one")
    (tmp_path / "fr" / "01-premiere" / "_section.md").write_text("---\nkey: first\ntitle: A\nsummary: B\n---\n")
    folders = [load_folder(tmp_path, language) for language in ("fr", "en")]
    assert messages(lint_languages(folders)) == [
        "the entry “two” has no text in “fr”",
        "the section “second” has no text in “fr”",
    ]
