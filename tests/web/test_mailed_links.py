"""Every mailed link alike: looking changes nothing, the token leaves the address, one purpose, one brand, no copy."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import NullPool, create_engine, select

from app.cli.accounts import group
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.consents.models import Means
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session, transaction
from app.migrations import runner
from app.web.cookies import BROWSER, SESSION
from tests.cast import BIRCH
from tests.mails import Mails
from tests.web.email_changes import ask
from tests.web.factors import turn_on
from tests.web.people import Visitor, settle, settle_twins
from tests.web.postman import bring, path_of_link, text_of
from tests.web.registering import register
from tests.web.test_recovery import ANN, NEW, asked

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
NOW = datetime.now(UTC)
NEXT = "ann@new.example"
# What each address of a mail is for, and what its account is like when the mail arrives.
LINKS: Mapping[str, tuple[Purpose, Mapping[str, Any]]] = {
    "registration_links.follow_confirm": (Purpose.CONFIRM, {"state": AccountState.UNCONFIRMED}),
    "registration_links.follow_adopt": (Purpose.ADOPT, {"state": AccountState.UNCONFIRMED}),
    "recovery.follow": (Purpose.RESET, {}),
    "profile_links.open_email": (Purpose.CHANGE_EMAIL, {"new_email": NEXT, "new_email_asked_at": NOW}),
    "profile_links.open_undo": (Purpose.UNDO_EMAIL, {}),
    "profile_links.open_newsletter": (Purpose.NEWSLETTER, {"newsletter": Means.FORM}),
    "newsletter.open_leaving": (Purpose.LEAVE_NEWSLETTER, {}),
    "not_me.follow": (Purpose.NOT_ME, {}),
    "digest.open_stop": (Purpose.STOP_DIGEST, {}),
}
# Addresses that are signed for one request, and that no row keeps: test_strangers_requests, test_rating_requests.
SIGNED = {"rating.open_rating", *(f"request_links.{view}" for view in ("follow", "open_proof", "open_stop"))}
# Links of a brand with devices: tests/web/devices.
OF_DEVICES = {"giving.open_offer": Purpose.TAKE_DEVICE, "update_mails.open_stop": Purpose.STOP_UPDATES}
DETAILS: Mapping[Purpose, dict[str, str]] = {
    Purpose.CHANGE_EMAIL: {"email": NEXT},
    Purpose.UNDO_EMAIL: {"email": ANN, "asked_at": NOW.isoformat(), "since": NOW.isoformat()},
}


def token_for(app: Flask, purpose: Purpose, brand: str = "camcha") -> str:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        account, details = session.scalars(select(Account)).one(), dict(DETAILS.get(purpose, {}))
        return make_link(session, account, purpose, lasts=timedelta(days=1), now=NOW, details={**details})


def path_for(app: Flask, endpoint: str, token: str) -> str:
    (rule,) = (rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    return rule.rule.replace("<token>", token)


@pytest.mark.security("LT-05")
def test_every_address_with_a_token_is_in_the_table_and_every_purpose_has_one(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments and "GET" in (rule.methods or ())]
    assert {rule.endpoint for rule in rules} == set(LINKS) | SIGNED | set(OF_DEVICES)
    assert sorted([*(purpose for purpose, _ in LINKS.values()), *OF_DEVICES.values()]) == sorted(Purpose)


@pytest.mark.security("LT-05")
@pytest.mark.security("LT-06")
@pytest.mark.parametrize("endpoint", LINKS)
def test_looking_at_a_link_leaves_it_alive_and_its_token_leaves_the_address(app: Flask, endpoint: str) -> None:
    purpose, facts = LINKS[endpoint]
    settle(app, **facts)
    token = token_for(app, purpose)
    path = path_for(app, endpoint, token)
    before = rows(app, Account)
    for visitor in (Visitor(app), Visitor(app)):
        for how in (visitor.client.head, *[visitor.client.get] * 3):
            answer = how(path, base_url=visitor.base)
            assert answer.status_code == 303
            assert token not in answer.location
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            page = how(answer.location, base_url=visitor.base)
            assert page.status_code == 200
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert token not in page.text

    assert rows(app, Account) == before
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(AccountLink)).one().used_at is None


@pytest.mark.security("LT-04")
@pytest.mark.parametrize("endpoint", LINKS)
def test_a_page_takes_links_of_its_own_purpose_and_brand_only(app: Flask, endpoint: str) -> None:
    purpose, facts = LINKS[endpoint]
    settle_twins(app, **facts)
    tokens = {other: token_for(app, other) for other in Purpose}
    foreign = token_for(app, purpose, BIRCH)
    for token in (*(token for other, token in tokens.items() if other is not purpose), foreign):
        visitor = Visitor(app)
        shown = visitor.get(path_for(app, endpoint, token)).location
        assert visitor.get(shown).status_code == 404
        assert visitor.send(shown).status_code == 404

    assert Visitor(app).get(path_for(app, endpoint, tokens[purpose]), follow_redirects=True).status_code == 200


@pytest.mark.security("LT-06")
def test_a_token_leaves_the_address_before_a_temporary_password_is_asked_to_be_changed(app: Flask) -> None:
    settle(app, password_kind=PasswordKind.TEMPORARY)
    ann, token = Visitor(app), token_for(app, Purpose.NOT_ME)
    ann.sign_in()

    assert ann.get(f"/account/not-me/{token}").location == "/account/not-me"
    assert ann.get("/account/not-me").location == "/password/choose?next=%2Faccount%2Fnot-me"


def rows(app: Flask, entity: type[Account]) -> list[dict[str, object]]:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return [
            {name: value for name, value in vars(row).items() if not name.startswith("_")}
            for row in session.scalars(select(entity))
        ]


def everything_stored(url: str, brand: str) -> str:
    """Read what a thief of the database has of a brand: every row of every table."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('app.tenant', %s, true)", (brand,))
        names = [table.name for table in runner.metadata_of_rooms().sorted_tables]
        return " ".join(str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in names)  # noqa: S608


