"""“This was not me”: what a line or a mail leads to, what it locks, what stays, and how one comes back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.activity.service import note
from app.domain.accounts.factors.models import Passkey, RecoveryCode, TotpFactor
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.sessions.models import AccountSession, KnownBrowser
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.cookies import SESSION
from tests.cast import BIRCH
from tests.mails import Mails
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import path_in, text_of
from tests.web.security import ANN, DAY, HOUR, PAGE, changed, count, signed_in

pytestmark = pytest.mark.usefixtures("nobody")


def strange_entry(app: Flask, mails: Mails, brand: str = "camcha") -> str:
    """Let somebody enter from a new browser; give the path of the mail's link."""
    Visitor(app, brand).sign_in()
    mail = mails.expect("new_browser", to=ANN)
    return path_in(app, mail, "/account/not-me/")


@pytest.mark.promise("ST-07")
@pytest.mark.parametrize("brand", ["support-technique", "camermix"])
def test_a_doubted_line_locks_the_account_and_mails_the_way_back(app: Flask, mails: Mails, brand: str) -> None:
    account = settle(app, brand)
    ann = signed_in(app, brand)
    line = changed(app, account, brand)
    shown = ann.get(f"{PAGE}/not-me/{line}")
    assert "Mot de passe changé" in shown.text
    assert "destructive" in shown.text
    assert ann.get(PAGE).status_code == 200

    answer = ann.send(f"{PAGE}/not-me/{line}")

    assert (answer.status_code, answer.location) == (303, "/account/locked")
    assert "Votre compte est verrouillé" in ann.get(answer.location).text
    assert ann.cookie(SESSION) is None
    assert count(app, AccountSession, brand) == 0
    assert "Ce compte est verrouillé" in Visitor(app, brand).sign_in().text
    mail = mails.expect("account_locked", to=ANN)
    assert path_in(app, mail, "/password/reset/")
    text = text_of(app, mail)
    assert "60 minutes" in text


@pytest.mark.promise("ST-07")
def test_the_link_of_a_mail_leads_to_the_same_and_without_signing_in(app: Flask, mails: Mails) -> None:
    settle(app)
    owner = signed_in(app)
    path = strange_entry(app, mails)
    reader = Visitor(app)
    for _ in range(3):
        followed = reader.get(path)
        assert (followed.status_code, followed.location) == (303, "/account/not-me")
        assert followed.headers["Referrer-Policy"] == "no-referrer"
    assert "Verrouiller mon compte" in reader.get("/account/not-me").text
    assert owner.get(PAGE).status_code == 200

    assert reader.send("/account/not-me").location == "/account/locked"

    assert owner.get(PAGE).status_code == 302
    assert "Ce compte est verrouillé" in Visitor(app).sign_in().text
    mails.expect("account_locked", to=ANN)
    reader.get(path)
    assert reader.get("/account/not-me").status_code == 410
    assert reader.send("/account/not-me").status_code == 410


def test_the_link_works_for_thirty_days(app: Flask, mails: Mails) -> None:
    settle(app)
    signed_in(app)
    strange_entry(app, mails)

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        link = session.scalars(select(AccountLink)).one()
    assert link.expires_at - link.made_at == 30 * DAY


def test_a_link_opens_nothing_at_another_brand_and_for_another_purpose(app: Flask, mails: Mails) -> None:
    settle_twins(app)
    signed_in(app)
    path = strange_entry(app, mails)
    there = Visitor(app, BIRCH)
    there.get(path)

    assert there.get("/account/not-me").status_code == 404
    assert there.send("/account/not-me").status_code == 404
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        token = make_link(session, account, Purpose.RESET, lasts=HOUR, now=datetime.now(UTC))
    here = Visitor(app)
    here.get(f"/account/not-me/{token}")
    assert here.send("/account/not-me").status_code == 404


def test_whoever_reads_the_mail_stays_signed_in_to_an_account_of_their_own(app: Flask, mails: Mails) -> None:
    settle(app)
    signed_in(app)
    path = strange_entry(app, mails)
    settle(app, email="bob@example.com")
    bob = signed_in(app, email="bob@example.com")
    bob.get(path)

    bob.send("/account/not-me")

    assert bob.get(PAGE).status_code == 200
    mails.expect("account_locked", to=ANN)


def test_open_links_stop_working_but_the_one_that_undoes_a_new_address(app: Flask, mails: Mails) -> None:
    account = settle(app)
    ann = signed_in(app)
    line = changed(app, account)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        again = session.scalars(select(Account)).one()
        for purpose in Purpose:
            make_link(session, again, purpose, lasts=HOUR, now=datetime.now(UTC))

    ann.send(f"{PAGE}/not-me/{line}")

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        alive = session.scalars(select(AccountLink.purpose).where(AccountLink.used_at.is_(None))).all()
    assert alive == [Purpose.UNDO_EMAIL]
    mails.expect("account_locked", to=ANN)


