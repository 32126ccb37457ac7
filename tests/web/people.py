"""Somebody at a browser without scripts: it keeps cookies, sends a form with its page's token, and follows nothing."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit, open_account_session
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.limits.models import LimitTally
from app.domain.support.models import Ticket, TicketFile
from app.kernel.db import open_session, transaction
from app.web.context import csrf_token
from app.web.cookies import SESSION
from app.web.environ import TENANT
from tests.cast import BIRCH
from tests.factories import PASSWORD, make_account
from tests.stock import HOSTS

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """One browser at one brand."""

    def __init__(self, app: Flask, brand: str = "camcha") -> None:
        self.app = app
        self.brand = brand
        self.client = app.test_client()
        self.base = f"https://{HOSTS[brand]}"

    def get(self, path: str, **how: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's own
        """Open a page."""
        return self.client.get(path, base_url=self.base, **how)

    def send(self, path: str, fields: Mapping[str, Any] | None = None) -> TestResponse:
        """Fill a form in and send it, with the token that its page has."""
        return self.client.post(path, base_url=self.base, data={**(fields or {}), "csrf_token": self._token()})

    def fetch(self, path: str) -> TestResponse:
        """Ask as a page's script does, with the page's token in a header."""
        return self.client.post(path, base_url=self.base, headers={"X-CSRF-Token": self._token()})

    def token_on(self, page: str) -> str:
        """Give the token of the forms on a page."""
        token = _TOKEN.search(self.get(page).text)
        return unescape(token[1]) if token else ""

    def _token(self) -> str:
        """Give the token of all forms on pages that this browser is shown now, without drawing one."""
        session = self.cookie(SESSION)
        headers = {"Cookie": f"__Host-{SESSION}={session}"} if session else {}
        known = {TENANT: self.app.extensions["guichet"].registry.by_slug(self.brand)}
        with self.app.test_request_context(base_url=self.base, headers=headers, environ_overrides=known):
            return csrf_token()

    def sign_in(self, email: str = "ann@example.com", password: str = PASSWORD, **fields: Any) -> TestResponse:  # noqa: ANN401
        """Sign in."""
        return self.send("/login", {"email": email, "password": password, **fields})

    def arrive(self, account: Account) -> None:
        """Come as somebody who signed in before: what comes in is for those tests to see that are about it."""
        installed = self.app.extensions["guichet"]
        lasts = installed.registry.by_slug(self.brand).config.policy.sign_in.session_lasts.as_timedelta()
        with open_session(installed.engine, self.brand) as session, transaction(session):
            visit, now = Visit(browser="Firefox, Linux"), datetime.now(UTC)
            token = open_account_session(session, account, visit=visit, lasts=lasts, now=now)
        self.client.set_cookie(f"__Host-{SESSION}", token, domain=HOSTS[self.brand], secure=True)

    def cookie(self, name: str) -> str | None:
        """Give the value of a cookie that this browser holds."""
        found = self.client.get_cookie(f"__Host-{name}", domain=HOSTS[self.brand])
        return found.value if found else None


def settle(app: Flask, brand: str = "camcha", **facts: Any) -> Account:  # noqa: ANN401 - any column of an account
    """Give a brand an account, and commit it."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return make_account(session, **facts)


def settle_twins(app: Flask, **facts: Any) -> Account:  # noqa: ANN401 - any column of an account
    """Give camcha an account, and Birch one with the same id and everything; give camcha's."""
    ann = settle(app, **facts)
    settle(app, BIRCH, **{**facts, "id": ann.id})
    return ann


def empty_accounts(app: Flask) -> None:
    """Remove every account and what belongs to it, guests' requests, and all tries, of every brand."""
    engine = app.extensions["guichet"].engine
    tables = [entity.__tablename__ for entity in (Account, Ticket, TicketFile, SignInTally, LimitTally)]
    emptying = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608 - our own names
    connection = engine.raw_connection()
    try:  # in one message to the database: this is done before most of the tests
        if engine.dialect.name == "sqlite":
            connection.executescript(f"BEGIN; {emptying}; COMMIT")
        else:  # brands' rows are hidden from one another
            connection.execute(
                "; ".join(f"SELECT set_config('app.tenant', '{brand}', true); {emptying}" for brand in HOSTS)
            )
            connection.commit()
    finally:
        connection.close()
