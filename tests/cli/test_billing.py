"""`flask billing` from the outside: catching up, looking into the inbox, working on an event once more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, select

from app.cli.billing import group
from app.domain.billing.models import WebhookEvent
from app.factory import create_app
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import BRAND, buy, drain, new_till, provider_of, settle_customer, states, take_all
from tests.cast import BIRCH
from tests.databases import DATA_KEY, Database
from tests.domain.billing.ledger import Ledger
from tests.post_office import Clock
from tests.stock import settings_from

pytestmark = pytest.mark.posts_mails

Run = Callable[..., Result]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def app(database: Database, stocked_brands: Path, ledger: Ledger) -> Iterator[Flask]:
    names = {"MODE": "test", "DATABASE_URL": database.url, "TENANTS": str(stocked_brands), "DATA_KEYS": DATA_KEY}
    app = create_app(settings_from(**names))
    installed = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(installed, find_provider={BRAND: provider_of(ledger)}.get)
    yield app
    installed.engine.dispose()


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: str) -> Result:
        with app.app_context():
            return CliRunner().invoke(group, arguments)

    return invoke


@pytest.fixture
def engine(app: Flask) -> Engine:
    found = app.extensions[EXTENSION].engine
    assert isinstance(found, Engine)
    return found


def test_what_was_never_heard_is_caught_up_with_and_twice_does_no_more(
    run: Run, engine: Engine, stocked_brands: Path, ledger: Ledger
) -> None:
    clock = Clock()
    ledger.now = clock()
    with open_session(engine, BRAND) as session:
        settle_customer(session, ledger)
        buy(ledger)
        told = len(ledger.events)

        assert run("sync", BRAND).stdout.startswith(f"{BRAND}: {told + 1} new since")
        assert run("sync").stdout.startswith(f"{BRAND}: 0 new since")
        clock.now = Clock().now
        drain(engine, new_till(engine, stocked_brands, {BRAND: ledger}, clock))
        assert states(session)[next(iter(ledger.subscriptions))]["status"] == "active"  # type: ignore[index]


@pytest.mark.parametrize(("arguments", "days"), [((), 30), (("--days", "2"), 2)])
def test_what_was_told_is_looked_for_thirty_days_back_unless_fewer_are_named(
    run: Run, engine: Engine, ledger: Ledger, arguments: tuple[str, ...], days: int
) -> None:
    now = Clock()()
    for back in (days + 1, days - 1):
        ledger.now = now - timedelta(days=back)
        ledger.tell("subscription", f"sub_{back}")
    ledger.now = now

    assert run("sync", BRAND, *arguments).stdout.startswith(f"{BRAND}: 1 new since")
    with open_session(engine, BRAND) as session:
        assert list(session.scalars(select(WebhookEvent.object_id))) == [f"sub_{days - 1}"]
    assert run("sync", BRAND, "--days", "31").exit_code == 2  # the provider keeps no more


def test_the_inbox_names_what_failed_and_lets_it_be_replayed(
    run: Run, engine: Engine, stocked_brands: Path, ledger: Ledger
) -> None:
    clock = Clock()
    with open_session(engine, BRAND) as session:
        take_all(session, [ledger.tell("subscription", "sub_of_nobody"), ledger.tell("other", "x_1")], clock)
        assert "1 ignored, 1 waiting" in run("inbox").output
        ledger.is_away = True
        drain(engine, new_till(engine, stocked_brands, {BRAND: ledger}, clock))
    (line,) = run("inbox", BRAND).stdout.splitlines()[1:]
    assert line.startswith("  evt_acct_0 subscription.updated sub_of_nobody: 1 tries, next ")
    assert line.endswith("PaymentsUnavailableError: ")

    assert run("replay", BRAND, "evt_acct_0").exit_code == 0
    refused = run("replay", BRAND, "evt_acct_1")
    assert (refused.exit_code, "no event evt_acct_1" in refused.output) == (1, True)


def test_a_provider_that_is_away_and_a_brand_without_one_are_said(run: Run, ledger: Ledger) -> None:
    ledger.is_away = True

    assert "PaymentsUnavailableError" in run("sync", BRAND).output
    assert f"{BIRCH} takes no payments here" in run("sync", BIRCH).output
    assert "name a brand" in run("inbox", "nobody").output
