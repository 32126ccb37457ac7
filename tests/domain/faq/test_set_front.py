"""Front matter written anew: the keys that were asked for, and not a byte more."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.faq.documents import read_entry
from app.domain.faq.front_matter import set_front

SOURCE = """---
key: a-key
title: Un titre
synonyms: [un, deux,
  trois]
updated: 2026-11-22
review: 2027-05-22
assumes:
  policy.registration.mode: confirm
---

Le texte : « reste ».
"""


def test_other_lines_stay_as_they_were() -> None:
    written = set_front(SOURCE, title="Un autre", synonyms=["quatre"], updated=date(2026, 12, 1))
    assert written == SOURCE.replace("Un titre", "Un autre").replace("[un, deux,\n  trois]", "[quatre]").replace(
        "2026-11-22", "2026-12-01"
    )


def test_a_key_that_is_missing_is_added() -> None:
    assert read_entry("", set_front(SOURCE, related=["other"])).front.related == ("other",)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(str.strip))
def test_any_line_is_read_back(title: str) -> None:
    assert read_entry("", set_front(SOURCE, title=title)).front.title == title
