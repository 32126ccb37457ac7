import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.faq.references import Reference, find_references, match_reference

# What is written, and what it says: root, path, the nouns.
WRITTEN = {
    "{{ label.save }}": Reference("label", "save"),
    "{{label.save}}": Reference("label", "save"),
    "{{ policy.sign_in.max_attempts : try | tries }}": Reference("policy", "sign_in.max_attempts", "try", "tries"),
    "{{ policy.a : essai raté \\| essais ratés }}": Reference("policy", "a", "essai raté", "essais ratés"),
    "{{ policy.support.answer_within.email }}": Reference("policy", "support.answer_within.email"),
}
NO_REFERENCES = ["{{ }}", "{{ label }}", "{{ label. }}", "{{ Label.save }}", "{{ label.save : one }}", "{{ label.save"]

near_misses = st.text(alphabet="{}|\\:. _aé0\n", max_size=40)


@pytest.mark.parametrize(("text", "reference"), WRITTEN.items())
def test_a_reference_is_read(text: str, reference: Reference) -> None:
    assert match_reference(text) == (reference, len(text))


@pytest.mark.parametrize("text", NO_REFERENCES)
def test_what_is_not_well_formed_is_no_reference(text: str) -> None:
    assert match_reference(text) is None


@pytest.mark.parametrize("place", range(1, 7))
def test_a_reference_never_spans_lines(place: int) -> None:
    parts = ["{{", "policy.a", ":", "one", "|", "many", "}}"]
    assert match_reference(" ".join(parts)) is not None
    assert match_reference(" ".join(parts[:place]) + "\n" + " ".join(parts[place:])) is None


def test_references_are_found_with_their_places() -> None:
    found = find_references("a {{ label.save }} b {{ label.save }}")
    assert [start for _, start in found] == [2, 21]


@given(near_misses | st.text())
@example("{{" * 2000)
@example("{{ a.b : " + "x " * 2000)
def test_any_text_is_read_without_raising(text: str) -> None:
    for reference, start in find_references(text):
        again = match_reference(text, start)
        assert again is not None
        assert again[0] == reference
