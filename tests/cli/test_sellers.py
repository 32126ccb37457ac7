"""Two brands of one seller never count one series of numbers: the same number would be issued twice."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from app.cli.scaffold import write_scaffold
from tests.tenancy.folders import counting

Run = Callable[..., Result]
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("siren", "series", "credit_series", "told"),
    [
        ("900412735", "CAMCHA", "ASPEN-A", ["“CAMCHA” is counted by acorn too"]),
        ("900412735", "ASPEN", "CAMCHA-A", ["“CAMCHA-A” is counted by acorn too"]),
        ("900412735", "CAMCHA-A", "CAMCHA", ["“CAMCHA-A” is counted by acorn too", "“CAMCHA” is counted by acorn too"]),
        ("900412735", "ASPEN", "ASPEN-A", []),
        ("552100554", "CAMCHA", "CAMCHA-A", []),
    ],
)
def test_two_brands_of_one_seller_count_no_series_together(
    flask: Run, root: Path, siren: str, series: str, credit_series: str, told: list[str]
) -> None:
    for brand, number, own, credit in (
        ("acorn", "900412735", "CAMCHA", "CAMCHA-A"),
        ("aspen", siren, series, credit_series),
    ):
        folder = root / "tenants" / brand
        list(write_scaffold(brand, folder, root / "content" / "faq" / brand, today=TODAY))
        with (folder / "tenant.toml").open("a", encoding="utf-8") as file:
            file.write(counting(own, credit, siren=number))

    for arguments in (("--all",), ("aspen",)):
        checked = flask("tenant", "check", *arguments)
        assert [each for each in told if each not in checked.output] == []
        assert checked.output.count("is counted by") == len(told)
        assert checked.exit_code == bool(told), checked.output
    assert flask("tenant", "check", "acorn").exit_code == 0
    flask("db", "upgrade")
    published = flask("tenant", "publish", "aspen")
    assert published.output.endswith("aspen: not published\n") == (published.exit_code == 1) == bool(told)
