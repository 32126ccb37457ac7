"""What a browser does with its publishable key: cards are typed, and their owners are asked; and how that went."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from app.demo.stripe import charging, people, shapes
from app.demo.stripe.cards import CARDS
from app.demo.stripe.errors import Body, invalid, missing, refused
from app.demo.stripe.shapes import tell
from app.demo.stripe.store import Ledger

Asked = dict[str, Any]


def create_setup(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/setup_intents, which the server asks for."""
    people.living(ledger, asked["customer"])
    return tell(ledger, "setup_intent.created", shapes.setup_intent(ledger, asked["customer"]))


def find_setup(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/setup_intents/:id, which the server asks for."""
    return ledger.find("setup_intent", given)


def confirm_setup(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/setup_intents/:id/confirm: put a typed card on file."""
    intent = _find(ledger, "setup_intent", given, asked)
    if intent["status"] == "succeeded":
        raise invalid("This SetupIntent has already succeeded.", code="setup_intent_unexpected_state")
    method = people.attach(ledger, intent["customer"], asked)
    card = CARDS[method["_number"]]
    if card.refuses_setup:
        error = refused("card_declined", card.decline_code)
        tell(ledger, "setup_intent.setup_failed", intent | {"last_setup_error": error.body["error"]})
        raise error
    if card.asks_owner:
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
        waiting = {"status": "requires_action", "next_action": action, "payment_method": method["id"]}
        return ledger.put(intent | waiting | {"_method": method})
    return _finish_setup(ledger, intent, method)


def confirm_payment(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/payment_intents/:id/confirm: pay with a typed card, or with one on file."""
    intent = _find(ledger, "payment_intent", given, asked)
    invoice = ledger.find("invoice", intent["_bill"])
    if "payment_method" in asked:
        method = people.find_method(ledger, {}, intent["customer"], asked["payment_method"])
    else:
        method = ledger.put(people.attach(ledger, intent["customer"], asked))
    error = charging.charge(ledger, invoice, method, is_owner_there=True, elsewhere=_elsewhere(intent, asked))
    if error is not None:
        raise error
    return ledger.find("payment_intent", given)


def answer_owner(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/test_helpers/intents/:id/answer, which Stripe has not: the card's owner agrees, or does not."""
    kind = "setup_intent" if given.startswith("seti_") else "payment_intent"
    intent = _find(ledger, kind, given, asked)
    if intent["status"] != "requires_action":
        raise invalid("Nobody was asked.")
    if asked.get("agrees") != "true":
        return ledger.put(intent | {"status": "requires_payment_method", "next_action": None, "payment_method": None})
    if kind == "setup_intent":
        return _finish_setup(ledger, intent, intent.pop("_method"))
    charging.succeed(ledger, intent)
    return ledger.find(kind, given)


def answer_later(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/test_helpers/payment_intents/:id/answer, which Stripe has not: the bank has paid, or has not."""
    payment = ledger.find("payment_intent", given)
    if payment["status"] != "processing":
        raise invalid("Nothing is being processed.")
    if asked.get("pays") == "true":
        charging.succeed(ledger, payment)
    else:
        charging.bounce(ledger, payment)
    return ledger.find("payment_intent", given)


def _elsewhere(intent: Body, asked: Asked) -> Body:
    """Give where a platform asks, which is a page of the demo's own, and where it sends the browser back to."""
    back = asked.get("return_url", "")
    site = "/".join(back.split("/")[:3])
    query = urlencode({"client_secret": intent["client_secret"], "back": urlsplit(back).path})
    return {"url": f"{site}/_demo/stripe/platform/{intent['id']}?{query}", "return_url": back}


def _finish_setup(ledger: Ledger, intent: Body, method: Body) -> Body:
    tell(ledger, "payment_method.attached", method)
    done = {"status": "succeeded", "payment_method": method["id"], "next_action": None}
    return tell(ledger, "setup_intent.succeeded", intent | done)


def _find(ledger: Ledger, kind: str, given: str, asked: Asked) -> Body:
    """Give an intent to who knows its secret."""
    found = ledger.find(kind, given)
    if asked.get("client_secret") != found["client_secret"]:
        raise missing(kind, given)
    return found
