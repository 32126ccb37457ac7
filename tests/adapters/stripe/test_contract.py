"""The SDK is the contract: each request and answer of every test is held to it, and a misfit fails the test."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.demo.stripe.api import ROUTES
from app.demo.stripe.forms import parse
from app.domain.billing.errors import PaymentsUnavailableError
from app.kernel.money import Money
from tests.adapters.stripe.contract import CLASSES, PARAMS, misfits, misfits_of, objects, params
from tests.adapters.stripe.standing import ATELIER, FAILS_LATER, PLUS, SENT, Stand, intent_of
from tests.misfits import take


@pytest.fixture
def lived(stand: Stand) -> Stand:
    """A stand where each method of the port was called, and each route answered."""
    payments = stand.payments
    subscription = stand.subscribed(stand.customer())
    customer = subscription.customer
    payments.rename_customer(customer, email="b@example.org", name="")
    payments.list_subscriptions(customer)
    payments.cancel(subscription.id, at_end=True, key="a")
    payments.keep(subscription.id, key="b")
    for each in ("once", "again"):
        payments.change(subscription.id, ATELIER, key=each)
    payments.keep(subscription.id, key="as it was")
    payments.reprice(subscription.id, replace(PLUS, price=Money(1000, "EUR"), net=Money(1000, "EUR")), key="tax")
    payments.change(subscription.id, ATELIER, key="for good")
    payments.refund(subscription.latest_bill or "", Money(100, "EUR"), key="c")
    stand.contest(stand.charge(customer), "open")
    payments.find_bill_of(stand.charge(customer))
    stand.add_card(customer, FAILS_LATER)
    payments.find_setup(intent_of(payments.begin_setup(customer, key="h")))
    method = payments.list_methods(customer)[0].id
    payments.set_default(customer, method)
    stand.wait(days=28)
    bill = stand.bill_of(stand.now(subscription))
    payments.pay(bill.id, method=next(m.id for m in payments.list_methods(customer) if m.id != method), key="d")
    payments.remove(customer, method)
    sent = payments.subscribe(customer, SENT, key="e")
    payments.settle(sent.latest_bill or "", key="f")
    payments.cancel(subscription.id, at_end=False, key="g")
    payments.list_bills(customer)
    payments.void(payments.subscribe(customer, SENT, key="k").latest_bill or "", key="l")
    payments.forget_customer(stand.customer("c@example.org"))
    list(payments.list_events(subscription.started_at))
    return stand


def test_every_route_was_asked_through_the_sdk_and_all_that_was_said_fits(lived: Stand) -> None:
    asked = {each.handler.__name__ for each in lived.fake.exchanges}
    assert asked == {handler.__name__ for _, _, handler in ROUTES}
    assert asked == set(PARAMS)
    assert [misfit for each in lived.fake.exchanges for misfit in misfits(each)] == []


def test_every_kind_of_object_was_answered_and_told_of(lived: Stand) -> None:
    answered = {
        each["object"]
        for exchange in lived.fake.exchanges
        if exchange.status == 200
        for each in objects(json.loads(exchange.body))
    }
    told = {event["data"]["object"]["object"] for _, event in lived.fake.delivered}
    assert answered | told == set(CLASSES) - {"price"}


def test_no_test_stands_before_a_stand_in_that_is_not_held_to_the_contract() -> None:
    bare = re.compile(r"(?<!Recording)(?<!class )FakeStripe\(")
    tests = Path(__file__).parents[2]
    held = {tests / "adapters/stripe/standing.py", Path(__file__)}
    assert [path for path in tests.rglob("*.py") if path not in held and bare.search(path.read_text())] == []


@pytest.mark.parametrize(
    ("path", "form", "misfit"),
    [
        ("customers", "colour=red", "colour"),
        ("customers", "api_key=sk_1", "an option of the SDK was sent as a parameter"),
        ("subscriptions", "customer=cus_1&items[0][price_data][tax]=20", "tax"),
        ("elsewhere", "", "the stand-in has no such address"),
    ],
)
def test_a_request_that_does_not_fit_fails_the_test_that_made_it(
    stand: Stand, path: str, form: str, misfit: str
) -> None:
    stand.fake.answer("POST", f"/v1/{path}", form, {"Authorization": "Bearer sk_test_fake_camcha"})
    assert misfit in "\n".join(take())


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("SetupIntentCreateParams", "customer=cus_1&payment_method_types[0]=card"),
        ("SubscriptionCreateParams", "customer=cus_1&items[0][price_data][tax]=20"),
        ("SubscriptionCreateParams", "customer=cus_1&items[0][quantity]=many"),
        ("InvoicePayParams", "paid_out_of_band=perhaps"),
    ],
)
def test_what_the_api_does_not_take_is_seen(name: str, form: str) -> None:
    with pytest.raises(ValidationError):
        params(name).validate_python(parse(form))


Whole = dict[str, Any]
SPOILT: list[tuple[str, Callable[[Whole], object]]] = [
    ("items.data[].price.recurring.interval: is missing", lambda whole: price_of(whole)["recurring"].pop("interval")),
    ("items.has_more: is missing", lambda whole: whole["items"].pop("has_more")),
    ("items.object: 'page' is not", lambda whole: whole["items"].update(object="page")),
    ("items.data[].price.unit_amount: '1200' is not", lambda whole: price_of(whole).update(unit_amount="1200")),
    ("items.data[].price.unit_amount_decimal: 12 is not", lambda whole: price_of(whole).update(unit_amount_decimal=12)),
    ("billing_mode.type: None is not", lambda whole: whole["billing_mode"].update(type=None)),
    ("status: 'dormant' is not", lambda whole: whole.update(status="dormant")),
    ("cancel_at_period_end: 1 is not", lambda whole: whole.update(cancel_at_period_end=1)),
    ("metadata.guichet: 1 is not", lambda whole: whole.update(metadata={"guichet": 1})),
    ("colour: has no place", lambda whole: whole.update(colour="red")),
]  # fmt: skip


def price_of(whole: Whole) -> Whole:
    price: Whole = whole["items"]["data"][0]["price"]
    return price


@pytest.mark.parametrize(("misfit", "spoil"), SPOILT, ids=[misfit for misfit, _ in SPOILT])
def test_an_object_that_does_not_fit_fails_the_test_that_it_was_answered_in(
    stand: Stand, misfit: str, spoil: Callable[[Whole], object]
) -> None:
    sold = stand.subscribed(stand.customer())
    assert take() == []
    with stand.fake.store.open(stand.account) as ledger:
        whole = ledger.find("subscription", sold.id)
        spoil(whole)
        ledger.put(whole)
    with suppress(PaymentsUnavailableError):  # which is what our own reading says of some
        stand.payments.find_subscription(sold.id)
    (found,) = take()
    assert found.startswith(f"subscription.{misfit}")


def test_an_event_and_an_error_that_do_not_fit_are_seen() -> None:
    event = {"object": "event", "data": {"object": {"object": "customer", "id": "cus_1", "deleted": True}}}
    assert "event.type: is missing" in set(misfits_of(event))
    assert list(misfits_of({"error": {"message": "no"}})) == ["error.type: is missing"]


def test_the_address_that_the_sdk_speaks_is_the_version_that_we_read(lived: Stand) -> None:
    versions = {each.headers["Stripe-Version"] for each in lived.fake.exchanges}
    assert versions == {"2026-10-28.endive"}
