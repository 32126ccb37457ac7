"""A payment that goes its own way, with the shop's pages before the real SDK: on a platform's site, and for days."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import stripe
from flask import Flask
from sqlalchemy import select

from app.adapters.stripe.client import RETRIES
from app.demo.listening import answering
from app.demo.stripe.api import shown
from app.demo.stripe.keys import environ_of, webhook_secret
from app.demo.stripe.server import StripeServer
from app.demo.stripe.store import Store
from app.domain.accounts.models import Account
from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill, Buying, Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.invoices.models import Invoice
from app.jobs.billing import Till, finish_purchases, issue_missing
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.adapters.stripe.standing import RecordingStripe, Stand, intent_of
from tests.billing import BRAND, add_address, drain
from tests.jobs.test_late_payments import access_of
from tests.stock import MakeApp
from tests.web.buying import follow, order
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.test_webhooks import Hints, post

pytestmark = pytest.mark.posts_mails
SECRET = "s" * 32
BACK = "https://camcha.example/back"


@dataclass
class Counter:
    """Somebody at camcha's checkout, and the stand-in that bills them; it tells the shop only when it is let."""

    app: Flask
    stand: Stand
    account: Account
    visitor: Visitor
    told: int = 0

    def order(self) -> str:
        """Order, and give the page that shows how it stands."""
        page = order(self.visitor, "platform").location
        assert "data-secret" in self.visitor.get(page).text
        return str(page.removesuffix("/pay"))

    def confirm(self, kind: str) -> str:
        """Do what the browser does with the provider's form; give the payment's secret."""
        with self.stand.fake.store.open(BRAND) as ledger:
            payment = ledger.list("payment_intent")[0]
        secret = str(payment["client_secret"])
        form = {"client_secret": secret, "payment_method_data[type]": kind, "return_url": BACK}
        assert self.stand.in_browser(f"payment_intents/{intent_of(secret)}/confirm", **form)[0] == 200
        return secret

    def answer_later(self, secret: str, *, pays: bool) -> None:
        path = f"test_helpers/payment_intents/{intent_of(secret)}/answer"
        assert self.stand.in_browser(path, pays=str(pays).lower())[0] == 200

    def hear(self) -> None:
        """Post what happened since the last time, each twice, and let the worker work on it."""
        installed = self.app.extensions[EXTENSION]
        events, self.told = self.stand.fake.delivered[self.told :], len(self.stand.fake.delivered)
        for _, event in events * 2:
            body, now = json.dumps(shown(event)), int(datetime.now(UTC).timestamp())
            signature = stripe.WebhookSignature.generate_signature_header(body, webhook_secret(BRAND, SECRET), now)
            assert post(self.app, body.encode(), signature) == 200
        till = Till(
            open_session=partial(open_session, installed.engine),
            registry=installed.registry,
            find_provider=installed.find_provider,
            clock=lambda: datetime.now(UTC),
            stop=Event(),
        )
        drain(installed.engine, till)

    def catch_up(self) -> None:
        """Do what the scheduler does."""
        installed = self.app.extensions[EXTENSION]
        opened, find = partial(open_session, installed.engine), installed.find_provider
        finish_purchases(installed.registry, opened, find_provider=find, now=datetime.now(UTC))
        issue_missing(installed.registry, opened, now=datetime.now(UTC))

    def state(self) -> tuple[SubscriptionStatus, BillStatus, bool, int]:
        """Give how subscription and bill stand, whether the order is over, and how many invoices there are."""
        with open_session(self.app.extensions[EXTENSION].engine, BRAND) as session:
            sold, bill = session.scalars(select(Subscription)).one(), session.scalars(select(Bill)).one()
            bought = session.scalars(select(Buying)).one()
            invoices = session.scalars(select(Invoice).where(Invoice.account_id == self.account.id)).all()
            return sold.status, bill.status, bought.ended_at is not None, len(invoices)

    def access(self) -> Access:
        """Give what the account may use, at the time of the stand-in."""
        installed = self.app.extensions[EXTENSION]
        policy = installed.registry.by_slug(BRAND).config.policy.billing
        by_then = datetime.fromtimestamp(self.stand.fake.store.now(), UTC)
        with open_session(installed.engine, BRAND) as session:
            return access_of(session, self.account.id, policy, now=by_then)


@pytest.fixture
def counter(make_app: MakeApp, tmp_path: Path) -> Iterator[Counter]:
    keys = {name.removeprefix("GUICHET_"): value for name, value in environ_of([BRAND], SECRET).items()}
    stand = Stand(RecordingStripe(Store(tmp_path / "stripe")))
    with answering(StripeServer(stand.fake)) as server:
        app = make_app(MODE="demo", STRIPE_URL=server.url, **keys)
        app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], event_hints=Hints())
        account = settle(app)
        with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
            add_address(session, account)
        visitor = Visitor(app)
        visitor.sign_in()
        yield Counter(app, stand, account, visitor)
        empty_accounts(app)


BOUGHT = (SubscriptionStatus.ACTIVE, BillStatus.PAID, True, 1)
AWAITED = (SubscriptionStatus.INCOMPLETE, BillStatus.OPEN, False, 0)


