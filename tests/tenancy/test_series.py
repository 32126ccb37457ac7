"""Two brands of one seller that would number papers in one series are never served together, however they come."""

import logging
from pathlib import Path

import pytest

from app.tenancy.registry import Registry, load_registry
from tests.tenancy.folders import CONFIG, counting, plant
from tests.tenancy.test_registry import rewrite

TOLD = "“{}” is counted by {} too, in the name of the same seller (900412735)"


def write(root: Path, slug: str, more: str) -> None:
    """Write a brand and what lets it send invoices."""
    plant(root, slug, CONFIG.replace("birch.example", f"{slug}.example") + more)


def change(root: Path, slug: str, more: str) -> None:
    """Let a brand say something else of that."""
    rewrite(root / slug / "tenant.toml", CONFIG.replace("birch.example", f"{slug}.example") + more)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Give two brands of one seller with a series each."""
    for slug in ("aspen", "birch"):
        write(tmp_path, slug, counting(slug.upper()))
    return load_registry(tmp_path)


def counted(registry: Registry) -> dict[str, str]:
    """Give the series that each brand is served with."""
    policies = {tenant.slug: tenant.config.policy.invoices for tenant in registry.tenants}
    return {slug: policy.series for slug, policy in policies.items() if policy is not None}


def told(registry: Registry) -> list[str]:
    return [finding.message for finding in registry.findings]


@pytest.mark.parametrize(
    ("more", "shared"),
    [
        (counting("OAK", "BIRCH-A"), ["OAK"]),
        (counting("BIRCH", "OAK-A"), ["OAK-A"]),
        (counting("OAK-A", "OAK"), ["OAK-A", "OAK"]),
        (counting("BIRCH"), []),
        (counting("OAK", siren="552100554"), []),
    ],
)
def test_of_two_that_share_a_series_the_second_is_not_served_and_told(
    tmp_path: Path, more: str, shared: list[str]
) -> None:
    write(tmp_path, "aspen", counting("OAK"))
    write(tmp_path, "birch", more)
    registry = load_registry(tmp_path)

    assert registry.by_slug("aspen") is not None
    assert (registry.by_slug("birch") is None) is bool(shared)
    assert told(registry) == [TOLD.format(each, "aspen") for each in shared]
    assert {Path(finding.path) for finding in registry.findings} <= {tmp_path / "birch" / "tenant.toml"}


def test_a_brand_that_takes_the_series_of_another_stays_as_it_was(
    registry: Registry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = [registry.by_slug(slug) for slug in registry.slugs]
    change(tmp_path, "aspen", counting("BIRCH"))
    with caplog.at_level(logging.ERROR):
        registry.reload()

    assert [registry.by_slug(slug) for slug in registry.slugs] == before
    assert told(registry) == [TOLD.format(each, "birch") for each in ("BIRCH", "BIRCH-A")]
    assert [TOLD.format("BIRCH", "birch") in each.getMessage() for each in caplog.records] == [True, False]


def test_a_series_is_free_as_soon_as_the_other_brand_gave_it_up(registry: Registry, tmp_path: Path) -> None:
    change(tmp_path, "aspen", counting("BIRCH"))
    registry.reload()
    change(tmp_path, "birch", counting("BIRCH-2027"))
    registry.reload()

    assert counted(registry) == {"aspen": "BIRCH", "birch": "BIRCH-2027"}
    assert told(registry) == []


def test_a_brand_that_is_broken_keeps_the_series_it_is_served_with(registry: Registry, tmp_path: Path) -> None:
    change(tmp_path, "aspen", counting("BIRCH"))
    change(tmp_path, "birch", "broken")
    registry.reload()

    assert counted(registry) == {"aspen": "ASPEN", "birch": "BIRCH"}


def test_of_many_brands_the_one_that_was_read_first_keeps_the_series(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for slug in ("aspen", "birch"):
        write(tmp_path, slug, counting("OAK"))
    registry = load_registry(tmp_path, all_at_once=1)
    with caplog.at_level(logging.ERROR):
        assert registry.by_slug("birch") is not None
        assert registry.by_slug("aspen") is None
        assert registry.by_slug("aspen") is None

    assert told(registry) == [TOLD.format(each, "birch") for each in ("OAK", "OAK-A")]
    assert len(caplog.records) == 2
