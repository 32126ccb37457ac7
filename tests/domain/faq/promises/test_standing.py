"""How each promise stands: what failed and what nobody tests comes first."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.domain.faq.models import FaqEntry
from app.domain.faq.promises.report import CarriedTest, Outcome, RunReport
from app.domain.faq.promises.standing import Carrier, list_promises
from app.kernel.db import TenantSession, transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, write_faq

TEST = "tests/web/test_closing.py::test_it_is_over"


def report(**promises: list[tuple[str, Outcome]]) -> RunReport:
    results = {name.replace("_", "-"): tuple(CarriedTest(*each) for each in tests) for name, tests in promises.items()}
    return RunReport(datetime(2026, 11, 28, tzinfo=UTC), None, results)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    """Give a brand whose entries make five promises, one of them twice."""
    session = open_session(BIRCH)
    write_faq(session, FRENCH, "fr")
    made = {"hours": ["BI-05", "BI-01"], "card": ["BI-01", "BI-02"], "dispute": ["BI-03", "BI-04"]}
    with transaction(session):
        for entry in session.scalars(select(FaqEntry)):
            entry.promises = made.get(entry.key, [])
    return session


def test_the_worst_stands_first_and_a_promise_needs_all_of_its_tests(session: TenantSession) -> None:
    told = report(
        BI_01=[(TEST, "passed"), (f"{TEST}_too", "skipped")],
        BI_02=[(TEST, "passed")],
        BI_03=[(TEST, "passed"), (f"{TEST}_too", "failed")],
        BI_04=[],
        XX_99=[(TEST, "failed")],
    )
    lines = list_promises(session, told)
    assert [(line.id, str(line.verdict)) for line in lines] == [
        ("BI-03", "failed"),
        ("BI-04", "untested"),
        ("BI-05", "untested"),
        ("BI-01", "skipped"),
        ("BI-02", "passed"),
    ]
    assert sorted(entry.key for entry in lines[3].entries) == ["card", "hours"]


def test_the_ways_in_which_a_test_ran_are_one_with_the_worst_outcome(session: TenantSession) -> None:
    ways: list[tuple[str, Outcome]] = [(f"{TEST}[sqlite]", "passed"), (f"{TEST}[postgresql]", "failed")]
    line = list_promises(session, report(BI_02=ways))[0]
    assert line.carriers == [Carrier("tests/web/test_closing.py", "it is over", "failed", 2)]


def test_without_a_report_nothing_is_tested(session: TenantSession) -> None:
    assert {str(line.verdict) for line in list_promises(session, None)} == {"untested"}


def test_a_withdrawn_entry_promises_nothing(session: TenantSession) -> None:
    with transaction(session):
        for entry in session.scalars(select(FaqEntry).where(FaqEntry.key == "dispute")):
            entry.withdrawn_at = datetime(2026, 11, 28, tzinfo=UTC)
    assert "BI-03" not in {line.id for line in list_promises(session, None)}
