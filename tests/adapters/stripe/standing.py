"""What these tests stand on: the real SDK in front of the stand-in, both at a moment that moves by hand."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import stripe

from app.adapters.stripe.client import RETRIES, open_client
from app.adapters.stripe.payments import StripePayments
from app.demo.stripe.api import Answer, Deliver, FakeStripe, shown
from app.demo.stripe.client import FakeClient
from app.demo.stripe.errors import Body
from app.demo.stripe.store import Store
from app.domain.billing.ports import Collection, Interval, ProvidedBill, ProvidedSubscription, Purchase
from app.kernel.money import Money
from tests.adapters.stripe.contract import Exchange, misfits, misfits_asked, misfits_of
from tests.misfits import note

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ANN = UUID("00000000-0000-4000-8000-00000000a001")
EMAIL = "ann@example.org"
PLUS = Purchase(offer="plus", name="Plus", price=Money(1200, "EUR"), interval=Interval.MONTH)
ATELIER = Purchase(offer="atelier", name="Atelier", price=Money(3480, "EUR"), interval=Interval.MONTH)
SENT = Purchase(
    offer="plus", name="Plus", price=Money(50_000, "XAF"), interval=Interval.YEAR, collection=Collection.SENT
)
CARD, DECLINED, POOR, FAILS_LATER, ASKS = (
    "4242424242424242", "4000000000000002", "4000000000009995", "4000000000000341", "4000002760003184",
)  # fmt: skip


class RecordingStripe(FakeStripe):
    """Holds every exchange to the SDK's types, and notes those that came through it; `instead` answers in its place."""

    def __init__(self, store: Store, deliver: Deliver = lambda _account, _events: None) -> None:
        super().__init__(store, self._note_delivered)
        self.delivered: list[tuple[str, Body]] = []
        self.exchanges: list[Exchange] = []
        self.instead: Callable[[], Answer] | None = None
        self._pass_on = deliver

    def answer(self, method: str, address: str, query: str, headers: Mapping[str, str]) -> Answer:
        status, body = self.instead() if self.instead else super().answer(method, address, query, headers)
        exchange = Exchange(method, address, query, headers, status, body)
        for misfit in misfits_asked(exchange) if self.instead else misfits(exchange):
            note(misfit)
        if not exchange.is_a_browsers:
            self.exchanges.append(exchange)
        return status, body

    def _note_delivered(self, account: str, events: list[Body]) -> None:
        for event in events:
            self.delivered.append((account, event))
            for misfit in misfits_of(shown(event)):
                note(misfit)
        self._pass_on(account, events)


def intent_of(secret: str) -> str:
    """Give the id that a secret begins with."""
    return secret.partition("_secret_")[0]


@dataclass
class Stand:
    """One brand's account in front of a stand-in."""

    fake: RecordingStripe
    account: str = "camcha"
    client: stripe.StripeClient = field(init=False)
    payments: StripePayments = field(init=False)

    def __post_init__(self) -> None:
        self.client = open_client(f"sk_test_fake_{self.account}", http_client=FakeClient(self.fake), retries=RETRIES)
        self.payments = StripePayments(self.client, is_live=False, clock=lambda: START)

    def customer(self, email: str = EMAIL) -> str:
        return self.payments.open_customer(ANN, email=email, name="Ann", key=f"open {email}")

    def in_browser(self, path: str, **form: str) -> tuple[int, dict[str, object]]:
        query = "&".join(f"{name}={value}" for name, value in form.items())
        key = {"Authorization": f"Bearer pk_test_fake_{self.account}"}
        status, body = self.fake.answer("POST", f"/v1/{path}", query, key)
        return status, json.loads(body)

    def add_card(self, customer: str, number: str = CARD, key: str = "setup") -> tuple[int, dict[str, object]]:
        secret = self.payments.begin_setup(customer, key=f"{key} {customer} {number}")
        return self.type_card("setup_intents", secret, number)

    def pay_bill(self, bill: ProvidedBill | None, number: str = CARD) -> tuple[int, dict[str, object]]:
        assert bill is not None
        assert bill.client_secret is not None
        return self.type_card("payment_intents", bill.client_secret, number)

    def type_card(self, kind: str, secret: str, number: str) -> tuple[int, dict[str, object]]:
        card = {"payment_method_data[card][number]": number}
        return self.in_browser(f"{kind}/{intent_of(secret)}/confirm", client_secret=secret, **card)

    def answer_owner(self, secret: str, *, agrees: bool) -> tuple[int, dict[str, object]]:
        path = f"test_helpers/intents/{intent_of(secret)}/answer"
        return self.in_browser(path, client_secret=secret, agrees=str(agrees).lower())

    def charge(self, customer: str) -> str:
        """Give the last charge of a customer."""
        return self.client.v1.charges.list({"customer": customer}).data[0].id

    def send_back(self, charge: str, amount: int) -> None:
        """Refund a charge as Stripe's own pages do."""
        assert self.in_browser(f"test_helpers/charges/{charge}/refund", amount=str(amount))[0] == 200

    def bounce(self, charge: str) -> None:
        """Let a bank not take the last refund of a charge."""
        assert self.in_browser(f"test_helpers/charges/{charge}/bounce")[0] == 200

    def contest(self, charge: str, state: str) -> None:
        """Let a card's owner go to their bank, or let that end."""
        assert self.in_browser(f"test_helpers/charges/{charge}/dispute", state=state)[0] == 200

    def bill_of(self, subscription: ProvidedSubscription) -> ProvidedBill:
        assert subscription.latest_bill is not None
        bill = self.payments.find_bill(subscription.latest_bill)
        assert bill is not None
        return bill

    def subscribed(self, customer: str, purchase: Purchase = PLUS, number: str = CARD) -> ProvidedSubscription:
        """Subscribe and pay the first bill."""
        begun = self.payments.subscribe(customer, purchase, key=f"subscribe {customer}")
        self.pay_bill(self.bill_of(begun), number)
        return self.now(begun)

    def now(self, subscription: ProvidedSubscription) -> ProvidedSubscription:
        found = self.payments.find_subscription(subscription.id)
        assert found is not None
        return found

    def wait(self, **span: int) -> None:
        self.fake.advance(int(timedelta(**span).total_seconds()))


def open_stand(folder: Path) -> Stand:
    """Set up a stand-in of its own."""
    return Stand(RecordingStripe(Store(folder / "stripe.sqlite3", real_time=START.timestamp)))