def test_nobody_waits_for_a_second_try_that_the_scheduler_makes(counter: Counter) -> None:
    page, exchanges = counter.order(), counter.stand.fake.exchanges
    counter.stand.fake.instead = lambda: (503, '{"error": {"type": "api_error", "message": "away"}}')
    del exchanges[:]

    counter.visitor.get(f"{page}/pay")

    assert len(exchanges) == 1
    del exchanges[:]
    counter.catch_up()
    assert len(exchanges) == 1 + RETRIES


@pytest.mark.promise("CC-08")
def test_a_platform_is_paid_and_the_browser_is_back_before_the_providers_message(counter: Counter) -> None:
    page = counter.order()
    secret = counter.confirm("paypal")
    assert counter.state() == AWAITED
    counter.stand.answer_owner(secret, agrees=True)
    assert "est à vous" in counter.visitor.get(page).text

    counter.hear()
    counter.catch_up()
    assert counter.state() == BOUGHT
    assert "est à vous" in counter.visitor.get(page).text


@pytest.mark.promise("CC-08")
@pytest.mark.parametrize("heard", [True, False], ids=["by the message", "by the scheduler"])
def test_a_platform_is_paid_and_the_browser_stays_away(counter: Counter, heard: bool) -> None:  # noqa: FBT001
    counter.order()
    counter.stand.answer_owner(counter.confirm("paypal"), agrees=True)
    if heard:
        counter.hear()
    counter.catch_up()

    assert counter.state() == BOUGHT
    assert counter.access() is Access.FULL


@pytest.mark.promise("CC-08")
def test_whoever_refuses_at_a_platform_is_led_back_and_pays_the_same_order_otherwise(counter: Counter) -> None:
    page = counter.order()
    counter.stand.answer_owner(counter.confirm("paypal"), agrees=False)
    counter.hear()
    assert counter.state() == AWAITED
    assert f"{page}/pay" in counter.visitor.get(page).text
    assert "data-secret" in counter.visitor.get(f"{page}/pay").text

    counter.stand.answer_owner(counter.confirm("paypal"), agrees=True)
    counter.hear()
    counter.catch_up()
    assert counter.state() == BOUGHT


@pytest.mark.promise("CC-08")
@pytest.mark.parametrize("heard", [True, False], ids=["by the message", "by the scheduler"])
def test_what_is_being_processed_as_the_browser_returns_is_bought_once_it_is_paid(
    counter: Counter,
    heard: bool,  # noqa: FBT001
) -> None:
    page = counter.order()
    secret = counter.confirm("sepa_debit")
    assert follow(counter.visitor, counter.visitor.get(page)).status_code == 200
    counter.hear()
    counter.catch_up()
    assert counter.state() == AWAITED
    assert counter.access() is Access.NONE

    counter.stand.wait(days=3)  # longer than a first payment has that nobody began
    assert counter.stand.in_browser(f"payment_intents/{intent_of(secret)}/confirm", client_secret=secret)[0] != 200
    assert order(counter.visitor, "platform").location == f"{page}/pay"  # the same again buys nothing else
    counter.answer_later(secret, pays=True)
    if heard:
        counter.hear()
    counter.catch_up()
    assert counter.state() == BOUGHT
    assert counter.access() is Access.FULL
    assert "est à vous" in counter.visitor.get(page).text


@pytest.mark.promise("CC-08")
def test_what_is_being_processed_and_fails_sells_nothing_and_may_be_paid_otherwise(counter: Counter) -> None:
    page = counter.order()
    secret = counter.confirm("sepa_debit")
    counter.visitor.get(page)
    counter.stand.wait(hours=2)
    counter.answer_later(secret, pays=False)
    counter.hear()
    counter.catch_up()
    assert counter.state() == AWAITED
    assert counter.access() is Access.NONE
    assert f"{page}/pay" in counter.visitor.get(page).text

    counter.stand.answer_owner(counter.confirm("paypal"), agrees=True)
    counter.hear()
    counter.catch_up()
    assert counter.state() == BOUGHT


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize("pays", [True, False])
def test_a_renewal_that_is_being_processed_is_paid_or_missing_when_its_bank_has_answered(
    counter: Counter,
    pays: bool,  # noqa: FBT001
) -> None:
    counter.order()
    secret = counter.confirm("sepa_debit")
    counter.answer_later(secret, pays=True)
    counter.hear()
    counter.stand.wait(days=32)
    with counter.stand.fake.store.open(BRAND) as ledger:
        renewing = ledger.list("payment_intent", status="processing")
    counter.hear()
    assert counter.access() is Access.FULL
    (payment,) = renewing
    counter.answer_later(str(payment["client_secret"]), pays=pays)
    counter.hear()

    with open_session(counter.app.extensions[EXTENSION].engine, BRAND) as session:
        sold = session.scalars(select(Subscription)).one()
        statuses = sorted(each.status for each in session.scalars(select(Bill)))
    expected = [BillStatus.PAID] * 2 if pays else [BillStatus.OPEN, BillStatus.PAID]
    assert (statuses, sold.past_due_since is None) == (expected, pays)
    assert counter.access() is (Access.FULL if pays else Access.GRACE)
