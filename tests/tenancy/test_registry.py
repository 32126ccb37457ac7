"""A host finds its brand in one look-up; a broken file never takes a brand down."""

import os
from pathlib import Path
from threading import Thread
from weakref import WeakKeyDictionary

import pytest

from app.tenancy.registry import Registry, load_registry
from tests.tenancy.folders import CONFIG, colours, plant

TENANTS = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, "birch")
    plant(tmp_path, "aspen")
    return tmp_path


def rewrite(path: Path, text: str) -> None:
    """Change a file so that its time tells, however coarse the clock of the disk."""
    path.write_text(text)
    later = path.stat().st_mtime_ns + 5_000_000_000
    os.utime(path, ns=(later, later))


def slug_at(registry: Registry, host: str) -> str | None:
    tenant = registry.by_host(host)
    return tenant.slug if tenant else None


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("birch.example", "birch"),
        ("www.birch.example", "birch"),
        ("aspen.example", "aspen"),
        ("oak.example", None),
        ("", None),
        ("example", None),
    ],
)
def test_a_host_is_one_brand_s_or_nobody_s(root: Path, host: str, slug: str | None) -> None:
    assert slug_at(load_registry(root), host) == slug


def test_a_further_host_is_not_the_brand_s_own(root: Path) -> None:
    tenant = load_registry(root).by_host("www.birch.example")

    assert tenant is not None
    assert tenant.host == "birch.example"
    assert tenant.url("/faq/") == "https://birch.example/faq/"


def test_a_pattern_replaces_every_origin_and_drops_further_hosts(root: Path) -> None:
    registry = load_registry(root, origin_pattern="http://{slug}.localhost:8000")

    tenant = registry.by_host("birch.localhost")

    assert tenant is not None
    assert tenant.url("/") == "http://birch.localhost:8000/"
    assert registry.by_host("birch.example") is None
    assert registry.by_host("www.birch.example") is None


def test_the_five_brands_load_without_a_finding() -> None:
    registry = load_registry(TENANTS)

    assert registry.findings == ()
    assert [tenant.slug for tenant in registry.tenants] == [
        "camcha",
        "camermix",
        "omicron",
        "remember-provence",
        "support-technique",
    ]


def test_an_untouched_brand_is_the_same_object_after_a_reload(root: Path) -> None:
    registry = load_registry(root)
    before = registry.by_slug("aspen"), registry.by_slug("birch")
    rewrite(root / "birch" / "brand.css", colours(ground="#FAFAFA, #101010"))

    registry.reload()

    assert registry.by_slug("aspen") is before[0]
    assert registry.by_slug("birch") is not before[1]
    assert "#FAFAFA" in str(registry.by_slug("birch"))


def test_a_brand_is_itself_and_can_be_a_key(root: Path) -> None:
    one, same = load_registry(root).by_slug("birch"), load_registry(root).by_slug("birch")

    assert one != same
    assert {one: "birch"}[one] == "birch"
    assert one is not None
    assert WeakKeyDictionary({one: "birch"})[one] == "birch"


def test_a_changed_legal_text_makes_a_new_object(root: Path) -> None:
    (root / "birch" / "legal" / "en").mkdir(parents=True)
    registry = load_registry(root)
    before = registry.by_slug("birch")
    (root / "birch" / "legal" / "en" / "privacy.md").write_text("---\ntitle: Privacy\nupdated: 2026-11-22\n---\n")

    registry.reload()

    assert registry.by_slug("birch") is not before


@pytest.mark.parametrize(
    "name", ["tenant.toml", "brand.css", "translations/en.po", "legal/en/terms.md", "logo.svg", "figures/plate.svg"]
)
def test_a_broken_file_keeps_the_last_good_brand_and_says_so(root: Path, name: str) -> None:
    registry = load_registry(root)
    good = registry.by_slug("birch")
    path = root / "birch" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    rewrite(path, 'broken "\n')

    findings = registry.reload()

    assert registry.by_host("birch.example") is good
    assert {finding.path for finding in findings} == {str(path)}
    assert registry.reload() == findings


def test_a_mended_file_is_served_and_no_longer_complained_of(root: Path) -> None:
    registry = load_registry(root)
    path = root / "birch" / "tenant.toml"
    text = path.read_text()
    rewrite(path, "broken")
    registry.reload()
    rewrite(path, text.replace("60 minutes", "30 minutes"))
    os.utime(path, ns=(1, 1))

    findings = registry.reload()

    tenant = registry.by_slug("birch")
    assert tenant is not None
    assert findings == ()
    assert tenant.config.policy.reset_link.valid_for.amount == 30


@pytest.mark.parametrize("config", ["nonsense", 'origin = "https://[cedar.example"'])
def test_a_brand_broken_from_the_start_is_told_and_the_others_are_served(root: Path, config: str) -> None:
    plant(root, "cedar", config=config)

    registry = load_registry(root)

    assert registry.by_slug("cedar") is None
    assert slug_at(registry, "birch.example") == "birch"
    assert {finding.line for finding in registry.findings} == {1}


def test_the_mistakes_of_all_of_a_brand_s_files_are_told_at_once(root: Path) -> None:
    plant(root, "cedar", config=CONFIG.replace("max_attempts", "tries"), css=colours(ink="red, blue"))

    found = {Path(finding.path).name for finding in load_registry(root).findings}

    assert found == {"tenant.toml", "brand.css"}


def test_a_new_folder_appears_and_a_removed_one_goes(root: Path) -> None:
    registry = load_registry(root)
    plant(root, "cedar")
    for path in (root / "aspen").iterdir():
        path.unlink()

    registry.reload()

    assert registry.slugs == ("birch", "cedar")
    assert registry.by_host("aspen.example") is None
    assert slug_at(registry, "cedar.example") == "cedar"


def test_a_host_claimed_twice_stays_with_the_first_and_is_told(root: Path) -> None:
    plant(root, "cedar", config=CONFIG)

    registry = load_registry(root)

    assert slug_at(registry, "birch.example") == "birch"
    assert "the host “birch.example” already leads to birch" in [finding.message for finding in registry.findings]


def test_of_many_brands_each_is_read_when_it_is_first_asked_for(root: Path) -> None:
    plant(root, "cedar", css="broken")

    registry = load_registry(root, all_at_once=1)

    assert not any(registry.findings)
    assert slug_at(registry, "birch.example") == "birch"
    assert slug_at(registry, "cedar.example") is None
    assert Path(registry.findings[0].path) == root / "cedar" / "brand.css"
    assert registry.by_slug("birch") is registry.by_host("www.birch.example")


def test_a_missing_folder_of_brands_keeps_the_brands_there_are(root: Path) -> None:
    registry = load_registry(root)
    root.rename(root.parent / "elsewhere")

    findings = registry.reload()

    assert [finding.path for finding in findings] == [str(root)]
    assert slug_at(registry, "birch.example") == "birch"


def test_look_ups_during_reloads_always_find_the_brand(root: Path) -> None:
    registry = load_registry(root)
    missed: list[int] = []

    def look() -> None:
        missed.extend(1 for _ in range(20_000) if registry.by_host("birch.example") is None)

    lookers = [Thread(target=look) for _ in range(2)]
    for looker in lookers:
        looker.start()
    for turn in range(20):
        rewrite(root / "birch" / "tenant.toml", CONFIG if turn % 2 else "broken")
        registry.reload()
    for looker in lookers:
        looker.join()

    assert missed == []
