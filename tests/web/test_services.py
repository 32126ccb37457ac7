"""What a brand's services are told of an account: only with the brand's token, and as the subscription stands now."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account, AccountState
from app.domain.billing.entitlement import Access
from app.domain.billing.ports import SubscriptionStatus
from app.kernel.db import open_session, transaction
from app.settings import SettingsError
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.stock import HOSTS, MakeApp
from tests.web.contracting import subscribed
from tests.web.copying import copied, rows_in
from tests.web.people import Visitor, settle, settle_twins
from tests.web.requesting import ask as ask_team
from tests.web.requesting import tickets

pytestmark = pytest.mark.usefixtures("nobody")
BRAND = "camcha"
TOKEN, OLDER = "n" * 32, "o" * 32
NOW = datetime.now(UTC)
Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask) -> Iterator[Ask]:
    """Ask about ann@example.com with the brand's token, unless something else is said."""
    installed = app.extensions[EXTENSION]
    given = replace(installed.settings, services={BRAND: (TOKEN, OLDER), BIRCH: ("b" * 32,)})
    app.extensions[EXTENSION] = replace(installed, settings=given)

    def asking(email: str = "ann@example.com", *, token: str | None = TOKEN, brand: str = BRAND) -> TestResponse:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return app.test_client().post(
            "/services/access", base_url=f"https://{HOSTS[brand]}", data={"email": email}, headers=headers
        )

    yield asking
    app.extensions[EXTENSION] = installed


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize(
    ("facts", "access"),
    [
        ({}, Access.FULL),
        ({"status": SubscriptionStatus.PAST_DUE, "past_due_since": NOW - timedelta(days=2)}, Access.GRACE),
        ({"status": SubscriptionStatus.PAST_DUE, "past_due_since": NOW - timedelta(days=8)}, Access.SUSPENDED),
        ({"status": SubscriptionStatus.PAUSED}, Access.READ_ONLY),
        ({"status": SubscriptionStatus.CANCELED, "ended_at": NOW - timedelta(days=1)}, Access.NONE),
        ({"status": SubscriptionStatus.CANCELED, "override": Access.FULL}, Access.FULL),
    ],
    ids=lambda value: str(value) if isinstance(value, Access) else "",
)
def test_services_are_told_how_a_subscription_stands(app: Flask, ask: Ask, facts: dict[str, Any], access: str) -> None:
    account = settle(app)
    subscribed(app, account, **facts)

    answer = ask("Ann@Example.com")
    assert answer.status_code == 200
    assert answer.json == {
        "account": str(account.id),
        "access": access,
        "subscriptions": [{"offer": "atelier", "access": access}],
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.promise("CC-14")
def test_paying_restores_what_services_are_told(app: Flask, ask: Ask) -> None:
    subscription, _ = subscribed(
        app, settle(app), status=SubscriptionStatus.PAST_DUE, past_due_since=NOW - timedelta(days=8)
    )
    assert access_in(ask()) == "suspended"
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        row = session.merge(subscription)
        row.status, row.past_due_since = SubscriptionStatus.ACTIVE, None
    assert access_in(ask()) == "full"


@pytest.mark.promise("CC-14")
@pytest.mark.posts_mails
def test_whoever_services_let_in_no_more_still_asks_the_team_takes_a_copy_and_sees_bills(app: Flask, ask: Ask) -> None:
    account = settle(app)
    subscribed(app, account, status=SubscriptionStatus.PAST_DUE, past_due_since=NOW - timedelta(days=8))
    assert access_in(ask()) == "suspended"
    ann = Visitor(app)
    ann.sign_in()

    assert ask_team(ann).status_code == 303
    assert [each.account_id for each in tickets(app)] == [account.id]
    data, _page = copied(ann)
    assert [len(rows_in(data, table)) for table in ("ticket", "subscription", "bill")] == [1, 1, 1]
    for page in ("/account/billing/", "/account/invoices/", "/account/close"):
        assert ann.get(page).status_code == 200
    assert access_in(ask()) == "suspended"


def test_of_several_subscriptions_the_best_counts(app: Flask, ask: Ask) -> None:
    account = settle(app)
    subscribed(app, account, offer="maison", status=SubscriptionStatus.CANCELED)
    subscribed(app, account)
    told = ask().json
    assert told is not None
    assert told["access"] == "full"
    assert {each["offer"]: each["access"] for each in told["subscriptions"]} == {"atelier": "full", "maison": "none"}


def test_whoever_bought_nothing_may_use_nothing(app: Flask, ask: Ask) -> None:
    settle(app)
    assert access_in(ask()) == "none"


@pytest.mark.parametrize("state", [each for each in AccountState if each is not AccountState.ACTIVE])
def test_an_account_that_is_not_open_may_use_nothing(app: Flask, ask: Ask, state: AccountState) -> None:
    subscribed(app, settle(app, state=state))
    told = ask().json
    assert told is not None
    assert (told["access"], told["subscriptions"][0]["access"]) == ("none", "none")


@pytest.mark.parametrize("token", [None, "", "x" * 32, "b" * 32, "é" * 32, TOKEN[:-1], f"{TOKEN} "])
def test_without_the_brands_token_nothing_is_told(app: Flask, ask: Ask, token: str | None) -> None:
    subscribed(app, settle(app))
    answer = ask(token=token)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "atelier" not in answer.text


def test_two_tokens_count_while_one_takes_the_place_of_the_other(app: Flask, ask: Ask) -> None:
    settle(app)
    assert [ask(token=each).status_code for each in (TOKEN, OLDER)] == [200, 200]


def test_another_brands_account_is_nobodys(app: Flask, ask: Ask) -> None:
    twin: Account = settle_twins(app)
    subscribed(app, twin, BIRCH)
    assert access_in(ask()) == "none"
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.delete(session.merge(twin))
    assert ask().status_code == 404
    assert ask(token=TOKEN, brand=BIRCH).status_code == 401


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a\x00nn@example.com", f"{400 * 'x'}@example.com"])
def test_what_is_no_address_is_said_to_be_none(ask: Ask, email: str) -> None:
    assert ask(email).status_code == 422


def test_what_is_far_too_long_is_not_read(ask: Ask) -> None:
    assert ask("a" * 5_000).status_code == 413


@pytest.mark.parametrize("brand", ["omicron", "camermix"])
def test_a_brand_without_a_token_has_no_such_address(ask: Ask, brand: str) -> None:
    assert ask(brand=brand).status_code == 404


def test_a_token_of_no_brand_stops_the_start(make_app: MakeApp) -> None:
    with pytest.raises(SettingsError, match="GUICHET_SERVICES_CAMHCA names no brand"):
        make_app(SERVICES_CAMHCA=TOKEN)


def access_in(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["access"])
