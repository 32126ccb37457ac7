"""The promises page: what failed and what nobody tests first, and plain words where the report is missing or broken."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.faq.promises.report import CarriedTest, RunReport, write_report
from tests.stock import MakeApp
from tests.web.desk.team import colleague
from tests.web.people import empty_accounts

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
PAGE, TEST = "/admin/faq/promises", "tests/web/test_closing.py::test_a_closed_account_is_closed"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report") / "promises.json"


@pytest.fixture(scope="module")
def app(make_app: MakeApp, report: Path) -> Flask:
    return make_app(PROMISES=str(report))


@pytest.fixture(autouse=True)
def nobody(app: Flask, report: Path) -> Iterator[None]:
    yield
    empty_accounts(app)
    report.unlink(missing_ok=True)


def say(app: Flask, brand: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["faq", "promises", brand])


def test_what_failed_stands_first_with_its_entries_and_tests(app: Flask, report: Path) -> None:
    promises: dict[str, tuple[CarriedTest, ...]] = {
        "CC-02": (CarriedTest(TEST, "failed"),),
        "CC-01": (CarriedTest(TEST, "passed"),),
    }
    write_report(report, RunReport(datetime.now(UTC), "abc1234", promises))
    page = colleague(app, Role.EDITOR).get(PAGE).text
    assert page.index("CC-02") < page.index("CC-03") < page.index("CC-01")
    assert "Non tenue" in page
    assert "Sans test" in page
    assert "a closed account is closed" in page
    assert "abc1234" in page
    assert "CM-01" not in page


def test_a_missing_report_is_said_and_nothing_counts_as_proven(app: Flask) -> None:
    page = colleague(app, Role.EDITOR).get(PAGE).text
    assert "Il n’y a pas de rapport des tests ici" in page
    assert "Tenue" not in page


def test_a_broken_report_is_said(app: Flask, report: Path) -> None:
    report.write_text("{")
    answer = colleague(app, Role.EDITOR).get(PAGE)
    assert answer.status_code == 200
    assert "Le rapport des tests est illisible" in answer.text
    assert "make test" in answer.text
    told = say(app, "camcha")
    assert (told.exit_code, "make test" in told.output) == (1, True)


def test_the_command_says_the_same(app: Flask, report: Path) -> None:
    assert "No run of the tests is reported" in say(app, "camcha").output
    write_report(report, RunReport(datetime.now(UTC), None, {"CC-02": (CarriedTest(TEST, "passed"),)}))
    told = say(app, "camcha").output
    assert "camcha CC-01 untested" in told
    assert "camcha CC-02 passed" in told
    assert "passed tests/web/test_closing.py: a closed account is closed (1×)" in told
    assert "omicron OM-01 untested" in say(app, "--all").output
    assert say(app, "nobody").exit_code == 2
