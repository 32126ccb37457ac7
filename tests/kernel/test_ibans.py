"""Numbers of bank accounts, as a brand writes them and as people read them."""

import pytest

from app.kernel.ibans import bare_iban, in_groups, is_iban


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", True),
        ("FR7630006000011234567890189", True),
        ("de89 3704 0044 0532 0130 00", True),
        ("FR76 3000 6000 0112 3456 7890 188", False),
        ("FR77 3000 6000 0112 3456 7890 189", False),
        ("FR76 3000 6000 0112 3456 7890 18", False),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", False),
        ("FR76 3000 6000 0112 3456 7890 189, bitte", False),
        ("ZZ76 3000 6000 0112 3456 7890 189", False),
        ("", False),
    ],
)
def test_an_iban_is_whole_and_its_check_digits_are_right(text: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_iban(text) is is_one


def test_an_iban_is_written_for_machines_and_for_people() -> None:
    assert bare_iban("fr76 3000-6000.0112 3456 7890 189") == "FR7630006000011234567890189"
    assert in_groups("FR7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189"
