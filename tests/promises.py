"""A plugin: `pytest --promises PATH` writes which tests carried which promise and how they went, after a whole run."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.faq.promises.report import CarriedTest, Outcome, RunReport, write_report

_PROMISE = "promise"
_OVER = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}  # every test that was chosen has run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option; a run of some of the tests says nothing about the promises of the others."""
    parser.addoption("--promises", type=Path, metavar="PATH", help="write what came of the tests that carry promises")


def pytest_configure(config: pytest.Config) -> None:
    """Gather where the reports of all workers arrive."""
    path = config.getoption("--promises")
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Gathering(path), "guichet.promises")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let each test's report say which promises it carries."""
    for item in items:
        for mark in item.iter_markers(_PROMISE):
            item.user_properties.append((_PROMISE, str(mark.args[0])))


class Gathering:
    """What came of the tests of one run, so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, dict[str, Outcome]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of a test: it fails with any, and has passed when its body has."""
        for name, promise in report.user_properties:
            if name != _PROMISE:
                continue
            tests = self._found.setdefault(str(promise), {})
            if report.failed:
                tests[report.nodeid] = "failed"
            elif report.skipped:
                tests.setdefault(report.nodeid, "skipped")
            elif report.when == "call":
                tests.setdefault(report.nodeid, "passed")

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the report, unless the run was broken off."""
        if exitstatus not in _OVER:
            return
        promises = {
            promise: tuple(CarriedTest(test, outcome) for test, outcome in sorted(tests.items()))
            for promise, tests in sorted(self._found.items())
        }
        write_report(self._path, RunReport(datetime.now(UTC), _commit(), promises))


def _commit() -> str | None:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    return said.stdout.strip() or None
