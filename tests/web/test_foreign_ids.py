"""A page with an id answers another account's and another brand's id exactly as one that never was."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, Role
from app.domain.accounts.transfers.models import TransferState
from app.domain.accounts.transfers.service import begin_export, end
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.service import add_address
from app.domain.billing.service import keep_customer
from app.domain.mail.models import MailState
from app.domain.mail.service import post
from app.domain.vat.rules import EXAMPLES, read_number
from app.domain.vat.service import ask
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from tests.billing import provider_of
from tests.cast import BIRCH
from tests.domain.billing.ledger import Ledger
from tests.web import hostile
from tests.web.billed import billed
from tests.web.contracting import failed_event, ordered, subscribed
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle, settle_twins
from tests.web.security import noted, second_device, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

HOUR = timedelta(hours=1)
# What cannot be anybody else's, and why: everybody of the brand may ask for it.
EVERYBODY_S = {"claim", "section_slug", "offer_slug", "slug", "page", "name", "number", "path"}


def an_entry(app: Flask, _account: Account, brand: str) -> UUID:
    return UUID(hostile.known_values(app, "camermix" if brand == BIRCH else brand)["entry_id"])


def a_section(app: Flask, _account: Account, brand: str) -> UUID:
    return UUID(hostile.known_values(app, "camermix" if brand == BIRCH else brand)["section_id"])


def a_session(app: Flask, account: Account, brand: str) -> UUID:
    return second_device(app, account, brand)


def an_event(app: Flask, account: Account, brand: str) -> UUID:
    return noted(app, account, EventKind.PASSWORD_CHANGED, brand, ago=HOUR)


def a_passkey(app: Flask, account: Account, brand: str) -> UUID:
    now = datetime.now(UTC)
    key = {"credential_id": uuid4().bytes, "public_key": b"k", "sign_count": 0, "transports": [], "is_synced": False}
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        made = Passkey(id=new_id(now), account_id=account.id, name="Téléphone", added_at=now, last_used_at=None, **key)
        session.add(made)
        return made.id


def an_account(app: Flask, account: Account, brand: str) -> UUID:
    """Give the account itself; elsewhere one of another id than anybody here."""
    return settle(app, BIRCH, email=f"{uuid4()}@example.com").id if brand == BIRCH else account.id


def a_dead_mail(app: Flask, account: Account, brand: str) -> UUID:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        mail = post(session, kind="test", to=account.email, args={}, language="fr", now=now)
        mail.state, mail.ended_at = MailState.DEAD, now
        return mail.id


def a_transfer(app: Flask, account: Account, brand: str) -> UUID:
    """Give an export that is done: here that of the administrator who asks."""
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        dora = session.scalars(select(Account).where(Account.role == Role.ADMIN)).first()
        made, _ = begin_export(session, str(uuid4()), None, by=dora or account, language="fr", now=now)
        end(session, made, TransferState.DONE, now=now)
        return made.id


def a_registration(app: Flask, _account: Account, brand: str) -> UUID:
    """Give a company and its number, of somebody of that brand."""
    now = datetime.now(UTC)
    owner = settle(app, brand, email=f"{uuid4()}@example.com")
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return ask(session, owner, "Atelier Lilas", read_number(EXAMPLES["CH"]), now=now).id


def an_address(app: Flask, account: Account, brand: str) -> UUID:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        given = GivenAddress(line1="4 rue des Lilas", postcode="84400", city="Apt", country="FR")
        return add_address(session, account.id, given, AddressesPolicy(), now=now).id


def an_invoice(app: Flask, account: Account, brand: str) -> UUID:
    return billed(app, account.id, brand=brand).id


def an_invoice_number(app: Flask, account: Account, brand: str) -> str:
    """Give a number that nobody else's paper has."""
    return billed(app, account.id, brand=brand).number


def a_subscription(app: Flask, account: Account, brand: str) -> UUID:
    return subscribed(app, account, brand)[0].id


def a_bill(app: Flask, account: Account, brand: str) -> UUID:
    return subscribed(app, account, brand)[1].id


def a_failed_event(app: Flask, _account: Account, brand: str) -> UUID:
    return failed_event(app, brand).id


def a_method(app: Flask, account: Account, brand: str) -> str:
    """Give a card on file at the brand's provider, which this opens with it."""
    installed = app.extensions["guichet"]
    provider = installed.find_provider(brand) or provider_of(Ledger(brand))
    if installed.find_provider(brand) is None:
        found = installed.find_provider
        others = {slug: found(slug) for slug in ("camcha", BIRCH)}
        app.extensions["guichet"] = replace(installed, find_provider={**others, brand: provider}.get)
    ledger, now = provider.payments, datetime.now(UTC)
    customer = ledger.open_customer(account.id, email=account.email, name="Ann", key=f"{account.id}")
    with open_session(installed.engine, brand) as session, transaction(session):
        keep_customer(session, account.id, customer, now=now)
    assert isinstance(ledger, Ledger)
    return ledger.add_card(customer).id


# By the name of the variable: makes what has such an id, of an account of a brand.


def a_purchase(app: Flask, account: Account, brand: str) -> UUID:
    return ordered(app, account, brand).id


