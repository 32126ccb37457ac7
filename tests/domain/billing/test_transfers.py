"""The reference by which a transfer is found again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from stdnum import iso11649

from app.domain.billing.transfers import reference_of
from app.kernel.ids import new_id


def test_a_reference_is_one_that_banks_check_and_stays_the_same() -> None:
    assert reference_of(UUID("01a2222f-6cc2-7f65-8d32-ce1b019e6d56")) == "RF053C0SWVAP"
    assert reference_of(UUID(int=0)) == "RF0400000000"


def test_no_two_bills_of_one_moment_have_the_same() -> None:
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    made = [reference_of(new_id(moment + timedelta(seconds=second))) for second in range(500)]
    assert len(set(made)) == 500
    assert all(iso11649.is_valid(each) for each in made)
