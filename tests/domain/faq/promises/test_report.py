"""The report of the tests: written whole, read strictly, missing or broken without an accident."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.faq.promises.report import CarriedTest, ReportError, RunReport, read_report, write_report

AT = datetime(2026, 11, 28, 2, tzinfo=UTC)
REPORT = RunReport(AT, "abc1234", {"CM-01": (CarriedTest("tests/test_a.py::test_b[x]", "passed"),)})


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "promises.json"
    write_report(path, REPORT)
    write_report(path, REPORT)
    assert read_report(path) == REPORT
    assert [each.name for each in path.parent.iterdir()] == ["promises.json"]


def test_no_report_is_none(tmp_path: Path) -> None:
    assert read_report(tmp_path / "promises.json") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"\0",
        b"[]",
        b"{",
        b'{"at": "2026-11-28T02:00:00Z"}',
        b'{"at": "yesterday", "commit": null, "promises": {}}',
        b'{"at": "2026-11-28T02:00:00Z", "commit": null, "promises": {"CM-01": [{"test": "a", "outcome": "well"}]}}',
        b'{"at": "2026-11-28T02:00:00Z", "commit": null, "promises": {}, "more": 1}',
        b"[" * 100_000,
    ],
)
def test_a_broken_report_says_its_path_and_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "promises.json"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=r"promises\.json is no report of the tests .* make test"):
        read_report(path)


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        read_report(tmp_path)
