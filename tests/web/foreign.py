"""What belongs to somebody and has an id of its own: made, by the name of the id in addresses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.models import Account, Role
from app.domain.accounts.transfers.models import TransferState
from app.domain.accounts.transfers.service import begin_export, end
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.service import add_address
from app.domain.billing.service import keep_customer
from app.domain.devices.models import Device
from app.domain.library.imports.service import Sent, begin_import
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import make_subject
from app.domain.mail.models import MailState
from app.domain.mail.service import post
from app.domain.support.asking import Asked
from app.domain.support.chat.service import start
from app.domain.support.incoming.service import take_in
from app.domain.support.models import TicketFile
from app.domain.support.team.canned import make_canned
from app.domain.support.team.typing import Writer
from app.domain.vat.rules import EXAMPLES, read_number
from app.domain.vat.service import ask
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.chatting import asker_of
from app.web.requests import terms_of
from tests.billing import provider_of
from tests.cast import BIRCH
from tests.domain.billing.ledger import Ledger
from tests.domain.events.events import announced
from tests.domain.incidents.incidents import opened
from tests.domain.support.corpus import read
from tests.domain.support.mailbox import make_box
from tests.shelf import shelve
from tests.web import hostile
from tests.web.billed import billed
from tests.web.contracting import failed_event, ordered, subscribed
from tests.web.people import settle
from tests.web.security import noted, second_device

HOUR = timedelta(hours=1)


def an_entry(app: Flask, _account: Account, brand: str) -> UUID:
    return UUID(hostile.known_values(app, "camermix" if brand == BIRCH else brand)["entry_id"])


def a_section(app: Flask, _account: Account, brand: str) -> UUID:
    return UUID(hostile.known_values(app, "camermix" if brand == BIRCH else brand)["section_id"])


def a_session(app: Flask, account: Account, brand: str) -> UUID:
    return second_device(app, account, brand)


def an_event(app: Flask, account: Account, brand: str) -> UUID:
    return noted(app, account, EventKind.PASSWORD_CHANGED, brand, ago=HOUR)


def a_planned_event(app: Flask, _account: Account, brand: str) -> UUID:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return announced(
            session, now=datetime.now(UTC), starts_at=datetime.now(UTC) + HOUR, ends_at=datetime.now(UTC) + 2 * HOUR
        ).id


def a_resource(app: Flask, _account: Account, brand: str) -> UUID:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return shelve(session, f"Guide {uuid4()}").id


def a_topic(app: Flask, _account: Account, brand: str) -> UUID:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return make_subject(session, SubjectKind.TOPIC, f"t{uuid4()}", {"fr": "Thème"}, now=now).id


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


def an_incident(app: Flask, _account: Account, brand: str) -> UUID:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return opened(session).id


def a_held_mail(app: Flask, _account: Account, brand: str) -> UUID:
    installed = app.extensions["guichet"]
    raw = read("211-generated").replace(b"@mail.example.com", f"@{uuid4()}.example".encode())
    with open_session(installed.engine, brand) as session, transaction(session):
        return take_in(session, raw, make_box(), now=datetime.now(UTC)).id


def a_file(app: Flask, _account: Account, brand: str) -> UUID:
    """Give a file that came by mail."""
    installed = app.extensions["guichet"]
    raw = read("014-screenshot").replace(b"@mail.example.com", f"@{uuid4()}.example".encode())
    with open_session(installed.engine, brand) as session, transaction(session):
        ticket_id = take_in(session, raw, make_box(), now=datetime.now(UTC)).ticket_id
        return session.scalars(select(TicketFile.id).where(TicketFile.ticket_id == ticket_id)).one()


def a_transfer(app: Flask, account: Account, brand: str) -> UUID:
    """Give an export that is done: here that of the administrator who asks."""
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        dora = session.scalars(select(Account).where(Account.role == Role.ADMIN)).first()
        made, _ = begin_export(session, str(uuid4()), None, by=dora or account, language="fr", now=now)
        end(session, made, TransferState.DONE, now=now)
        return made.id


def an_import(app: Flask, account: Account, brand: str) -> UUID:
    """Give an import of resources: here that of the administrator who asks."""
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        dora = session.scalars(select(Account).where(Account.role == Role.ADMIN)).first()
        made, _ = begin_import(session, Sent(uuid4(), ""), None, (), by=dora or account, now=now)
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


def a_device(app: Flask, account: Account, brand: str) -> UUID:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        device = Device(id=new_id(now), account_id=account.id, serial=str(uuid4()), name="", registered_at=now)
        session.add(device)
        return device.id


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


def an_answer_at_hand(app: Flask, account: Account, brand: str) -> UUID:
    now, by = datetime.now(UTC), Writer(account.id, "Cleo")
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return make_canned(session, str(uuid4()), {"fr": "Bonjour."}, by=by, now=now).id


# By the name of the variable: makes what has such an id, of an account of a brand.


def a_purchase(app: Flask, account: Account, brand: str) -> UUID:
    return ordered(app, account, brand).id


def a_chat(app: Flask, account: Account, brand: str) -> str:
    """Give the reference of a chat that an account is in."""
    tenant = app.extensions["guichet"].registry.by_slug(brand)
    asked = Asked(topic="question", subject="Bonjour", body="Bonjour")
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        asker, now = asker_of(account, "fr"), datetime.now(UTC)
        return start(session, asker, asked, terms_of(tenant), now=now).ticket.reference


MADE: Mapping[str, Callable[[Flask, Account, str], UUID | str]] = {
    "account_id": an_account,
    "canned_id": an_answer_at_hand,
    "address_id": an_address,
    "device_id": a_device,
    "entry_id": an_entry,
    "mail_id": a_dead_mail,
    "held_id": a_held_mail,
    "file_id": a_file,
    "section_id": a_section,
    "event_id": an_event,
    "planned_id": a_planned_event,
    "incident_id": an_incident,
    "invoice_id": an_invoice,
    "invoice_number": an_invoice_number,
    "passkey_id": a_passkey,
    "subscription_id": a_subscription,
    "bill_id": a_bill,
    "method_id": a_method,
    "buying_id": a_purchase,
    "webhook_id": a_failed_event,
    "reference": a_chat,
    "session_id": a_session,
    "transfer_id": a_transfer,
    "import_id": an_import,
    "registration_id": a_registration,
    "resource_id": a_resource,
    "subject_id": a_topic,
}
