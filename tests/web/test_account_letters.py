"""Every mail about an account greets its reader and says beneath its link how long that works, in text and HTML."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from app.domain.accounts.models import AccountState
from app.domain.consents.models import Means
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session, transaction
from app.kernel.db.base import JsonObject
from tests.web.people import settle
from tests.web.postman import bring, words_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ANN = "ann@example.com"
CHANGE: JsonObject = {"email": ANN, "asked_at": NOW.isoformat(), "since": NOW.isoformat()}
KINDS: dict[str, JsonObject] = {
    "confirm_registration": {},
    "welcome_password": {},
    "already_registered": {},
    "address_wanted": {},
    "registration_approved": {},
    "adopt_account": {},
    "reset_password": {},
    "account_imported": {},
    "account_locked": {"removed": 2},
    "password_changed": {},
    "email_replaced": {},
    "new_browser": {},
    "unusual_country": {},
    "factor_added": {"factor": "passkey"},
    "factor_removed": {"factor": "totp"},
    "sign_in_blocked": {},
    "confirm_new_email": {"email": ANN},
    "email_change_asked": CHANGE,
    "email_changed": CHANGE,
    "account_closed": {},
    "newsletter_confirm": {},
    "newsletter_welcome": {},
}
# What an account is like when such a mail is of use.
FACTS: dict[str, dict[str, object]] = {
    "confirm_registration": {"state": AccountState.UNCONFIRMED},
    "adopt_account": {"state": AccountState.UNCONFIRMED},
    "account_imported": {"password": None, "password_kind": None, "password_set_at": None},
    "account_locked": {"locked_at": NOW},
    "confirm_new_email": {"new_email": ANN},
    "newsletter_confirm": {"newsletter": Means.FORM},
    "newsletter_welcome": {"newsletter": Means.MAIL_LINK},
}
HELLO = {"fr": "Bonjour Ann,", "en": "Hello Ann,", "de": "Guten Tag Ann,"}
_TOKEN = re.compile(r"/[\w-]{43}\b")
_LIFE = re.compile(r"\b(?:60 (?:minutes|Minuten)|(?:14|30|7) (?:jours|days|Tage)|24 (?:mois|months|Monate))\b")


def posted(app: Flask, brand: str, language: str, kind: str) -> OutgoingMail:
    account = settle(app, brand, language=language, **FACTS.get(kind, {}))
    args: JsonObject = {"account": str(account.id), **KINDS[kind]}
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        late = NOW + timedelta(hours=1)
        return post(session, kind=kind, to=ANN, args=args, language=language, now=NOW, expires_at=late)


@pytest.mark.promise("OM-16", "ST-01")
@pytest.mark.parametrize(("brand", "language"), [("camcha", "fr"), ("camermix", "en"), ("omicron", "de")])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_greets_and_tells_the_life_of_its_link(app: Flask, kind: str, brand: str, language: str) -> None:
    message = bring(app, posted(app, brand, language, kind))

    text = words_of(message)
    html = " ".join(unescape(re.sub(r"<[^>]+>", "", words_of(message, "html"))).split())
    for words in (text, html):
        assert HELLO[language] in words
        assert "\n\n\n" not in words
        if link := _TOKEN.search(words):
            assert _LIFE.search(words, link.end())
