"""Undoing a change of e-mail address from the old mailbox, whatever an intruder did since."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.models import SecurityEvent
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.sessions.models import KnownBrowser
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from tests.mails import Mails
from tests.web.email_changes import LATER, NEW, OLD, age_links, ask, confirm, signed_in, stored
from tests.web.people import Visitor, settle
from tests.web.postman import path_in, text_of

pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.promise("CC-03")
def test_the_old_mailbox_takes_the_account_back_whatever_the_intruder_did(app: Flask, mails: Mails) -> None:
    intruder, undo = moved_away(app, mails)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        facts = {"public_key": b"k", "sign_count": 0, "transports": [], "is_synced": False, "name": "Eve"}
        now = datetime.now(UTC)
        key = Passkey(id=new_id(now), account_id=stored(app).id, credential_id=b"c", added_at=now, **facts)
        session.add(key)
    settle(app, email=OLD, state=AccountState.UNCONFIRMED, confirmed_at=None)  # a squatter who never proved the mailbox
    ask(intruder, LATER)
    intruders_undo = path_in(app, mails.expect("email_change_asked", to=NEW))
    confirm(app, mails, LATER, reader=intruder)
    mails.expect("email_changed", to=NEW)

    owner = Visitor(app)
    shown = owner.get(undo, follow_redirects=True)
    assert "Ce n’était pas moi" in shown.text
    assert stored(app, email=LATER).locked_at is None
    done = owner.send("/email/undo")

    assert "Le changement d’adresse est annulé" in done.text
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        account = session.scalars(select(Account).where(Account.email_key == OLD)).one()
        assert account.locked_at is not None
        assert session.scalars(select(Passkey)).all() == []
        assert session.scalars(select(KnownBrowser)).all() == []
        kinds = set(session.scalars(select(SecurityEvent.kind).where(SecurityEvent.account_id == account.id)))
        assert {"email_changed", "email_restored"} <= {kind.value for kind in kinds}
    mails.expect("account_locked", to=OLD)
    assert intruder.get("/account/").status_code == 302
    assert "verrouillé" in Visitor(app).sign_in(OLD).text
    assert "Vérifiez ce qui l’ouvre" in back_in(app).get("/account/security").text
    assert intruder.get(intruders_undo, follow_redirects=True).status_code == 410
    assert intruder.send("/email/undo").status_code == 410


def moved_away(app: Flask, mails: Mails) -> tuple[Visitor, str]:
    """Let an intruder move the account to another address; give them, and the link that the old mailbox got."""
    intruder = signed_in(app)
    ask(intruder)
    undo = path_in(app, mails.expect("email_change_asked", to=OLD))
    confirm(app, mails, reader=intruder)
    mails.expect("email_changed", to=OLD)
    return intruder, undo


def back_in(app: Flask) -> Visitor:
    """Let the owner in again, as a new password would."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.scalars(select(Account).where(Account.email_key == OLD)).one().locked_at = None
    owner = Visitor(app)
    assert owner.sign_in(OLD).status_code == 303
    return owner


@pytest.mark.promise("CC-03")
def test_an_alert_that_the_old_mailbox_got_before_takes_the_account_back_too(app: Flask, mails: Mails) -> None:
    settle(app, company="Atelier")
    Visitor(app).sign_in()
    intruder = Visitor(app)
    intruder.sign_in()
    alert = path_in(app, mails.expect("new_browser", to=OLD), "/account/not-me/")
    ask(intruder)
    text_of(app, mails.expect("email_change_asked", to=OLD))
    confirm(app, mails, reader=intruder)
    mails.expect("email_changed", to=OLD)

    owner = Visitor(app)
    owner.get(alert)
    answer = owner.send("/account/not-me")

    assert (answer.status_code, answer.location) == (303, "/account/locked")
    assert stored(app).email == OLD
    mails.expect("account_locked", to=OLD)
    assert intruder.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("state", "words"),
    [(AccountState.SUSPENDED, "mis ce compte en pause"), (AccountState.CLOSED, "Ce compte est fermé")],
)
def test_the_page_says_who_opens_what_the_team_closed_or_paused(
    app: Flask, mails: Mails, state: AccountState, words: str
) -> None:
    _intruder, undo = moved_away(app, mails)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.scalars(select(Account)).one().state = state
    owner = Visitor(app)
    owner.get(undo)

    said = owner.send("/email/undo").text

    assert words in said
    assert "a retrouvé son adresse" in said
    assert "Un e-mail est parti" not in said


def test_an_intruder_s_own_undoing_does_not_disarm_the_owner(app: Flask, mails: Mails) -> None:
    intruder, undo = moved_away(app, mails)
    ask(intruder, LATER)
    mails.expect("confirm_new_email", to=LATER)
    intruder.get(path_in(app, mails.expect("email_change_asked", to=NEW)))
    assert intruder.send("/email/undo").status_code == 200
    mails.expect("account_locked", to=NEW)

    owner = Visitor(app)
    owner.get(undo)
    assert owner.send("/email/undo").status_code == 200

    assert stored(app).email == OLD
    mails.expect("account_locked", to=OLD)


def test_a_change_that_is_not_made_yet_is_cancelled_from_the_old_mailbox(app: Flask, mails: Mails) -> None:
    intruder = signed_in(app)
    ask(intruder)
    link = path_in(app, mails.expect("confirm_new_email", to=NEW))
    owner = Visitor(app)
    owner.get(path_in(app, mails.expect("email_change_asked", to=OLD)))

    assert owner.send("/email/undo").status_code == 200

    mails.expect("account_locked", to=OLD)
    assert Visitor(app).get(link, follow_redirects=True).status_code == 410
    assert intruder.get("/account/").status_code == 302


def test_an_address_that_serves_another_by_now_is_left_to_a_person(app: Flask, mails: Mails) -> None:
    intruder, undo = moved_away(app, mails)
    settle(app, email=OLD)
    owner = Visitor(app)
    owner.get(undo)

    assert "sert maintenant à un autre compte" in owner.send("/email/undo").text

    assert stored(app, email=NEW).locked_at is not None
    assert intruder.get("/account/").status_code == 302


@pytest.mark.parametrize(("left", "status"), [(1, 200), (0, 410), (-1, 410)])
def test_undoing_is_possible_for_as_long_after_the_change_as_the_policy_says(
    app: Flask, mails: Mails, left: int, status: int
) -> None:
    _intruder, undo = moved_away(app, mails)
    age_links(app, timedelta(days=7) - timedelta(minutes=left))
    owner = Visitor(app)
    owner.get(undo)

    assert owner.send("/email/undo").status_code == status
    if status == 200:
        mails.expect("account_locked", to=OLD)
