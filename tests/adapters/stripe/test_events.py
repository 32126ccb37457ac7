"""What is posted in Stripe's name is believed only when one of the brand's secrets signed it, lately, in its mode."""

import json
from datetime import timedelta

import pytest
import stripe

from app.adapters.stripe.events import TOLERANCE
from app.domain.billing.errors import EventRefusedError
from app.domain.billing.ports import ProvidedEvent
from tests.adapters.stripe.standing import PLUS, START, Stand

SECRET, PREVIOUS, FOREIGN = "whsec_current", "whsec_previous", "whsec_foreign"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": int(START.timestamp()),
    "livemode": False,
    "data": {"object": {"id": "in_1", "object": "invoice"}},
}
BODY = json.dumps(EVENT)
SECOND = timedelta(seconds=1)


def signed(body: str = BODY, secret: str = SECRET, ahead: timedelta = timedelta()) -> str:
    at = int((START + ahead).timestamp())
    return str(stripe.WebhookSignature.generate_signature_header(body, secret, at))


def read(stand: Stand, body: str, signature: str) -> ProvidedEvent:
    return stand.payments.read_event(body.encode(), signature, (SECRET, PREVIOUS))


@pytest.mark.parametrize("secret", [SECRET, PREVIOUS])
def test_the_current_and_the_previous_secret_are_believed(stand: Stand, secret: str) -> None:
    assert read(stand, BODY, signed(secret=secret)) == ProvidedEvent(
        id="evt_1", type="invoice.paid", is_live=False, created_at=START, object="invoice", object_id="in_1"
    )


def test_several_signatures_are_believed_when_one_is_right(stand: Stand) -> None:
    right = signed()
    assert read(stand, BODY, f"{right},v1={'0' * 64},v0=abc").id == "evt_1"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=,v1=",
        "v1=abc",
        "t=1",
        "t=x,v1=abc",
        "t=1=2,v1=abc",
        "é=1,v1=é",
        "t=9" * 2000,
        f"t={10**30},v1=abc",
        signed(secret=FOREIGN),
        signed(BODY + " "),
        signed().replace("v1=", "v0="),
        signed(ahead=TOLERANCE + SECOND),
        signed(ahead=-TOLERANCE - SECOND),
    ],
)
def test_any_other_signature_is_refused(stand: Stand, signature: str) -> None:
    with pytest.raises(EventRefusedError):
        read(stand, BODY, signature)


@pytest.mark.parametrize("ahead", [TOLERANCE, -TOLERANCE])
def test_a_signature_at_the_edge_of_the_tolerance_is_believed(stand: Stand, ahead: timedelta) -> None:
    assert read(stand, BODY, signed(ahead=ahead)).id == "evt_1"


def test_without_a_secret_nothing_is_believed(stand: Stand) -> None:
    for secrets in ((), ("",), ("  ",)):
        with pytest.raises(EventRefusedError):
            stand.payments.read_event(BODY.encode(), signed(secret=""), secrets)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '"\\ud800"',
        json.dumps(EVENT | {"livemode": True}),
        json.dumps({name: value for name, value in EVENT.items() if name != "id"}),
        json.dumps(EVENT | {"data": {}}),
        json.dumps(EVENT | {"created": "yesterday"}),
    ],
)
def test_what_is_signed_but_is_no_event_of_this_mode_is_refused(stand: Stand, body: str) -> None:
    with pytest.raises(EventRefusedError):
        read(stand, body, signed(body))


def test_a_body_that_is_no_text_is_refused(stand: Stand) -> None:
    with pytest.raises(EventRefusedError):
        stand.payments.read_event(b"\xff\x00", signed(), (SECRET,))


def test_events_are_listed_from_the_oldest_and_as_they_were_posted(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    for count in range(110):
        stand.payments.rename_customer(subscription.customer, email="a@example.org", name=f"Ann {count}")
    listed = list(stand.payments.list_events(START))
    assert [each.id for each in listed] == [event["id"] for _, event in stand.fake.delivered]
    assert [each.type for each in listed][:3] == [
        "customer.created",
        "product.created",
        "customer.subscription.created",
    ]
    assert {"invoice.finalized", "invoice.paid", "customer.subscription.updated"} <= {each.type for each in listed}
    assert len(listed) > 110
    stand.wait(days=28)
    assert "invoice.created" in {each.type for each in stand.payments.list_events(START + timedelta(days=1))}
    assert not list(stand.payments.list_events(START + timedelta(days=30)))


def test_a_request_that_is_answered_anew_tells_no_event_twice(stand: Stand) -> None:
    customer = stand.customer()
    stand.payments.subscribe(customer, PLUS, key="once")
    told = len(stand.fake.delivered)
    stand.payments.subscribe(customer, PLUS, key="once")
    assert len(stand.fake.delivered) == told
