"""A reset link that is of no use, and what a reset changes besides the password."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState, KnownSerial, PasswordKind
from app.domain.mail.errors import OutdatedError
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.cookies import LINK
from tests.cast import BIRCH
from tests.factories import PASSWORD, REGISTERED_AT
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web.people import Visitor, empty_accounts, settle, settle_twins
from tests.web.postman import bring, link_in, path_of_link
from tests.web.test_recovery import ANN, NEW, asked, follow, reset

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


def stored(app: Flask, brand: str = "camcha") -> Account:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(Account)).one()


def change(app: Flask, entity: type, brand: str = "camcha", **values: object) -> None:
    """Change every row of a brand, as if time had passed or somebody else had acted."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        session.execute(update(entity).values(**values), execution_options={"synchronize_session": False})


def token_for(app: Flask, purpose: Purpose, brand: str = "camcha") -> str:
    """Make a link of any purpose for a brand's one account."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        account = session.scalars(select(Account)).one()
        return make_link(session, account, purpose, lasts=timedelta(days=3650), now=REGISTERED_AT)


@pytest.mark.promise("ST-01")
def test_a_link_that_has_expired_says_so_and_leads_to_a_new_one(app: Flask, mails: Mails) -> None:
    settle(app, "support-technique")
    visitor = follow(app, mails, "support-technique")
    change(app, AccountLink, "support-technique", expires_at=REGISTERED_AT)

    answer = visitor.get("/password/reset")

    assert answer.status_code == 410
    assert "Le lien est trop ancien." in answer.text
    main = answer.text.split("<main")[1]
    assert 'href="/password/forgot"' in main
    assert "support@support-technique.example" in main


@pytest.mark.security("LT-03")
def test_a_link_of_an_account_that_changed_since_is_superseded(app: Flask, mails: Mails) -> None:
    settle(app)
    visitor = follow(app, mails)
    change(app, Account, password_hash="another")

    answer = visitor.get("/password/reset")

    assert answer.status_code == 410
    assert "Il y a un lien plus récent" in answer.text


@pytest.mark.parametrize("token", ["x", "a" * 3000, "é\u202e", "%00", "..", "%"])
def test_a_link_that_was_cut_says_to_copy_the_whole_of_it(app: Flask, token: str) -> None:
    visitor = Visitor(app)
    visitor.get(f"/password/reset/{token}")

    answer = visitor.get("/password/reset")

    assert answer.status_code == 404
    if "\0" not in token and token != "..":
        assert "Ce lien ne fonctionne pas" in answer.text


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.RESET])
def test_a_link_for_something_else_resets_nothing(app: Flask, purpose: Purpose) -> None:
    settle(app)
    visitor = Visitor(app)
    visitor.get(f"/password/reset/{token_for(app, purpose)}")

    assert visitor.get("/password/reset").status_code == 404
    assert visitor.send("/password/reset", {"password": NEW}).status_code == 404


def test_a_link_of_the_twin_resets_nothing_here(app: Flask) -> None:
    settle_twins(app)
    token = token_for(app, Purpose.RESET, BIRCH)
    here, there = Visitor(app), Visitor(app, BIRCH)
    for visitor in (here, there):
        visitor.get(f"/password/reset/{token}")

    assert here.get("/password/reset").status_code == 404
    assert here.send("/password/reset", {"password": NEW}).status_code == 404
    assert there.get("/password/reset").status_code == 200


@pytest.mark.security("LT-07")
def test_the_link_leads_to_the_configured_origin_whatever_the_request_said(app: Flask, mails: Mails) -> None:
    settle(app)
    visitor = Visitor(app)
    shown = visitor.get("/password/forgot").text
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    visitor.client.post(
        "/password/forgot",
        base_url="https://camcha.example:1337",
        data={"email": ANN, "csrf_token": token},
        headers=headers,
    )

    assert link_in(bring(app, mails.expect("reset_password", to=ANN))).startswith(
        f"https://{HOSTS['camcha']}/password/reset/"
    )


@pytest.mark.security("LT-09")
def test_a_mail_that_is_still_waiting_brings_no_link_once_the_account_has_changed(app: Flask, mails: Mails) -> None:
    settle(app)
    waiting = asked(app, mails)
    change(app, Account, email="new@example.com")
    with pytest.raises(OutdatedError):
        bring(app, waiting)
    change(app, Account, email=ANN, password_set_at=waiting.posted_at + timedelta(seconds=1))
    with pytest.raises(OutdatedError):
        bring(app, waiting)
    empty_accounts(app)
    with pytest.raises(OutdatedError):
        bring(app, waiting)


@pytest.mark.promise("OM-16")
def test_a_link_lives_from_when_it_was_asked_for_however_late_its_mail(app: Flask, mails: Mails) -> None:
    settle(app)
    mail = asked(app, mails)

    bring(app, mail, now=mail.posted_at + timedelta(minutes=45))

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        link = session.scalars(select(AccountLink)).one()
        assert link.expires_at == mail.expires_at == mail.posted_at + timedelta(minutes=60)


@pytest.mark.security("LT-08")
@pytest.mark.promise("RP-05")
def test_no_mail_holds_a_password(app: Flask, mails: Mails) -> None:
    settle(app, "remember-provence")
    visitor = Visitor(app, "remember-provence")
    request = asked(app, mails, "remember-provence")
    brought = bring(app, request)
    visitor.get(path_of_link(brought))
    reset(visitor)
    told = mails.expect("password_changed", to=ANN)

    for mail, message in ((request, brought), (told, bring(app, told))):
        for secret in (PASSWORD, NEW, link_in(brought).rpartition("/")[2]):
            assert secret not in str(mail.args)
            assert secret not in str(message) or (mail is request and secret in link_in(brought))


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Choisissez un mot de passe"),
        ("tulipe 61", "Il faut au moins 12 caractères"),
        ("t" * 257, "Il faut au plus 256 caractères"),
        ("azertyuiop12", "trop facile à deviner"),
        ("AnnExampleCom!", "guère plus qu’un nom"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence_that_helps(
    app: Flask, mails: Mails, password: str, words: str
) -> None:
    settle(app)
    visitor = follow(app, mails)

    answer = visitor.send("/password/reset", {"password": password})

    assert answer.status_code == 422
    assert words in answer.text.replace("\xa0", " ")
    assert not password or f'value="{password}"' not in answer.text
    assert "à jour" in reset(visitor)
    mails.expect("password_changed", to=ANN)


@pytest.mark.promise("CM-10")
def test_a_reset_lifts_every_block(app: Flask, mails: Mails) -> None:
    settle(app, "camermix")
    for number in range(6):
        Visitor(app, "camermix").sign_in(password=f"wrong {number}")
    assert "La connexion est bloquée" in Visitor(app, "camermix").sign_in().text
    mails.expect("sign_in_blocked", to=ANN)

    reset(follow(app, mails, "camermix"))

    mails.expect("password_changed", to=ANN)
    assert Visitor(app, "camermix").sign_in(password=NEW).status_code == 303


def test_a_reset_ends_every_session_and_is_noted(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    reset(follow(app, mails))
    told = bring(app, mails.expect("password_changed", to=ANN))

    assert "Ann Martin" not in ann.get("/").text
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        kinds = session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.at, SecurityEvent.id)).all()
    assert kinds[-1] == EventKind.PASSWORD_RESET
    assert told["Subject"] == "Votre mot de passe a été changé"


def test_a_reset_makes_a_password_of_ours_the_owner_s_own_and_unlocks(app: Flask, mails: Mails) -> None:
    expired = {"password_expires_at": REGISTERED_AT, "locked_at": REGISTERED_AT}
    settle(app, "camcha", password_kind=PasswordKind.TEMPORARY, **expired)
    assert Visitor(app).sign_in().status_code == 403

    reset(follow(app, mails))

    mails.expect("password_changed", to=ANN)
    account = stored(app)
    assert (account.password_kind, account.password_expires_at, account.locked_at) == (PasswordKind.CHOSEN, None, None)
    assert Visitor(app).sign_in(password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("brand", "serial", "state"),
    [
        ("camcha", None, AccountState.ACTIVE),
        ("omicron", "AB123Z", AccountState.ACTIVE),
        ("omicron", "XY987Z", AccountState.WAITING),
    ],
)
def test_a_reset_proves_the_mailbox_of_a_registration(
    app: Flask, mails: Mails, brand: str, serial: str | None, state: AccountState
) -> None:
    settle(app, brand, state=AccountState.UNCONFIRMED, confirmed_at=None, serial_number=serial)
    with open_session(app.extensions["guichet"].engine, "omicron") as session, transaction(session):
        if session.get(KnownSerial, ("omicron", "AB123Z")) is None:
            session.add(KnownSerial(number="AB123Z", imported_at=REGISTERED_AT))

    reset(follow(app, mails, brand))

    mails.expect("password_changed", to=ANN)
    if state is AccountState.WAITING:
        mails.expect("registration_waiting", to="customer.care@omicronenergy.com")
    account = stored(app, brand)
    assert account.state is state
    assert account.confirmed_at is not None


def test_an_account_closed_meanwhile_is_told_so_and_keeps_its_password(app: Flask, mails: Mails) -> None:
    settle(app)
    visitor = follow(app, mails)
    change(app, Account, state=AccountState.CLOSED)

    answer = visitor.send("/password/reset", {"password": NEW})

    assert answer.status_code == 403
    assert "Ce compte est fermé" in answer.text
    assert stored(app).password_kind is PasswordKind.CHOSEN
    assert visitor.cookie(LINK) is None


@pytest.mark.security("SI-17")
def test_a_second_factor_stays(app: Flask, mails: Mails) -> None:
    account = settle(app)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        facts = {"sealed_secret": b"sealed", "last_step": 0, "added_at": REGISTERED_AT, "confirmed_at": REGISTERED_AT}
        session.add(TotpFactor(id=new_id(REGISTERED_AT), account_id=account.id, **facts))

    reset(follow(app, mails))

    mails.expect("password_changed", to=ANN)
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert has_second_factor(session, account.id)
