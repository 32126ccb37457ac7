"""What a check found is named by the field and the line that its writer sees."""

import pytest

from app.kernel.findings import Finding
from app.web.faq_marks import Mark, marks_of

HEAD = "---\nkey: one\ntitle: Un\nsynonyms:\n  - mot\n  - autre\nreview: 2027-01-01\n---\n"


@pytest.mark.parametrize(
    ("line", "field", "shown"),
    [
        (1, None, 1),
        (2, None, 2),
        (3, "title", 1),
        (4, "synonyms", 1),
        (6, "synonyms", 1),
        (7, "review", 1),
        (8, "review", 1),
        (9, "body", 1),
        (11, "body", 1),
        (12, "body", 2),
    ],
)
def test_a_line_of_the_file_is_a_field_or_a_line_of_the_text(line: int, field: str | None, shown: int) -> None:
    marks = marks_of([Finding("fr/one", line, "said", "mend it")], f"{HEAD}\n\nUn.\nDeux.\n")
    assert marks == [Mark(field, shown, "said", "mend it")]


def test_a_text_without_front_matter_has_lines_of_its_file() -> None:
    assert marks_of([Finding("fr/one", 3, "said", "mend it")], "Un.")[0] == Mark(None, 3, "said", "mend it")


@pytest.mark.parametrize(
    ("message", "remedy", "swap"),
    [
        ("“60 minutes” is written by hand", "write {{ policy.link }}", ("60 minutes", "{{ policy.link }}")),
        ("“60 minutes” is written by hand", "say it in the text, not in the title", ("", "")),
        ("the label “Save” is written by hand", "write {{ label.save }}", ("", "")),
        ("“x” leads nowhere", "write {{ label.save }}", ("", "")),
    ],
)
def test_only_a_figure_written_by_hand_has_what_takes_its_place(
    message: str, remedy: str, swap: tuple[str, str]
) -> None:
    mark = marks_of([Finding("fr/one", 10, message, remedy)], f"{HEAD}\nUn.\n")[0]
    assert (mark.words, mark.reference) == swap
