"""What is tended every few seconds opens sessions for the brands that have something due, and for no other."""

from pathlib import Path
from weakref import WeakSet

import pytest
from sqlalchemy import Engine

from app.domain.events.tending import list_brands
from app.domain.faq.versions import bump_version, list_versions
from app.jobs.chats import tend_chats
from app.jobs.events import tend_events
from app.jobs.incidents import answer_incidents
from app.jobs.library import read_library_on
from app.jobs.publishing import look_at_changed
from app.jobs.updates import announce_updates
from app.kernel.db import TenantSession, timetable_connection, transaction
from app.tenancy.live import LiveTenants
from app.tenancy.registry import Registry, load_registry
from app.tenancy.tenant import Tenant
from app.web.page_cache import Versions
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.events.events import DESCRIBED, NOW, SECOND, announced
from tests.post_office import timetable
from tests.tenancy.folders import plant


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    for slug in (BIRCH, "aspen"):
        plant(tmp_path / "brands", slug)
    return load_registry(tmp_path / "brands")


def test_no_session_is_opened_for_brands_with_nothing_due(
    engine: Engine, open_session: OpenSession, registry: Registry
) -> None:
    opened: list[str] = []

    def counted(slug: str) -> TenantSession:
        opened.append(slug)
        return open_session(slug)

    for chore in (tend_chats, tend_events, announce_updates, answer_incidents):
        chore(timetable(engine), registry, counted, now=NOW)
    read_library_on(timetable(engine), registry, counted)
    assert opened == []


def test_the_one_brand_with_an_event_that_is_not_over_is_found(engine: Engine, open_session: OpenSession) -> None:
    announced(open_session(BIRCH))
    moments = (DESCRIBED.ends_at - SECOND, DESCRIBED.ends_at)
    with timetable_connection(engine) as connection:
        assert [list(list_brands(connection, now=now)) for now in moments] == [[BIRCH], []]


def test_no_brand_is_asked_for_its_version_when_changed_ones_are_looked_for(
    engine: Engine, open_session: OpenSession, tmp_path: Path
) -> None:
    plant(tmp_path / "brands", BIRCH)
    asked: list[str] = []

    def read(tenant: Tenant) -> int:
        asked.append(tenant.slug)
        return 0

    versions = Versions(read)
    live = load_registry(tmp_path / "brands", live=LiveTenants(version=versions, read=lambda _: {}))
    looked_at = WeakSet(tenant for slug in live.slugs if (tenant := live.filed(slug)))
    assert look_at_changed(timetable(engine), versions, live, open_session, looked_at) == []
    assert asked == []


def test_the_versions_of_all_brands_are_seen_in_one_look(engine: Engine, open_session: OpenSession) -> None:
    for slug in (BIRCH, BIRCH, "aspen"):
        with open_session(slug) as session, transaction(session):
            bump_version(session)
    with timetable_connection(engine) as connection:
        assert list_versions(connection) == {BIRCH: 2, "aspen": 1}
