"""A whole run of the tests says which of them carried which promise; one that was broken off says nothing."""

from pathlib import Path

import pytest

from app.domain.faq.promises.report import CarriedTest, read_report
from tests.stock import ROOT

pytest_plugins = ["pytester"]
TESTS = """
    import pytest
    from unittest import SkipTest
    @pytest.mark.promise("XX-01")
    @pytest.mark.parametrize("way", ["here", "there"])
    def test_it_is_kept(way):
        assert way == "here"
    @pytest.mark.promise("XX-02")
    @pytest.mark.promise("XX-03")
    def test_two_at_once():
        pass
    @pytest.mark.promise("XX-02")
    def test_it_waits():
        raise SkipTest
    @pytest.fixture
    def broken():
        raise OSError
    @pytest.mark.promise("XX-04")
    def test_it_cannot_begin(broken):
        pass
    def test_of_no_promise():
        pass
"""


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    """Let another pytest find the plugin."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\nmarkers = promise(id)")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_is_reported(pytester: pytest.Pytester, workers: str) -> None:
    pytester.makepyfile(test_some=TESTS)
    path = Path(pytester.path) / "new" / "promises.json"
    pytester.runpytest_subprocess("-p", "tests.promises", "-n", workers, "--promises", str(path))
    report = read_report(path)
    assert report is not None
    assert report.promises == {
        "XX-01": (
            CarriedTest("test_some.py::test_it_is_kept[here]", "passed"),
            CarriedTest("test_some.py::test_it_is_kept[there]", "failed"),
        ),
        "XX-02": (
            CarriedTest("test_some.py::test_it_waits", "skipped"),
            CarriedTest("test_some.py::test_two_at_once", "passed"),
        ),
        "XX-03": (CarriedTest("test_some.py::test_two_at_once", "passed"),),
        "XX-04": (CarriedTest("test_some.py::test_it_cannot_begin", "failed"),),
    }


def test_a_run_that_was_broken_off_leaves_the_last_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_some="import nowhere")
    path = Path(pytester.path) / "promises.json"
    path.write_text("the last")
    pytester.runpytest_subprocess("-p", "tests.promises", "-n", "0", "--promises", str(path))
    assert path.read_text() == "the last"
