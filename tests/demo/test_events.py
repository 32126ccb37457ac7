"""The demo's events: about subjects of the library, and tied to the webinars that it has."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.demo.events import hold_events
from app.demo.library import fill_library
from app.domain.events.models import Event
from app.domain.events.queries import subjects_of
from app.domain.events.webinars import list_dates
from app.domain.library.models import Resource, ResourceKind
from app.factory import create_app
from app.kernel.db import open_session, transaction
from app.tenancy.tenant import Tenant
from app.web.installation import installation
from tests.databases import Database
from tests.stock import ROOT, settings_from

NOW = datetime.now(UTC)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        settings_from(MODE="test", DATABASE_URL=database.url, TENANTS=str(ROOT / "tenants"), FILES=str(tmp_path))
    )
    yield app
    app.extensions["guichet"].engine.dispose()


def brand(slug: str) -> Tenant:
    return next(tenant for tenant in installation().registry.tenants if tenant.slug == slug)


def test_every_event_is_about_something_of_the_library(app: Flask) -> None:
    with app.app_context(), open_session(installation().engine, "omicron") as session:
        with transaction(session):
            hold_events(session, brand("omicron"), now=NOW)
            hold_events(session, brand("omicron"), now=NOW)
        events = session.scalars(select(Event)).all()
        about = subjects_of(session, [event.id for event in events])

    assert len(events) == 13
    assert all(about.values())


@pytest.mark.promise("CC-26")
def test_one_webinar_of_camcha_is_to_come_and_one_is_over_with_its_recording(app: Flask) -> None:
    with app.app_context():
        tenant = brand("camcha")
        with open_session(installation().engine, "camcha") as session, transaction(session):
            hold_events(session, tenant, now=NOW)
        fill_library(tenant)
        with open_session(installation().engine, "camcha") as session:
            webinars = session.scalars(select(Resource).where(Resource.kind == ResourceKind.WEBINAR)).all()
            dates = {each.slug: list_dates(session, each.id, now=NOW) for each in webinars}

    assert [each.ends_at > NOW for each in dates["bien-commencer-en-direct"]] == [True]
    assert [each.ends_at > NOW for each in dates["moins-de-rendez-vous-manques"]] == [False]
