"""VIES and Stripe away for an hour, over their own protocols: what was accepted goes on afterwards, once."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.adapters.stripe.client import open_client
from app.adapters.stripe.payments import StripePayments
from app.adapters.stripe.providers import SCRIPT
from app.demo.listening import answering
from app.demo.stripe.server import StripeServer
from app.demo.vies import ViesServer
from app.domain.billing.models import Bill, EventState, Subscription
from app.domain.billing.provider import Provider
from app.domain.billing.queries import count_events
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.domain.mail.models import OutgoingMail
from app.domain.vat import service as vat
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.rules import read_number
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from tests.adapters.stripe.standing import START, open_stand
from tests.asking import ask_once, new_asker, plant_businesses
from tests.billing import BRAND, add_address, drain, new_till, take_all
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.billing.posting import SECRET
from tests.factories import make_account
from tests.faults.waiting import free_port
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def mails(session: TenantSession) -> list[str]:
    return [mail.kind for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def test_a_number_that_was_taken_in_while_vies_is_away_for_an_hour_is_verified_once(
    engine: Engine, open_session: OpenSession, clock: Clock, tmp_path: Path
) -> None:
    session, port = open_session(ACORN), free_port()
    asker = new_asker(engine, plant_businesses(tmp_path / "brands"), f"http://127.0.0.1:{port}/rest-api", clock)
    with transaction(session):
        account = make_account(session, password=None)
        vat.ask(session, account, "Atelier Lilas", read_number("DE136695976"), now=clock())

    tries = 0
    for _ in range(12):
        tries += ask_once(asker)
        clock.forward(HOUR / 12)
    assert tries > 1
    assert session.scalars(select(VatRegistration.state)).one() == VatState.PENDING
    assert mails(session) == []

    with answering(ViesServer(socket.create_server(("127.0.0.1", port)))) as server:
        for _ in range(24):
            ask_once(asker)
            clock.forward(HOUR)
        assert len(server.asked) == 1
    session.rollback()
    assert session.scalars(select(VatRegistration.state)).one() == VatState.VERIFIED
    assert mails(session) == ["pro_verified"]


def till_over_http(engine: Engine, brands: Path, port: int, clock: Clock) -> Till:
    """Put a till together that asks Stripe's stand-in at a port, each call once."""
    client = open_client(f"sk_test_fake_{BRAND}", url=f"http://127.0.0.1:{port}", retries=0)
    payments = StripePayments(client, is_live=False, clock=clock)
    provider = Provider(payments=payments, publishable_key="pk", script=SCRIPT, secrets=(SECRET,), is_live=False)
    return replace(new_till(engine, brands, {}, clock), find_provider={BRAND: provider}.get)


def test_events_that_were_taken_in_while_stripe_is_away_for_an_hour_are_worked_on_once(
    engine: Engine, open_session: OpenSession, stocked_brands: Path, tmp_path: Path
) -> None:
    session, port, clock, stand = open_session(BRAND), free_port(), Clock(START + MINUTE), open_stand(tmp_path)
    till = till_over_http(engine, stocked_brands, port, clock)
    customer = stand.customer()
    with transaction(session):
        account = make_account(session)
        add_address(session, account)
        keep_customer(session, account.id, customer, now=clock())
    stand.add_card(customer)
    stand.subscribed(customer)
    take_all(session, list(stand.payments.list_events(START - HOUR)), clock)

    for _ in range(6):
        assert drain(engine, till) == 0
        clock.forward(HOUR / 6)
    assert EventState.DONE not in count_events(session)

    with answering(StripeServer(stand.fake, socket.create_server(("127.0.0.1", port)))):
        for _ in range(12):
            clock.forward(HOUR / 6)
            drain(engine, till)
    session.rollback()
    assert count_events(session).keys() == {EventState.DONE, EventState.IGNORED}
    for entity in (Subscription, Bill, Invoice):
        assert len(session.scalars(select(entity)).all()) == 1
    told = mails(session)
    assert sorted(set(told)) == sorted(told) != []