@pytest.mark.security("LT-01")
@pytest.mark.security("LT-08")
@pytest.mark.security("SI-16")
def test_no_row_of_the_database_holds_a_secret(app: Flask, stocked_url: str, mails: Mails) -> None:
    ann, bob = Visitor(app, "camermix"), Visitor(app, "camermix")
    register(ann)
    welcome = mails.expect("welcome_password", to=ANN)
    assert "password" not in str(welcome.args)
    made = next(line for line in text_of(app, welcome).splitlines() if line.count("-") == 3)
    ann.sign_in(password=made)
    secret, codes = turn_on(ann, mails)
    reset = path_of_link(bring(app, asked(app, mails, "camermix")))
    bob.get(reset)
    assert bob.send("/password/reset", {"password": NEW}).status_code == 303
    undo = text_of(app, mails.expect("password_changed", to=ANN))

    stored = everything_stored(stocked_url, "camermix")

    assert ANN in stored  # so it was read
    tokens = [reset.rpartition("/")[2], undo.partition("/account/not-me/")[2].split()[0]]
    kept = [ann.cookie(name) for name in (SESSION, BROWSER)]
    for each in (made, NEW, secret, *(code.replace(" ", "") for code in codes), *tokens, *kept):
        assert each
        assert each not in stored


POSTED = NOW - timedelta(minutes=30)
# Mails that wait since half an hour, what has happened since, and that their link would be of no use by now.
DEAD: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "reset: another address": ("reset_password", {}, {"email": "new@example.com"}),
    "reset: another password": ("reset_password", {}, {"password_set_at": NOW}),
    "reset: paused": ("reset_password", {}, {"state": AccountState.SUSPENDED}),
    "reset: closed": ("reset_password", {}, {"state": AccountState.CLOSED}),
    "confirm: confirmed": ("confirm_registration", {}, {"state": AccountState.ACTIVE}),
    "confirm: another address": ("confirm_registration", LINKS["recovery.follow"][1], {"email": "new@example.com"}),
    "adopt: taken over": ("adopt_account", {}, {"state": AccountState.ACTIVE}),
    "welcome: another address": ("welcome_password", {}, {"email": "new@example.com"}),
    "new address: another was asked for": ("confirm_new_email", {}, {"new_email": "other@example.com"}),
    "new address: none is asked for": ("confirm_new_email", {}, {"new_email": None}),
    "new address: another password": ("confirm_new_email", {"new_email": NEXT}, {"password_set_at": NOW}),
    "newsletter: left": ("newsletter_confirm", {}, {}),
    "newsletter: another address": (
        "newsletter_confirm",
        {"newsletter": Means.FORM},
        {"email": "new@example.com"},
    ),
    "locked: open again": ("account_locked", {}, {"locked_at": None}),
    "locked: another address": ("account_locked", {"locked_at": POSTED}, {"email": "new@example.com"}),
    "locked: paused": ("account_locked", {"locked_at": POSTED}, {"state": AccountState.SUSPENDED}),
}


def waiting(app: Flask, account: Account, kind: str) -> OutgoingMail:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        return post(
            session,
            kind=kind,
            to=NEXT if kind == "confirm_new_email" else ANN,
            args={"account": str(account.id), "email": NEXT, "removed": 0},
            language="fr",
            now=POSTED,
            expires_at=NOW + timedelta(hours=1),
        )


@pytest.mark.security("LT-09")
@pytest.mark.posts_mails
@pytest.mark.parametrize("case", DEAD)
def test_a_mail_whose_link_would_arrive_dead_is_not_sent(app: Flask, case: str) -> None:
    kind, before, since = DEAD[case]
    account = settle(app, **before)
    mail = waiting(app, account, kind)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        for name, value in since.items():
            setattr(session.scalars(select(Account)).one(), name, value)

    with pytest.raises(OutdatedError):
        bring(app, mail)

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(AccountLink)).all() == []


@pytest.mark.security("LT-03")
@pytest.mark.parametrize("how", ["reset", "temporary"])
def test_a_change_of_address_that_an_intruder_asked_for_dies_with_a_new_password(
    app: Flask, mails: Mails, how: str
) -> None:
    settle(app)
    intruder = Visitor(app)
    intruder.sign_in()
    ask(intruder, NEXT)
    mails.expect("email_change_asked", to=ANN)
    mail = mails.expect("confirm_new_email", to=NEXT)
    link = path_of_link(bring(app, mail))
    if how == "reset":
        owner = Visitor(app)
        owner.get(path_of_link(bring(app, asked(app, mails))))
        owner.send("/password/reset", {"password": NEW})
    else:
        with app.app_context():  # as `flask` itself does
            CliRunner().invoke(group, ["temporary-password", "camcha", ANN])
    mails.expect("password_changed", to=ANN)

    intruder.get(link)
    assert intruder.get("/email/confirm").status_code == 410
    assert intruder.send("/email/confirm").status_code == 410
    with pytest.raises(OutdatedError):  # nor does the mail bring another, were it late
        bring(app, mail, now=datetime.now(UTC))
