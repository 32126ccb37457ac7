"""Every way into an account, from every state, through its page: the one gate decides for all of them."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.rules import Way
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web.authenticator import Device
from tests.web.factors import add_key, options_of
from tests.web.people import Visitor, settle
from tests.web.test_recovery import NEW
from tests.web.test_reset_links import token_for

pytestmark = [pytest.mark.usefixtures("nobody", "from_anywhere"), pytest.mark.posts_mails]
NOW = datetime.now(UTC)
Facts = Mapping[str, Any]
# What the brand's one account is like; “blocked”: too many tries failed; “other tenant”: somebody comes to Birch.
STATES: Mapping[str, Facts] = {
    "active": {},
    "blocked": {},
    "closed": {"state": AccountState.CLOSED},
    "paused": {"state": AccountState.SUSPENDED},
    "locked": {"locked_at": NOW},
    "unconfirmed": {"state": AccountState.UNCONFIRMED},
    "unconfirmed and locked": {"state": AccountState.UNCONFIRMED, "locked_at": NOW},
    "unapproved": {"state": AccountState.WAITING},
    "password expired": {"password_expires_at": NOW},
    "other tenant": {},
}


class Ann:
    """Somebody with a password, a passkey, a session and links, at an account that is then as the case says."""

    def __init__(self, app: Flask, mails: Mails, state: str) -> None:
        settle(app)
        inside = Visitor(app)
        assert inside.sign_in().status_code == 303
        self.app = app
        self.device: Device = add_key(inside, mails)
        self.session = inside
        self.tokens = {purpose: token_for(app, purpose) for purpose in (Purpose.CONFIRM, Purpose.ADOPT, Purpose.RESET)}
        self.brand = BIRCH if state == "other tenant" else "camcha"
        with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
            change = update(Account).values({"email": "ann@example.com", **STATES[state]})
            session.execute(change, execution_options={"synchronize_session": False})
        for _ in range(6 if state == "blocked" else 0):
            Visitor(app).sign_in(password="wrong")

    def visitor(self) -> Visitor:
        return Visitor(self.app, self.brand)


def by_password(ann: Ann) -> bool:
    return ann.visitor().sign_in(password=PASSWORD).status_code == 303


def by_passkey(ann: Ann) -> bool:
    visitor = ann.visitor()
    ann.device.origin = visitor.base
    options = options_of(visitor, "/login/passkey/options")
    sent = {"credential": json.dumps(ann.device.sign(options))}
    return visitor.send("/login/passkey", sent).status_code == 303


def by_session(ann: Ann) -> bool:
    visitor = ann.visitor()
    cookie = f"__Host-{SESSION}", ann.session.cookie(SESSION) or ""
    visitor.client.set_cookie(*cookie, domain=HOSTS[ann.brand], secure=True)
    return visitor.get("/account/").status_code == 200


def by_reset(ann: Ann) -> bool:
    visitor = ann.visitor()
    visitor.get(f"/password/reset/{ann.tokens[Purpose.RESET]}")
    return visitor.send("/password/reset", {"password": NEW}).status_code == 303


def by_activation(ann: Ann) -> bool:
    visitor = ann.visitor()
    visitor.get(f"/confirm/{ann.tokens[Purpose.CONFIRM]}")
    return visitor.send("/confirm", {"password": PASSWORD}).status_code == 303


def by_migration(ann: Ann) -> bool:
    visitor = ann.visitor()
    visitor.get(f"/register/adopt/{ann.tokens[Purpose.ADOPT]}")
    profile = {"first_name": "Ann", "last_name": "Martin", "company": "Lilas", "password": NEW}
    return visitor.send("/register/adopt", profile).status_code == 303


# The states from which each way leads on; from every other it does not.
WAYS: Mapping[Way, tuple[Callable[[Ann], bool], set[str]]] = {
    Way.PASSWORD: (by_password, {"active"}),
    Way.PASSKEY: (by_passkey, {"active", "blocked", "password expired"}),
    Way.SESSION: (by_session, {"active", "blocked", "password expired"}),
    Way.RESET: (
        by_reset,
        {"active", "blocked", "locked", "unconfirmed", "unconfirmed and locked", "unapproved", "password expired"},
    ),
    Way.ACTIVATION: (by_activation, {"unconfirmed"}),
    Way.MIGRATION: (by_migration, {"unconfirmed"}),
}
# A registration makes the account that it enters, and no page lets the team in as somebody yet.
WITHOUT_ACCOUNT = {Way.REGISTRATION, Way.STAFF}


@pytest.mark.security("SI-11")
def test_every_way_and_every_state_has_its_row() -> None:
    assert set(WAYS) | WITHOUT_ACCOUNT == set(Way)
    assert {facts.get("state", AccountState.ACTIVE) for facts in STATES.values()} == set(AccountState)


@pytest.mark.security("SI-11")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", STATES)
def test_a_way_in_leads_on_from_its_states_only(app: Flask, mails: Mails, way: Way, state: str) -> None:
    enter, leads_on_from = WAYS[way]
    ann = Ann(app, mails, state)

    assert enter(ann) == (state in leads_on_from)

    if state not in leads_on_from:
        with open_session(app.extensions["guichet"].engine, "camcha") as session:
            account = session.scalars(select(Account)).one()
        expected = STATES[state].get("state", AccountState.ACTIVE)
        assert (account.state, account.password_hash is None) == (expected, False)
