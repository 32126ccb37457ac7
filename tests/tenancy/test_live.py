"""A brand as it is served: the same object while nothing changes, the new one when something did."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.tenancy.live import LiveTenants
from app.tenancy.overlay import Changes
from app.tenancy.registry import Registry, load_registry
from app.tenancy.tenant import Tenant
from tests.tenancy.folders import CONFIG, plant
from tests.tenancy.test_overlay import LIMITS
from tests.tenancy.test_registry import rewrite


class Desk:
    """Birch's registry, whose team's changes, version and clock the test decides."""

    def __init__(self, root: Path) -> None:
        self.root = root
        plant(root, "birch", CONFIG + LIMITS)
        self.changes: Changes = {}
        self.version, self.now, self.reads = 1, 0.0, 0
        self.is_down = False
        live = LiveTenants(version=lambda _: self.version, read=self.read, clock=lambda: self.now)
        self.registry: Registry = load_registry(root, live=live)

    def read(self, _tenant: Tenant) -> Changes:
        self.reads += 1
        if self.is_down:
            raise OperationalError("SELECT", {}, Exception())
        return dict(self.changes)

    def change(self, **changes: int) -> None:
        self.changes, self.version = {f"sign_in.{name}": value for name, value in changes.items()}, self.version + 1

    def birch(self) -> Tenant:
        tenant = self.registry.by_host("birch.example")
        assert tenant is not None
        assert self.registry.by_slug("birch") is tenant
        return tenant

    def tries(self) -> int:
        return self.birch().config.policy.sign_in.max_attempts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_is_served_when_the_version_rose_and_read_once(desk: Desk) -> None:
    assert (desk.tries(), desk.tries(), desk.reads) == (5, 5, 1)
    desk.changes = {"sign_in.max_attempts": 7}
    assert desk.tries() == 5
    desk.version += 1
    assert (desk.tries(), desk.tries(), desk.reads) == (7, 7, 2)


def test_what_changes_nothing_keeps_the_object(desk: Desk) -> None:
    desk.change(max_attempts=7)
    before = desk.birch()
    desk.version += 1  # an entry of the FAQ was published
    assert desk.birch() is before
    desk.change()
    assert desk.birch() is before.filed


def test_a_reload_of_another_file_lays_the_changes_over_the_new_one(desk: Desk) -> None:
    desk.change(max_attempts=7)
    assert desk.tries() == 7
    changed = (CONFIG + LIMITS).replace("60 minutes", "45 minutes")
    rewrite(desk.root / "birch" / "tenant.toml", changed)
    desk.registry.reload()
    assert str(desk.birch().config.policy.reset_link.valid_for) == "45 minutes"
    assert desk.tries() == 7


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("max = 10", "max = 6"),
        lambda text: text.replace('"sign_in.max_attempts" = { min = 3, max = 10 }\n', ""),
        lambda text: text.partition("[adjustable]")[0],
    ],
    ids=["narrower limits", "no limit any more", "nothing adjustable"],
)
def test_a_change_that_no_longer_fits_the_file_is_left_out_and_logged(
    desk: Desk, edit: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    desk.change(max_attempts=7)
    assert desk.tries() == 7
    rewrite(desk.root / "birch" / "tenant.toml", edit(CONFIG + LIMITS))
    desk.registry.reload()
    assert desk.tries() == 5
    assert "policy.sign_in.max_attempts made at the desk is not in force" in caplog.text


def test_while_the_database_is_away_the_last_known_policy_stays_and_is_asked_for_once_a_second(desk: Desk) -> None:
    desk.change(max_attempts=7)
    assert desk.tries() == 7
    desk.is_down = True
    desk.change(max_attempts=8)
    reads = desk.reads
    assert (desk.tries(), desk.tries(), desk.reads - reads) == (7, 7, 1)
    desk.is_down = False
    assert desk.tries() == 7
    desk.now += 1.0
    assert desk.tries() == 8


def test_a_brand_whose_changes_were_never_read_is_served_as_its_files_have_it(desk: Desk) -> None:
    desk.changes, desk.is_down = {"sign_in.max_attempts": 7}, True
    assert desk.tries() == 5
    desk.is_down, desk.now = False, 1.0
    assert desk.tries() == 7
