"""One line of an import: each cell in its column's form, or the column that is wrong."""

from datetime import date

import pytest

from app.domain.accounts.policy import RegistrationPolicy, SerialNumberPolicy
from app.domain.accounts.transfers.errors import LineError, LineFault
from app.domain.accounts.transfers.lines import Terms, Value, read_given, refuse_missing
from app.domain.accounts.transfers.rules import COLUMNS, required_columns, taken_columns

SERIAL = SerialNumberPolicy(pattern="[A-Z]{2}[0-9]{3}[A-Z]", length=6, example="AB123C")
TERMS = Terms(
    required=("email", "first_name"),
    languages=("fr", "en"),
    serial=SERIAL,
    countries={"france": "FR", "allemagne": "DE", "deutschland": "DE"},
    today=date(2026, 11, 22),
)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("email", "Lea@EXAMPLE.com", "Lea@example.com"),
        ("first_name", "Léa", "Léa"),
        ("first_name", "x" * 100, "x" * 100),
        ("company", "4111 1111 1111 1111", "4111 11•• •••• 1111"),
        ("user_name", "anne.martin", "anne.martin"),
        ("country", "fr", "FR"),
        ("country", "Allemagne", "DE"),
        ("serial_number", "ab-123 c", "AB123C"),
        ("birth_date", "1985-07-14", date(1985, 7, 14)),
        ("birth_date", "14/07/1985", date(1985, 7, 14)),
        ("birth_date", "14.07.1985", date(1985, 7, 14)),
        ("birth_date", "22.11.2026", date(2026, 11, 22)),
        ("language", "EN", "en"),
    ],
)
def test_a_cell_is_read_in_its_columns_form(column: str, cell: str, value: Value) -> None:
    assert read_given({column: cell}, TERMS) == {column: value}


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("email", "no address", LineFault.NOT_GOOD),
        ("email", f"{'x' * 300}@example.com", LineFault.NOT_GOOD),
        ("first_name", "x" * 101, LineFault.TOO_LONG),
        ("user_name", "a@b", LineFault.NOT_GOOD),
        ("user_name", "4111111111111111", LineFault.NOT_GOOD),
        ("country", "Nowhere", LineFault.NOT_GOOD),
        ("serial_number", "123", LineFault.NOT_GOOD),
        ("birth_date", "07/14/1985", LineFault.NOT_GOOD),
        ("birth_date", "1899-12-31", LineFault.NOT_GOOD),
        ("birth_date", "2026-11-23", LineFault.NOT_GOOD),
        ("birth_date", "14 July", LineFault.NOT_GOOD),
        ("language", "de", LineFault.NOT_GOOD),
    ],
)
def test_a_cell_that_has_not_its_form_names_its_column(column: str, cell: str, fault: LineFault) -> None:
    with pytest.raises(LineError) as caught:
        read_given({column: cell}, TERMS)
    assert (caught.value.fault, caught.value.column) == (fault, column)


def test_what_is_required_is_missed() -> None:
    refuse_missing({"email": "a@b.fr", "first_name": "A"}, TERMS)
    with pytest.raises(LineError) as caught:
        refuse_missing({"email": "a@b.fr"}, TERMS)
    assert (caught.value.fault, caught.value.column) == (LineFault.MISSING, "first_name")


def test_a_brand_takes_what_its_registration_asks_for() -> None:
    policy = RegistrationPolicy(
        mode="confirm", required=("user_name", "serial_number"), optional=("company", "newsletter"), taken="say"
    )
    names = ("email", "first_name", "last_name", "user_name", "company", "serial_number", "language")
    assert taken_columns(policy, SERIAL) == names
    assert required_columns(policy, SERIAL) == ("email", "first_name", "last_name", "user_name", "serial_number")
    assert taken_columns(policy, None) == tuple(name for name in names if name != "serial_number")
    assert set(names) < set(COLUMNS)