@pytest.mark.parametrize(("seconds", "left"), [(-1, 1), (0, 0), (1, 0)])
def test_what_opens_the_account_and_was_added_since_is_removed_and_nothing_older(
    app: Flask, mails: Mails, seconds: int, left: int
) -> None:
    account = settle(app)
    ann = signed_in(app)
    line = changed(app, account)
    add_factors(app, account, line, timedelta(seconds=seconds))

    ann.send(f"{PAGE}/not-me/{line}")

    assert [count(app, each) for each in (TotpFactor, Passkey, RecoveryCode)] == [left] * 3
    text = text_of(app, mails.expect("account_locked", to=ANN))
    assert ("2 preuves d’identité ajoutées depuis ont été retirées." in text) is (left == 0)


def add_factors(app: Flask, account: Account, line: UUID, after: timedelta) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        at = session.scalars(select(SecurityEvent.at).where(SecurityEvent.id == line)).one() + after
        own = {"id": new_id(at), "account_id": account.id}
        session.add(TotpFactor(**own, sealed_secret=b"s", last_step=0, added_at=at, confirmed_at=at))
        session.add(RecoveryCode(**own, digest="d" * 64, made_at=at))
        key = {"credential_id": b"c", "public_key": b"p", "sign_count": 0, "transports": [], "is_synced": False}
        session.add(Passkey(**own, **key, name="Clé", added_at=at))


def test_the_link_of_a_mail_knows_since_when(app: Flask, mails: Mails) -> None:
    account = settle(app)
    signed_in(app)
    path = strange_entry(app, mails)
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        entries = select(SecurityEvent.id).where(SecurityEvent.kind == EventKind.SIGNED_IN)
        line = session.scalars(entries.order_by(SecurityEvent.at.desc())).first()
    assert line is not None
    add_factors(app, account, line, timedelta(seconds=1))
    reader = Visitor(app)
    reader.get(path)

    reader.send("/account/not-me")

    assert count(app, Passkey) == 0
    mails.expect("account_locked", to=ANN)


def test_no_browser_is_known_afterwards(app: Flask, mails: Mails) -> None:
    account = settle(app)
    ann = signed_in(app)
    line = changed(app, account)

    ann.send(f"{PAGE}/not-me/{line}")

    assert count(app, KnownBrowser) == 0
    mails.expect("account_locked", to=ANN)


def test_of_two_that_press_at_once_one_finds_the_link_used(app: Flask, mails: Mails) -> None:
    settle(app)
    signed_in(app)
    path = strange_entry(app, mails)
    readers = [Visitor(app), Visitor(app)]
    for reader in readers:
        reader.get(path)

    assert [reader.send("/account/not-me").status_code for reader in readers] == [303, 410]
    mails.expect("account_locked", to=ANN)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            AccountState.CLOSED,
            "un nouveau mot de passe ne l’ouvrirait pas, aucun e-mail ne part donc. S’il a été fermé par erreur",
        ),
        (AccountState.SUSPENDED, "Notre équipe a mis ce compte en pause"),
    ],
)
def test_an_account_that_a_new_password_would_not_open_is_locked_without_a_mail_and_the_page_says_so(
    app: Flask, mails: Mails, state: AccountState, words: str
) -> None:
    settle(app)
    signed_in(app)
    path = strange_entry(app, mails)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(update(Account).values(state=state), execution_options={"synchronize_session": False})
    reader = Visitor(app)
    reader.get(path)

    answer = reader.send("/account/not-me")
    assert answer.status_code == 303
    assert mails.unexpected == []
    shown = reader.get(answer.location).text
    assert words in shown
    for false in ("Un e-mail est parti", "Ouvrez l’e-mail", "L’e-mail n’arrive pas"):
        assert false not in shown


def test_after_it_the_page_points_at_what_opens_the_account_for_a_month(app: Flask) -> None:
    account = settle(app)
    ann = signed_in(app)
    words = "Vérifiez ce qui l’ouvre"
    assert words not in ann.get(PAGE).text
    for ago, pointed in ((30 * DAY + timedelta(seconds=1), False), (30 * DAY - timedelta(minutes=1), True)):
        with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
            note(session, account.id, EventKind.LOCKED, now=datetime.now(UTC) - ago)
        assert (words in ann.get(PAGE).text) is pointed


@pytest.mark.parametrize("token", ["a" * 101, "é" * 60, "a b", "a;b"])
def test_what_can_be_no_token_is_an_unknown_link_whatever_was_held_before(app: Flask, mails: Mails, token: str) -> None:
    settle(app)
    signed_in(app)
    reader = Visitor(app)
    reader.get(strange_entry(app, mails))

    assert reader.get(f"/account/not-me/{token}").status_code == 303
    assert reader.get("/account/not-me").status_code == 404
