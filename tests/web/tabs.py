"""A tab of a browser that stays open while things happen elsewhere."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape, unescape

from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app.domain.accounts.sessions.models import AccountSession
from app.domain.unsent.models import UnsentForm
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.stock import HOSTS
from tests.web.people import Visitor, empty_accounts

PROFILE = "/account/profile"
TYPED = {"first_name": "Anne-Lise", "last_name": "d’Été", "company": "Lise & Cie", "email": "ann@example.com"}

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_DAY = 24 * 3600  # seconds


class Tab:
    """A page as it was when it was opened, with the token that it had then."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.visitor = visitor
        self.path = path
        token = _TOKEN.search(visitor.get(path).text)
        assert token is not None
        self.token = unescape(token[1])

    def send(
        self, fields: Mapping[str, object], *, to: str | None = None, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send a form of it as a browser does, which says where the form comes from."""
        said = {"Origin": self.visitor.base, "Referer": self.visitor.base + self.path}
        return self.visitor.client.post(
            to or self.path,
            base_url=self.visitor.base,
            data={**fields, "csrf_token": self.token},
            headers=said if headers is None else headers,
        )

    def grow_old(self, days: int) -> None:
        """Let the page have been opened so many days ago."""
        key = self.visitor.app.config["SECRET_KEY"]
        bound, made = URLSafeTimedSerializer(key, salt="csrf").loads(self.token, return_timestamp=True)

        class Earlier(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(made.timestamp()) - days * _DAY

        self.token = str(URLSafeTimedSerializer(key, salt="csrf", signer=Earlier).dumps(bound))


def expire(visitor: Visitor) -> None:
    """Let every session be over."""
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session, transaction(session):
        over = update(AccountSession).values(expires_at=datetime.now(UTC))
        session.execute(over, execution_options={"synchronize_session": False})


def sign_out(visitor: Visitor) -> None:
    """Sign out in another tab."""
    visitor.send("/logout")


def sign_in_anew(visitor: Visitor) -> None:
    """Sign out and in in another tab."""
    sign_out(visitor)
    visitor.sign_in()


def lose_the_cookie(visitor: Visitor) -> None:
    """Close the browser's window, so to say."""
    visitor.client.delete_cookie(f"__Host-{SESSION}", domain=HOSTS[visitor.brand])


def shows(page: str, fields: Mapping[str, str]) -> bool:
    """Tell whether a page has these texts in its fields."""
    return all(f'value="{escape(text, quote=False)}"' in page for text in fields.values())


def kept_forms(app: Flask, brand: str = "camcha") -> list[UnsentForm]:
    """List the rows of unsent forms."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return list(session.scalars(select(UnsentForm)))


def empty(app: Flask) -> None:
    """Remove every account and every unsent form."""
    empty_accounts(app)
    for brand in HOSTS:
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            session.execute(delete(UnsentForm), execution_options={"synchronize_session": False})
