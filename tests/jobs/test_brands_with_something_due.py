"""What is tended every few seconds opens sessions for the brands that have something due, and for no other."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.domain.events.tending import list_brands
from app.jobs.chats import tend_chats
from app.jobs.events import tend_events
from app.jobs.incidents import answer_incidents
from app.jobs.updates import announce_updates
from app.kernel.db import TenantSession, timetable_connection
from app.tenancy.registry import Registry, load_registry
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
    assert opened == []


def test_the_one_brand_with_an_event_that_is_not_over_is_found(engine: Engine, open_session: OpenSession) -> None:
    announced(open_session(BIRCH))
    moments = (DESCRIBED.ends_at - SECOND, DESCRIBED.ends_at)
    with timetable_connection(engine) as connection:
        assert [list(list_brands(connection, now=now)) for now in moments] == [[BIRCH], []]
