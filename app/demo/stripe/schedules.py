"""Subscription schedules: what a subscription is charged from its next period on, decided before."""

from typing import Any

from app.demo.stripe import shapes
from app.demo.stripe.dates import next_anniversary
from app.demo.stripe.errors import Body, invalid
from app.demo.stripe.shapes import base, empty, tell
from app.demo.stripe.store import Ledger

Asked = dict[str, Any]


def create_schedule(ledger: Ledger, asked: Asked) -> Body:
    """POST /v1/subscription_schedules, of a subscription that runs already: its one phase is the running period."""
    owner = ledger.find("subscription", asked["from_subscription"])
    if owner["schedule"] or owner["ended_at"]:
        raise invalid("You cannot migrate a subscription that is already attached to a schedule.")
    item = owner["items"]["data"][0]
    running = _phase(owner, item["price"], item["current_period_start"], item["current_period_end"])
    made = _schedule(ledger, owner, running)
    ledger.put(owner | {"schedule": made["id"]})
    return tell(ledger, "subscription_schedule.created", made)


def find_schedule(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """GET /v1/subscription_schedules/:id."""
    return ledger.find("subscription_schedule", given)


def update_schedule(ledger: Ledger, asked: Asked, given: str) -> Body:
    """POST /v1/subscription_schedules/:id: the running phase, and those that come after it."""
    found = _active(ledger, given)
    found["default_settings"] |= asked.get("default_settings", {})
    found["end_behavior"] = asked.get("end_behavior", found["end_behavior"])
    if "phases" in asked:
        owner = ledger.find("subscription", found["subscription"])
        found["phases"] = _read_phases(ledger, owner, found["current_phase"]["start_date"], asked["phases"])
        found["current_phase"]["end_date"] = found["phases"][0]["end_date"]
        _apply(ledger, owner, found["phases"][0])
        ledger.put(owner)
    return tell(ledger, "subscription_schedule.updated", found)


def release_schedule(ledger: Ledger, _asked: Asked, given: str) -> Body:
    """POST /v1/subscription_schedules/:id/release: the subscription goes on as it is."""
    found = _active(ledger, given)
    ledger.put(ledger.find("subscription", found["subscription"]) | {"schedule": None})
    return _leave(ledger, found)


def enter_next_phase(ledger: Ledger, owner: Body) -> None:
    """Let a subscription whose period ends be what its schedule says; past the last phase it goes on by itself."""
    if owner["schedule"] is None:
        return
    found, moment = ledger.find("subscription_schedule", owner["schedule"]), _end_of_period(owner)
    phase = next((each for each in found["phases"] if each["start_date"] == moment), None)
    if phase is None:
        owner["schedule"] = None
        _leave(ledger, found)
        return
    found["current_phase"] = {"start_date": phase["start_date"], "end_date": phase["end_date"]}
    owner["default_payment_method"] = found["default_settings"]["default_payment_method"]
    _apply(ledger, owner, phase)
    tell(ledger, "subscription_schedule.updated", found)


def _active(ledger: Ledger, given: str) -> Body:
    found = ledger.find("subscription_schedule", given)
    if found["status"] != "active":
        raise invalid("You cannot change a subscription schedule that is not active.")
    return found


def _leave(ledger: Ledger, schedule: Body) -> Body:
    subscription = schedule["subscription"]
    gone = {"status": "released", "released_at": ledger.now, "released_subscription": subscription}
    return tell(
        ledger, "subscription_schedule.released", schedule | gone | {"subscription": None, "current_phase": None}
    )


def _end_of_period(owner: Body) -> int:
    return int(owner["items"]["data"][0]["current_period_end"])


def _apply(ledger: Ledger, owner: Body, phase: Body) -> None:
    """Give a subscription the price and the notes of a phase."""
    price = ledger.find("price", phase["items"][0]["price"])
    owner["items"]["data"][0] |= {"price": price, "plan": shapes.plan_of(price)}
    owner["metadata"] |= phase["metadata"]


def _read_phases(ledger: Ledger, owner: Body, start: int, asked: list[Asked]) -> list[Body]:
    """Make the phases that were asked for, each from the end of the one before; the first is the running one."""
    if int(asked[0]["start_date"]) != start:
        raise invalid("The start date of the current phase cannot be changed.", param="phases")
    made = []
    for each in asked:
        data = each["items"][0]["price_data"]
        ledger.find("product", data["product"])
        price = ledger.put(shapes.price(ledger, data))
        end = (
            int(each["end_date"])
            if "end_date" in each
            else next_anniversary(owner["billing_cycle_anchor"], each["duration"]["interval"], start)
        )
        made.append(_phase(owner, price, start, end) | {"metadata": each.get("metadata", {})})
        start = end
    return made


def _phase(owner: Body, price: Body, start: int, end: int) -> Body:
    return {
        **empty("application_fee_percent", "billing_cycle_anchor", "billing_thresholds", "collection_method"),
        **empty("default_payment_method", "description", "invoice_settings", "on_behalf_of", "transfer_data"),
        **empty("trial_end"),
        "add_invoice_items": [],
        "currency": owner["currency"],
        "default_tax_rates": [],
        "discounts": [],
        "end_date": end,
        "items": [
            {
                "billing_thresholds": None,
                "discounts": [],
                "metadata": {},
                "plan": price["id"],
                "price": price["id"],
                "quantity": 1,
                "tax_rates": [],
            }
        ],
        "metadata": {},
        "proration_behavior": "none",
        "start_date": start,
    }


def _schedule(ledger: Ledger, owner: Body, phase: Body) -> Body:
    return base(ledger, "subscription_schedule", ledger.new_id("sub_sched")) | {
        **empty("application", "canceled_at", "completed_at", "released_at", "released_subscription", "test_clock"),
        "billing_mode": owner["billing_mode"],
        "current_phase": {"start_date": phase["start_date"], "end_date": phase["end_date"]},
        "customer": owner["customer"],
        "default_settings": {
            **empty("application_fee_percent", "billing_thresholds", "description", "on_behalf_of", "transfer_data"),
            "billing_cycle_anchor": "automatic",
            "collection_method": owner["collection_method"],
            "default_payment_method": owner["default_payment_method"],
            "invoice_settings": owner["invoice_settings"] | {"days_until_due": owner["days_until_due"]},
        },
        "end_behavior": "release",
        "pause_schedules": [],
        "phases": [phase],
        "status": "active",
        "subscription": owner["id"],
    }
