"""Readers of the help centre read a database that follows the first one, and never what it has not heard of yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, event, select, text

from app.domain.faq.models import FaqEntry
from app.domain.faq.versions import bump_version
from app.factory import create_app
from app.kernel.db import new_engine, open_session, transaction
from tests.cast import BIRCH
from tests.faults.waiting import wait_until
from tests.standby import Pair, following
from tests.stock import HOSTS, settings_from, stock

BRAND = "camcha"


@pytest.fixture(scope="module")
def pair(stocked_brands: Path) -> Iterator[Pair]:
    with following("replica") as pair:
        stock(pair.url(pair.first, "guichet_app"), pair.url(pair.first), stocked_brands)
        wait_until(pair.has_followed)
        yield pair


@contextmanager
def open_app(pair: Pair, brands: Path, *, role: str = "guichet_app") -> Iterator[Flask]:
    """Give an application that has kept no page yet, and close what it has open."""
    urls = {
        "DATABASE_URL": pair.url(pair.first, "guichet_app"),
        "DATABASE_REPLICA_URL": pair.url(pair.second, role),
    }
    app = create_app(settings_from(MODE="test", TENANTS=str(brands), **urls))
    try:
        yield app
    finally:
        app.extensions["guichet"].engine.dispose()
        app.extensions["guichet"].replica.engine.dispose()


@pytest.fixture
def app(pair: Pair, stocked_brands: Path) -> Iterator[Flask]:
    with open_app(pair, stocked_brands) as app:
        yield app


def statements_of(engine: Engine) -> list[str]:
    """Note what is sent to a database from now on."""
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return sent


def read(app: Flask, path: str, *, cookie: str = "") -> str:
    client = app.test_client(use_cookies=False)
    answer = client.get(path, base_url=f"https://{HOSTS[BRAND]}", headers={"Cookie": cookie})
    assert answer.status_code == 200
    return answer.text


def retitle(pair: Pair, title: str) -> None:
    """Edit every entry's title in the first database."""
    engine = new_engine(pair.url(pair.first, "guichet_app"))
    with open_session(engine, BRAND) as session, transaction(session):
        for entry in session.scalars(select(FaqEntry)):
            entry.title = title
        bump_version(session)
    engine.dispose()


@pytest.mark.parametrize("path", ["/", "/faq/", "/en/faq/"])
def test_a_strangers_page_is_made_from_the_replica(app: Flask, path: str) -> None:
    installed = app.extensions["guichet"]
    first, second = statements_of(installed.engine), statements_of(installed.replica.engine)
    read(app, path)
    assert any("faq_entry" in sql for sql in second)
    assert not any("faq_entry" in sql for sql in first)


def test_whoever_has_a_session_reads_the_first_database(app: Flask) -> None:
    second = statements_of(app.extensions["guichet"].replica.engine)
    read(app, "/faq/", cookie="__Host-guichet_session=x")
    assert second == []


def test_an_edit_that_the_replica_has_not_heard_of_is_shown_all_the_same(
    pair: Pair, app: Flask, stocked_brands: Path
) -> None:
    pair.hold_back()
    try:
        retitle(pair, "Edited while it stood")
        assert "Edited while it stood" in read(app, "/faq/")
    finally:
        pair.go_on()
    wait_until(pair.has_followed)
    with open_app(pair, stocked_brands) as later:
        first = statements_of(later.extensions["guichet"].engine)
        assert "Edited while it stood" in read(later, "/faq/")
    assert not any("faq_entry" in sql for sql in first)


def test_the_tenants_wall_stands_in_the_replica_too(pair: Pair) -> None:
    with create_engine(pair.url(pair.second, "guichet_app"), poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": BIRCH})
        assert connection.execute(text("SELECT DISTINCT tenant FROM faq_entry")).scalars().all() == [BIRCH]


def test_a_role_that_no_wall_binds_is_not_read_with(pair: Pair, stocked_brands: Path) -> None:
    with open_app(pair, stocked_brands, role="postgres") as app:
        first = statements_of(app.extensions["guichet"].engine)
        read(app, "/faq/")
    assert any("faq_entry" in sql for sql in first)


def test_a_replica_that_is_away_is_done_without(pair: Pair, stocked_brands: Path) -> None:
    elsewhere = Pair(pair.first, pair.second.parent / "nowhere", pair.database)
    with open_app(elsewhere, stocked_brands) as app:
        assert "<h1" in read(app, "/faq/")