MADE: Mapping[str, Callable[[Flask, Account, str], UUID | str]] = {
    "account_id": an_account,
    "address_id": an_address,
    "entry_id": an_entry,
    "mail_id": a_dead_mail,
    "section_id": a_section,
    "event_id": an_event,
    "invoice_id": an_invoice,
    "invoice_number": an_invoice_number,
    "passkey_id": a_passkey,
    "subscription_id": a_subscription,
    "bill_id": a_bill,
    "buying_id": a_purchase,
    "method_id": a_method,
    "webhook_id": a_failed_event,
    "session_id": a_session,
    "transfer_id": a_transfer,
    "registration_id": a_registration,
}
# The brand that has such pages, where it is not camcha.
ELSEWHERE = {"address_id": "remember-provence", "registration_id": "remember-provence"}
LINKS = {  # the purpose of the mailed links that a route takes
    "/account/not-me/<token>": Purpose.NOT_ME,
    "/confirm/<token>": Purpose.CONFIRM,
    "/digest/stop/<token>": Purpose.STOP_DIGEST,
    "/email/confirm/<token>": Purpose.CHANGE_EMAIL,
    "/email/undo/<token>": Purpose.UNDO_EMAIL,
    "/newsletter/confirm/<token>": Purpose.NEWSLETTER,
    "/newsletter/leave/<token>": Purpose.LEAVE_NEWSLETTER,
    "/password/reset/<token>": Purpose.RESET,
    "/register/adopt/<token>": Purpose.ADOPT,
}


def said(visitor: Visitor, method: str, path: str, own: UUID | str) -> tuple[int, list[tuple[str, str]], str]:
    """Give all of an answer but what differs each time: the request's id, the token of its forms, the id asked for."""
    answer: TestResponse = (
        visitor.send(path, {"useful": "yes"}, page="/support/") if method == "POST" else visitor.get(path)
    )
    text = re.sub(r'name="csrf_token"\s+value="[^"]*"', "", answer.data.decode(errors="replace")).replace(str(own), "…")
    passing = {"X-Request-Id", "Content-Length"}
    return answer.status_code, [pair for pair in answer.headers if pair[0] not in passing], text


def path_to(rule: Rule, name: str, id_: UUID | str) -> str:
    return hostile.path_of(rule, {name: str(id_), "number": "1"})


@pytest.mark.security("PA-08")
@pytest.mark.posts_mails
def test_every_route_with_an_id_answers_a_foreign_one_like_one_that_never_was(app: Flask) -> None:
    ann = settle_twins(app)
    bob = settle(app, email="bob@example.com")
    bella = settle(app, BIRCH, email="bob@example.com", id=bob.id)
    settled = {
        brand: (settle(app, brand), settle(app, brand, email="bob@example.com")) for brand in {*ELSEWHERE.values()}
    }
    settled["camcha"] = (ann, bob)
    customers = {brand: signed_in(app, brand) for brand in settled}
    desks = {brand: colleague(app, brand=brand) for brand in settled}
    walked = set()
    looked_at = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for rule in app.url_map.iter_rules():
        names = rule.arguments - EVERYBODY_S - {"token"}
        if not names:
            continue
        (name,) = names  # KeyError below: a new kind of id; say how one is made
        here = ELSEWHERE.get(name, "camcha")
        me, other = settled[here]
        ids = [MADE[name](app, owner, brand) for owner, brand in ((other, here), (bella, BIRCH))]
        at_desk = rule.rule.startswith("/admin/")
        visitor = desks[here] if at_desk else customers[here]
        foreign = ids[1:] if name == "entry_id" or at_desk else ids  # what is the whole brand's, or its team's
        own = MADE[name](app, me, here)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            missing = uuid4()
            never = said(visitor, method, path_to(rule, name, missing), missing)
            assert never[0] == 404, (method, rule)
            for each in foreign:
                assert said(visitor, method, path_to(rule, name, each), each) == never, (method, rule)
            walked.add((method, rule.endpoint))
        method = "GET" if rule.rule in looked_at else "POST"  # looking suffices where one may look
        found = said(visitor, method, path_to(rule, name, own), own)
        assert found[0] != 404, f"{rule}: one's own is not found, so this proves nothing"
    assert len(walked) >= 8


@pytest.mark.security("PA-08")
def test_every_mailed_link_of_another_brand_is_one_that_never_was(app: Flask) -> None:
    rules = {rule.rule: rule for rule in app.url_map.iter_rules() if "token" in rule.arguments}
    assert set(rules) == set(LINKS)
    bella = settle(app, BIRCH)
    for path, purpose in LINKS.items():
        with open_session(app.extensions["guichet"].engine, BIRCH) as session, transaction(session):
            token = make_link(session, bella, purpose, lasts=HOUR, now=datetime.now(UTC))
        answers = []
        for each in (token, "no-link-has-this-token"):
            visitor = Visitor(app)
            followed = visitor.get(hostile.path_of(rules[path], {"token": each}))
            answers.append(
                (
                    followed.status_code,
                    said(visitor, "GET", followed.location, each),
                    said(visitor, "POST", followed.location, each),
                )
            )
        assert answers[0] == answers[1], path
        assert answers[0][1][0] == 404, path
