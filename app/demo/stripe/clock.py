"""Time passes: periods end, failed charges are tried again, what was never paid expires."""

from collections.abc import Callable, Iterator
from typing import Final

from app.demo.stripe import charging
from app.demo.stripe.errors import Body
from app.demo.stripe.shapes import tell
from app.demo.stripe.store import Ledger

EXPIRES_AFTER: Final = 23 * 60 * 60
"""Seconds in which the first bill of a subscription must be paid."""

_RENEWED: Final = frozenset({"active", "past_due", "unpaid"})
Due = tuple[int, Callable[[], object]]


def catch_up(ledger: Ledger) -> None:
    """Do in order all that has come due, each at its own moment."""
    now = ledger.now
    while (due := min(_list_due(ledger), key=lambda each: each[0], default=None)) is not None and due[0] <= now:
        ledger.now = due[0]
        due[1]()
    ledger.now = now


def _list_due(ledger: Ledger) -> Iterator[Due]:
    for owner in ledger.list("subscription"):
        if owner["status"] in _RENEWED:
            yield owner["items"]["data"][0]["current_period_end"], _renewal(ledger, owner)
        elif owner["status"] == "incomplete" and not _is_processing(ledger, owner):
            yield owner["created"] + EXPIRES_AFTER, _expiry(ledger, owner)
    for invoice in ledger.list("invoice"):
        yield from _list_due_of_bill(ledger, invoice)


def _is_processing(ledger: Ledger, owner: Body) -> bool:
    return charging.is_processing(ledger, ledger.find("invoice", owner["latest_invoice"]))


def _list_due_of_bill(ledger: Ledger, invoice: Body) -> Iterator[Due]:
    if invoice["status"] != "open":
        return
    if invoice["next_payment_attempt"] is not None and not charging.is_processing(ledger, invoice):
        yield invoice["next_payment_attempt"], _retry(ledger, invoice)
    if invoice["due_date"] is not None and not invoice.get("_is_late"):
        yield invoice["due_date"], _lateness(ledger, invoice)


def _renewal(ledger: Ledger, owner: Body) -> Callable[[], object]:
    return lambda: charging.renew(ledger, owner)


def _expiry(ledger: Ledger, owner: Body) -> Callable[[], object]:
    def expire() -> None:
        charging.void(ledger, ledger.find("invoice", owner["latest_invoice"]))
        charging.end(ledger, owner, "incomplete_expired")

    return expire


def _retry(ledger: Ledger, invoice: Body) -> Callable[[], object]:
    def retry() -> None:
        owner = _owner(ledger, invoice)
        if owner["status"] in charging.ENDED:
            charging.void(ledger, invoice)
        else:
            charging.charge_by_timetable(ledger, invoice, owner)

    return retry


def _lateness(ledger: Ledger, invoice: Body) -> Callable[[], object]:
    def note() -> None:
        tell(ledger, "invoice.overdue", invoice | {"_is_late": True})
        owner = _owner(ledger, invoice)
        if owner["status"] == "active":
            tell(ledger, "customer.subscription.updated", owner | {"status": "past_due"})

    return note


def _owner(ledger: Ledger, invoice: Body) -> Body:
    return ledger.find("subscription", invoice["parent"]["subscription_details"]["subscription"])
