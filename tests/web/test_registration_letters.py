"""The mails of a registration in every brand and language: text and HTML agree, no secret waits in a row."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.accounts.queries import get_account
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import JsonObject, open_session, transaction
from app.web.mail.letters.registration import LETTERS
from tests.factories import PASSWORD
from tests.stock import HOSTS, LANGUAGES
from tests.web.people import Visitor, settle
from tests.web.postman import bring, words_of

NOW = datetime.now(UTC)
pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
EDITIONS = [(brand, language) for brand in HOSTS for language in LANGUAGES[brand]]


def posted(app: Flask, account: Account, kind: str, language: str = "fr") -> OutgoingMail:
    with open_session(app.extensions["guichet"].engine, account.tenant) as session, transaction(session):
        args: JsonObject = {"account": str(account.id), "reason": "Numéro inconnu"}
        return post(session, kind=kind, to=account.email, args=args, language=language, now=NOW)


def stored(app: Flask, account: Account) -> Account:
    with open_session(app.extensions["guichet"].engine, account.tenant) as session:
        return get_account(session, account.id)


def change(app: Flask, account: Account, **facts: object) -> None:
    with open_session(app.extensions["guichet"].engine, account.tenant) as session, transaction(session):
        for name, value in facts.items():
            setattr(get_account(session, account.id), name, value)


@pytest.mark.parametrize(("brand", "language"), EDITIONS)
def test_every_letter_says_in_html_what_it_says_in_text(app: Flask, brand: str, language: str) -> None:
    ann = settle(app, brand, first_name="Zoé <b>", password=None, password_set_at=None, password_kind=None)
    for kind in LETTERS:
        is_open = kind not in {"confirm_registration", "adopt_account"}
        change(app, ann, state=AccountState.ACTIVE if is_open else AccountState.UNCONFIRMED)
        message = bring(app, posted(app, ann, kind, language))
        part = message.get_body(("html",))
        assert part is not None
        html, text = part.get_content(), words_of(message)
        assert "Zoé <b>" in text
        assert "<b>" not in html
        for link in re.findall(r"https://\S+/(?:confirm|register|login)\S*", text):
            assert link in html, kind
        assert message["Content-Language"] == language


def waiting_for_a_password(app: Flask) -> Account:
    return settle(app, "camermix", password=None, password_set_at=None, password_kind=None)


def password_in(text: str) -> str:
    match = re.search(r"^\w{5}(?:-\w{5}){3}$", text, re.MULTILINE)
    assert match is not None, text
    return match[0]


@pytest.mark.promise("CM-05")
def test_a_mail_that_is_tried_again_brings_a_new_password_and_the_old_one_is_dead(app: Flask) -> None:
    mail = posted(app, waiting_for_a_password(app), "welcome_password")
    first, second = (password_in(words_of(bring(app, mail))) for _ in range(2))

    assert first != second
    assert Visitor(app, "camermix").sign_in(password=first).status_code == 422
    assert Visitor(app, "camermix").sign_in(password=second).status_code == 303


@pytest.mark.security("SI-12")
def test_the_password_made_is_of_its_kind_and_expires_unused(app: Flask) -> None:
    ann = waiting_for_a_password(app)
    bring(app, posted(app, ann, "welcome_password"))

    account = stored(app, ann)
    assert account.password_kind is PasswordKind.GENERATED
    assert account.password_expires_at is not None
    assert account.password_set_at is not None
    assert account.password_expires_at - account.password_set_at == timedelta(days=14)


@pytest.mark.parametrize("how", ["chosen", "used", "locked", "closed"])
def test_no_password_is_made_for_whoever_needs_none(app: Flask, how: str) -> None:
    ann = {
        "chosen": lambda: settle(app, "camermix"),
        "used": lambda: settle(app, "camermix", password_kind=PasswordKind.GENERATED),
        "locked": lambda: settle(app, "camermix", password=None, locked_at=NOW),
        "closed": lambda: settle(app, "camermix", state=AccountState.CLOSED),
    }[how]()
    before = ann.password_hash

    text = words_of(bring(app, posted(app, ann, "welcome_password")))

    assert "déjà choisi un mot de passe" in text
    assert stored(app, ann).password_hash == before
    if how in {"chosen", "used"}:
        assert Visitor(app, "camermix").sign_in(password=PASSWORD).status_code == 303


def test_the_team_can_copy_the_command_whatever_the_address(app: Flask) -> None:
    bob = settle(app, "omicron", email="a|reboot@example.com", state=AccountState.WAITING)

    text = words_of(bring(app, posted(app, bob, "registration_waiting")))

    assert "flask account approve omicron 'a|reboot@example.com'" in text
