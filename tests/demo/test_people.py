"""Who the demo's people are: made once, kept, and able to sign in."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.accounts import make_people
from app.demo.people import FILE, read_people
from app.domain.accounts.models import FormerAccount, KnownSerial
from app.domain.library.listing import Wish
from app.domain.library.search.query import search
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import open_session
from tests.databases import Database
from tests.stock import ROOT, app_on
from tests.web.people import Visitor

pytestmark = pytest.mark.posts_mails  # one of them was billed


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    app = app_on(database.url, ROOT / "tenants")
    yield app
    app.extensions["guichet"].engine.dispose()


def test_people_are_made_at_the_first_start_and_kept_at_the_second(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make_people(tmp_path)
        first = read_people(tmp_path)
        make_people(tmp_path)

    assert read_people(tmp_path) == first
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    for person in first:
        answer = Visitor(app, person["tenant"]).sign_in(person["email"], person["password"])
        assert answer.status_code == 303, person


@pytest.mark.promise("OM-03")
def test_the_demo_knows_devices_and_former_accounts(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make_people(tmp_path)

    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        assert session.scalar(select(func.count(KnownSerial.number))) == 15
        assert session.scalar(select(func.count(FormerAccount.email_key))) == 3


def test_the_software_of_the_demo_is_out_since_its_day_and_found_by_its_version(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make_people(tmp_path)

    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        now = datetime(2026, 10, 12, 9, tzinfo=UTC)
        hits = search(session, "PTX Control 4.10", Wish("en"), thesaurus=load_thesaurus("en"), now=now).hits

    assert [hit.resource.slug for hit in hits][:1] == ["ptx-200-4-10-en"]
    assert hits[0].resource.published_at == now
