"""What a customer waited for or did not get is noted beside the request: of customers, and of slow or failed pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, abort, get_template_attribute
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.support.slow.models import SlowPage
from app.kernel.db import new_engine, open_session
from app.web.environ import ACCOUNT, ENDPOINT, LANGUAGE, REQUEST_ID, TENANT, Environ
from app.web.request import session
from app.web.signed_in import find_person
from app.web.slow_pages import WAITING, SlowPages
from app.web.slow_words import show_slow_pages
from tests.stock import MakeApp
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts, settle

BRAND = "support-technique"
SLOW = "[policy.slow_pages]\nfrom_milliseconds = 3600000"


@pytest.fixture
def app(make_app: MakeApp, brands: Path) -> Iterator[Flask]:
    """Give an application with a page that fails, where only an hour's wait is slow: however busy this machine is."""
    config = brands / BRAND / "tenant.toml"
    if SLOW not in config.read_text():
        config.write_text(config.read_text().replace("[adjustable]", f"{SLOW}\n\n[adjustable]", 1))
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/account/requests/fails", endpoint="fails", view_func=_fail)
    yield app
    empty_accounts(app)


def _fail() -> str:
    find_person()
    abort(503)


def noted(app: Flask, brand: str = BRAND) -> list[SlowPage]:
    installed = app.extensions["guichet"]
    installed.slow_pages.write()
    with open_session(installed.engine, brand) as session:
        return list(session.scalars(select(SlowPage)))


def customer(app: Flask, brand: str = BRAND) -> Visitor:
    settle(app, brand)
    visitor = Visitor(app, brand)
    assert visitor.sign_in().status_code == 303
    return visitor


def asked(app: Flask, brand: str = BRAND) -> Environ:
    tenant = app.extensions["guichet"].registry.by_slug(brand)
    account = settle(app, brand, email="bob@example.com")
    return {TENANT: tenant, ACCOUNT: account.id, REQUEST_ID: "b" * 32, ENDPOINT: "invoices.index"}


@pytest.mark.promise("ST-04")
def test_a_page_that_fails_a_customer_is_noted_with_the_number_that_the_logs_have(app: Flask) -> None:
    answer = customer(app).get("/account/requests/fails?q=secret")

    (page,) = noted(app)
    assert answer.status_code == 503
    assert (page.endpoint, page.status, page.request_id) == ("fails", 503, answer.headers["X-Request-Id"])
    assert "secret" not in str(vars(page))


def test_what_was_quick_and_right_and_what_was_a_stranger_s_is_not_noted(app: Flask) -> None:
    customer(app).get("/account/")
    Visitor(app, BRAND).get("/account/requests/fails")

    assert noted(app) == []


def test_what_the_team_waits_for_is_not_noted(app: Flask) -> None:
    assert colleague(app, Role.AGENT, BRAND).get("/account/requests/fails").status_code == 503

    assert noted(app) == []


@pytest.mark.promise("ST-04")
@pytest.mark.parametrize(("seconds", "count"), [(3599, 0), (3600, 1), (7200, 1)])
def test_a_page_is_slow_from_the_time_of_the_policy_on(app: Flask, seconds: float, count: int) -> None:
    app.extensions["guichet"].slow_pages.note(asked(app), 200, seconds)

    assert [each.milliseconds for each in noted(app)] == [seconds * 1000] * count


def test_a_brand_without_support_notes_nothing(app: Flask) -> None:
    app.extensions["guichet"].slow_pages.note(asked(app, "camermix"), 500, 9)

    assert noted(app, "camermix") == []


def test_when_everything_is_slow_the_latest_are_kept_and_no_more_than_there_is_room_for(app: Flask) -> None:
    installed, environ = app.extensions["guichet"], asked(app)
    pages = SlowPages(lambda slug: open_session(installed.engine, slug), installed.clock, every=3600)
    for number in range(WAITING + 10):
        pages.note({**environ, REQUEST_ID: f"{number:032}"}, 500, 0.001)
    pages.write()

    with open_session(installed.engine, BRAND) as session:
        kept = sorted(int(each) for each in session.scalars(select(SlowPage.request_id)))
    assert kept == list(range(10, WAITING + 10))


def test_what_cannot_be_written_is_let_go_and_nobody_notices(app: Flask, tmp_path: object) -> None:
    nowhere = new_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    pages = SlowPages(lambda slug: open_session(nowhere, slug), app.extensions["guichet"].clock, every=3600)
    pages.note(asked(app), 500, 0.1)

    pages.write()
    pages.write()
    nowhere.dispose()


@pytest.mark.promise("ST-04")
def test_a_report_of_slowness_shows_the_team_which_pages_and_under_which_number(app: Flask) -> None:
    environ, clock = asked(app), app.extensions["guichet"].clock
    app.extensions["guichet"].slow_pages.note(environ, 200, 3600)
    app.extensions["guichet"].slow_pages.note({**environ, ENDPOINT: "no.more"}, 502, 0.04)
    app.extensions["guichet"].slow_pages.write()

    known = {TENANT: environ[TENANT], LANGUAGE: "fr", REQUEST_ID: "0"}
    with app.test_request_context("/admin/", environ_overrides=known):
        pages = show_slow_pages(session(), environ[ACCOUNT], around=clock() - timedelta(hours=1))
        long_ago = show_slow_pages(session(), environ[ACCOUNT], around=clock() - timedelta(days=3))
        shown, nothing = (
            get_template_attribute("admin/requests/beside_slow.html", "slow_pages")(each) for each in (pages, long_ago)
        )

    for words in ("/account/invoices/", "3600,0", "b" * 32, "no.more", "502", "0,0"):
        assert words in shown
    assert "Aucune" in nothing
