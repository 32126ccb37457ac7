"""The mails that tell an owner what happened: when, from where, and the link that says it was not them."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.alerts import post_alert
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit
from app.kernel.db import open_session, transaction
from tests.mails import Mails
from tests.web.people import settle
from tests.web.postman import path_in, text_of
from tests.web.security import ANN

pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.parametrize("kind", ["new_browser", "unusual_country", "factor_added", "factor_removed"])
@pytest.mark.parametrize(("brand", "language"), [("camcha", "fr"), ("camermix", "en"), ("omicron", "de")])
def test_every_alert_says_when_and_whence_and_has_the_link(
    app: Flask, mails: Mails, kind: str, brand: str, language: str
) -> None:
    settle(app, brand, language=language)
    at = datetime(2026, 11, 19, 23, 5, tzinfo=UTC)  # in Paris, the twentieth
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        account = session.scalars(select(Account)).one()
        post_alert(session, account, kind, visit=Visit(browser="Firefox, Windows", country="CM"), now=at)

    mail = mails.expect(kind, to=ANN)
    text = text_of(app, mail)

    assert "Firefox, Windows" in text
    assert {"fr": "Cameroun", "en": "Cameroon", "de": "Kamerun"}[language] in text
    assert {"fr": "20 novembre 2026", "en": "20 November 2026", "de": "20. November 2026"}[language] in text
    assert "0:05" in text
    assert "/account/not-me/" in path_in(app, mail, "/account/not-me/")


def test_what_is_not_known_is_left_out_of_an_alert(app: Flask, mails: Mails) -> None:
    settle(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        post_alert(session, account, "new_browser", visit=Visit(browser=""), now=datetime.now(UTC))

    text = text_of(app, mails.expect("new_browser", to=ANN))

    assert "Appareil :" not in text
    assert "Pays :" not in text
    assert "None" not in text


@pytest.mark.promise("CC-17")
@pytest.mark.parametrize(
    ("kind", "factor", "words"),
    [
        ("factor_added", "totp", "Une application de codes a été ajoutée"),
        ("factor_added", "passkey", "Une clé d’accès a été ajoutée"),
        ("factor_added", "codes", "De nouveaux codes de secours ont été créés"),
        ("factor_removed", "totp", "Une application de codes a été retirée"),
        ("factor_removed", "passkey", "Une clé d’accès a été retirée"),
        ("factor_removed", "all", "Notre équipe a retiré, à la demande qui lui a été faite"),
    ],
)
def test_a_changed_factor_is_named(app: Flask, mails: Mails, kind: str, factor: str, words: str) -> None:
    settle(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        visit = Visit(browser="Firefox")
        post_alert(session, account, kind, visit=visit, now=datetime.now(UTC), factor=factor, name="Clé <b>&")

    text = text_of(app, mails.expect(kind, to=ANN))

    assert words in text
    assert "Son nom : Clé <b>&." in text
