"""The reference by which a transfer is found again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from stdnum import iso11649

from app.domain.billing.transfers import Doubt, doubts_about, id_ends_with, list_references, reference_of
from app.kernel.ids import new_id


def test_a_reference_is_one_that_banks_check_and_stays_the_same() -> None:
    assert reference_of(UUID("01a2222f-6cc2-7f65-8d32-ce1b019e6d56")) == "RF053C0SWVAP"
    assert reference_of(UUID(int=0)) == "RF0400000000"


def test_no_two_bills_of_one_moment_have_the_same() -> None:
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    made = [reference_of(new_id(moment + timedelta(seconds=second))) for second in range(500)]
    assert len(set(made)) == 500
    assert all(iso11649.is_valid(each) for each in made)


OWN, OTHER = "RF053C0SWVAP", "RF0400000000"


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("RF053C0SWVAP", [OWN]),
        ("rf05 3c0s wvap", [OWN]),
        ("VIR SEPA MARTIN/RF05 3C0S WVAP/CAMCHA", [OWN]),
        ("RFO5 3COS WVAP", [OWN]),  # as it is misread
        ("RF053C0SWVAQ", []),  # a letter that its check digits refuse
        ("RF06 3C0S WVAP", []),
        ("RF053C0SWVA", []),
        ("RF053C0SWVAP RF0400000000", [OWN, OTHER]),
        ("RFRF053C0SWVAP", [OWN]),
        ("VIR 42", []),
        ("", []),
        ("RF٠٥3C0SWVAP", []),
    ],
)
def test_a_reference_is_found_in_what_a_bank_states(stated: str, found: list[str]) -> None:
    assert list_references(stated) == found


def test_a_reference_says_how_the_id_of_its_bill_ends() -> None:
    for bill_id in (
        UUID("01a2222f-6cc2-7f65-8d32-ce1b019e6d56"),
        UUID(int=0),
        new_id(datetime(2026, 11, 28, tzinfo=UTC)),
    ):
        assert bill_id.hex.endswith(id_ends_with(reference_of(bill_id)))


@pytest.mark.parametrize(
    ("stated", "expected", "amount", "doubts"),
    [
        (OWN, 2_280, 2_280, set()),
        (OWN, 2_280, 2_279, {Doubt.PARTIAL}),
        (OWN, 2_280, 2_281, {Doubt.EXCESS}),
        (OWN, 2_280, 1, {Doubt.PARTIAL}),
        (OWN, 0, 1, {Doubt.EXCESS}),
        (OTHER, 2_280, 2_280, {Doubt.REFERENCE}),
        ("", 2_280, 2_280, {Doubt.REFERENCE}),
        ("VIR 42", 2_280, 2_279, {Doubt.REFERENCE, Doubt.PARTIAL}),
        ("VIR 42", 2_280, 2_281, {Doubt.REFERENCE, Doubt.EXCESS}),
        (f"{OTHER} {OWN}", 2_280, 2_280, set()),
    ],
)
def test_what_arrived_is_what_is_awaited_to_the_cent_and_by_its_reference(
    stated: str, expected: int, amount: int, doubts: set[Doubt]
) -> None:
    assert doubts_about(OWN, stated, expected=expected, amount=amount) == doubts
