"""Closing an account: by its person where the brand lets them, else by the team; and what the team can do."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli.accounts import group
from app.domain.accounts.activity.models import SecurityEvent
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.email_changes import age_proof, stored
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import text_of

pytestmark = pytest.mark.usefixtures("nobody")

SELF, TEAM = "camermix", ("omicron", "camcha", "remember-provence", "support-technique")


def signed_in(app: Flask, brand: str = SELF) -> Visitor:
    visitor = Visitor(app, brand)
    assert visitor.sign_in().status_code == 303
    return visitor


def run(app: Flask, *words: str) -> tuple[int, str]:
    with app.app_context():  # as `flask` itself does
        done = CliRunner().invoke(group, words)
    return done.exit_code, done.output


def events(app: Flask, brand: str) -> list[str]:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return [each.value for each in session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.at))]


@pytest.mark.promise("CM-12")
def test_somebody_closes_their_account_at_the_bottom_of_their_profile(app: Flask, mails: Mails) -> None:
    account = settle(app, SELF)
    ann, phone = signed_in(app), signed_in(app)
    with open_session(app.extensions["guichet"].engine, SELF) as session, transaction(session):
        make_link(session, account, Purpose.RESET, lasts=timedelta(hours=1), now=datetime.now(UTC))
    profile = ann.get("/account/profile").text
    assert "Éditer mon compte" in profile.partition("<h1")[2].partition("</h1>")[0]
    assert profile.index("/account/close") > profile.rindex("Enregistrer")
    shown = ann.get("/account/close").text
    for lost in ("n’ouvrent plus rien", "ne peut plus servir à s’inscrire", "n’est plus à votre portée"):
        assert lost in shown
    assert stored(app, SELF).state is AccountState.ACTIVE

    done = ann.send("/account/close")

    assert "Votre compte est fermé" in done.text
    assert done.headers["Cache-Control"] == "no-store"
    account = stored(app, SELF)
    assert account.state is AccountState.CLOSED
    assert account.closed_at is not None
    assert ann.get("/account/").status_code == phone.get("/account/").status_code == 302
    assert "Ce compte est fermé" in Visitor(app, SELF).sign_in().text
    assert "écrivez" in text_of(app, mails.expect("account_closed", to="ann@example.com")).lower()
    with open_session(app.extensions["guichet"].engine, SELF) as session:
        assert session.scalars(select(AccountLink).where(AccountLink.used_at.is_(None))).all() == []
        assert session.scalars(select(AccountSession)).all() == []  # so that reopening revives none
    assert events(app, SELF)[-1] == "closed"
    mails.pass_over("new_browser")


@pytest.mark.security("SI-18")
def test_closing_needs_a_fresh_proof(app: Flask, mails: Mails) -> None:
    settle(app, SELF)
    ann = signed_in(app)
    age_proof(app, SELF)

    assert ann.send("/account/close").status_code == 422
    assert ann.send("/account/close", {"current_password": "wrong"}).status_code == 422
    assert stored(app, SELF).state is AccountState.ACTIVE
    assert ann.send("/account/close", {"current_password": PASSWORD}).status_code == 200
    mails.expect("account_closed", to="ann@example.com")


@pytest.mark.promise("CM-13")
def test_the_address_of_a_closed_account_stays_taken(app: Flask, mails: Mails) -> None:
    settle(app, SELF)
    signed_in(app).send("/account/close")
    mail = text_of(app, mails.expect("account_closed", to="ann@example.com"))

    assert stored(app, SELF).email_key == "ann@example.com"
    assert "ne peut plus servir à s’inscrire" in mail
    settle(app, SELF, email="bob@example.com")
    bob = Visitor(app, SELF)
    bob.sign_in("bob@example.com")
    fields = {"first_name": "Bob", "last_name": "Martin", "email": "ann@example.com", "language": "fr"}
    assert "déjà enregistrée" in bob.send("/account/profile", fields).text


@pytest.mark.promise("CM-14")
def test_the_team_reopens_an_account_that_was_closed(app: Flask, mails: Mails) -> None:
    settle(app, SELF)
    signed_in(app).send("/account/close")
    mails.expect("account_closed", to="ann@example.com")

    assert run(app, "reopen", SELF, "ANN@example.com") == (0, f"{SELF}: ANN@example.com is open again.\n")

    signed_in(app)
    assert "reopened" in events(app, SELF)
    code, said = run(app, "reopen", SELF, "ann@example.com")
    assert (code, said) == (1, "Error: ann@example.com: the account is active\n")
    mails.pass_over("new_browser")


@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
@pytest.mark.parametrize("brand", TEAM)
def test_where_the_team_closes_the_page_says_who_and_what_is_lost(app: Flask, brand: str) -> None:
    settle(app, brand)
    ann = signed_in(app, brand)
    page = ann.get("/account/close").text.partition("<main")[2].partition("</main>")[0]

    for words in ("pas même par notre équipe", "pourquoi vous partez", "/support/", "mailto:", "réactiver"):
        assert words in page
    assert ("Vos factures, même confirmées et payées" in page) == (brand in {"camcha", "remember-provence"})
    assert ann.send("/account/close").status_code == 404
    assert stored(app, brand).state is AccountState.ACTIVE


@pytest.mark.promise("CC-02")
def test_the_team_pauses_resumes_and_deletes(app: Flask, mails: Mails) -> None:
    settle(app, "camcha")
    ann = signed_in(app, "camcha")

    assert run(app, "suspend", "camcha", "ann@example.com")[0] == 0
    assert ann.get("/account/").status_code == 302
    assert "en pause" in Visitor(app).sign_in().text
    assert run(app, "resume", "camcha", "ann@example.com")[0] == 0
    signed_in(app, "camcha")
    assert run(app, "close", "camcha", "ann@example.com")[0] == 0
    mail = text_of(app, mails.expect("account_closed", to="ann@example.com"))

    assert "ne peut plus servir" not in mail
    assert stored(app).email_key is None
    assert Visitor(app).sign_in().status_code == 422
    settle(app, "camcha", first_name="Anne")  # the same address, a new account
    assert run(app, "reopen", "camcha", "ann@example.com") == (1, "Error: ann@example.com: the account is active\n")
    mails.pass_over("new_browser")


def test_an_address_that_serves_again_keeps_the_old_account_closed(app: Flask, mails: Mails) -> None:
    settle(app)
    assert run(app, "close", "camcha", "ann@example.com")[0] == 0
    mails.expect("account_closed", to="ann@example.com")
    assert run(app, "reopen", "camcha", "ann@example.com")[0] == 0
    assert stored(app).email_key == "ann@example.com"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("close", "nobody", "ann@example.com"), "name a brand"),
        (("close", SELF, "bob@example.com"), "no account has"),
        (("close", SELF, "no address"), "is not an e-mail address"),
        (("resume", SELF, "ann@example.com"), "the account is active"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(app: Flask, words: tuple[str, ...], said: str) -> None:
    settle(app, SELF)
    code, output = run(app, *words)

    assert code != 0
    assert said in output


def test_a_twin_s_account_is_not_closed_along(app: Flask, mails: Mails) -> None:
    settle_twins(app)

    assert run(app, "close", BIRCH, "ann@example.com")[0] == 0

    mails.expect("account_closed", to="ann@example.com")
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert list(session.scalars(select(Account.state))) == [AccountState.ACTIVE]
