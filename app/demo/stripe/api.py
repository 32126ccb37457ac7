"""The stand-in's API: whose key it is, what is asked, whether it was asked before."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.demo.stripe import browser, forms, people, returns, schedules, selling, shapes
from app.demo.stripe.clock import catch_up
from app.demo.stripe.errors import ApiError, Body, missing
from app.demo.stripe.store import Ledger, Store

Handler = Callable[..., Any]
Answer = tuple[int, str]
Deliver = Callable[[str, list[Body]], None]

_KEY = re.compile(r"(sk|pk)_test_fake_([a-z0-9_]+)")
_ID = "([A-Za-z0-9_-]+)"
_MOST = 100  # objects of a page

ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "customers", people.list_customers),
    ("POST", "customers", people.create_customer),
    ("GET", f"customers/{_ID}", people.find_customer),
    ("POST", f"customers/{_ID}", people.update_customer),
    ("DELETE", f"customers/{_ID}", people.delete_customer),
    ("GET", f"customers/{_ID}/payment_methods", people.list_methods),
    ("GET", f"customers/{_ID}/payment_methods/{_ID}", people.find_method),
    ("POST", f"payment_methods/{_ID}/detach", people.detach_method),
    ("POST", "products", people.create_product),
    ("GET", f"products/{_ID}", people.find_product),
    ("GET", "subscriptions", selling.list_subscriptions),
    ("POST", "subscriptions", selling.create_subscription),
    ("GET", f"subscriptions/{_ID}", selling.find_subscription),
    ("POST", f"subscriptions/{_ID}", selling.update_subscription),
    ("DELETE", f"subscriptions/{_ID}", selling.cancel_subscription),
    ("POST", "subscription_schedules", schedules.create_schedule),
    ("GET", f"subscription_schedules/{_ID}", schedules.find_schedule),
    ("POST", f"subscription_schedules/{_ID}", schedules.update_schedule),
    ("POST", f"subscription_schedules/{_ID}/release", schedules.release_schedule),
    ("GET", "invoices", selling.list_invoices),
    ("GET", f"invoices/{_ID}", selling.find_invoice),
    ("POST", f"invoices/{_ID}/finalize", selling.finalize_invoice),
    ("POST", f"invoices/{_ID}/pay", selling.pay_invoice),
    ("POST", f"invoices/{_ID}/void", selling.void_invoice),
    ("GET", "invoice_payments", returns.list_invoice_payments),
    ("GET", "charges", returns.list_charges),
    ("GET", f"charges/{_ID}", returns.find_charge),
    ("GET", "refunds", returns.list_refunds),
    ("GET", "disputes", returns.list_disputes),
    ("GET", "credit_notes", selling.list_credit_notes),
    ("POST", "credit_notes", selling.create_credit_note),
    ("POST", "setup_intents", browser.create_setup),
    ("GET", f"setup_intents/{_ID}", browser.find_setup),
    ("GET", "events", selling.list_events),
)
BROWSER_ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", f"setup_intents/{_ID}/confirm", browser.confirm_setup),
    ("POST", f"payment_intents/{_ID}/confirm", browser.confirm_payment),
    ("POST", f"test_helpers/intents/{_ID}/answer", browser.answer_owner),
    ("POST", f"test_helpers/payment_intents/{_ID}/answer", browser.answer_later),
    ("POST", f"test_helpers/charges/{_ID}/refund", returns.refund_by_hand),
    ("POST", f"test_helpers/charges/{_ID}/bounce", returns.bounce_by_hand),
    ("POST", f"test_helpers/charges/{_ID}/dispute", returns.dispute_by_hand),
)


def route_of(method: str, path: str, routes: tuple[tuple[str, str, Handler], ...]) -> tuple[Handler, tuple[str, ...]]:
    """Find what answers, and the ids in the path; ApiError."""
    for verb, pattern, handler in routes:
        found = re.fullmatch(f"/v1/{pattern}", path)
        if verb == method and found:
            return handler, found.groups()
    raise missing("address", path)


class FakeStripe:
    """Answers requests; whoever is to know of events is told after they are kept."""

    def __init__(self, store: Store, deliver: Deliver = lambda _account, _events: None) -> None:
        self.store = store
        self._deliver = deliver

    def answer(self, method: str, address: str, query: str, headers: Mapping[str, str]) -> Answer:
        """Answer a request; `query` is its form, wherever it stood."""
        try:
            kind, account = _account_of(headers.get("Authorization", ""))
            routes = ROUTES if kind == "sk" else BROWSER_ROUTES
            handler, given = route_of(method, address, routes)
        except ApiError as error:
            return error.status, json.dumps(error.body)
        with self.store.open(account) as ledger:
            catch_up(ledger)
            key = headers.get("Idempotency-Key") if method == "POST" else None
            request = f"{method} {address} {query}"
            answer = _replayed(ledger, key, request) if key else None
            if answer is None:
                answer = _do(ledger, address, handler, forms.parse(query), given)
                if key:
                    _keep(ledger, key, request, answer)
        self._deliver(account, ledger.events)
        return answer

    def advance(self, seconds: int) -> None:
        """Move the clock, and do for every account what comes due on the way."""
        self.store.move(seconds)
        for account in self.store.accounts():
            with self.store.open(account) as ledger:
                catch_up(ledger)
            self._deliver(account, ledger.events)


def shown(found: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out what only the stand-in knows."""
    if isinstance(found, dict):
        return {name: shown(each) for name, each in found.items() if not name.startswith("_")}
    return [shown(each) for each in found] if isinstance(found, list) else found


def _account_of(authorization: str) -> tuple[str, str]:
    found = _KEY.fullmatch(authorization.removeprefix("Bearer "))
    if not found:
        raise ApiError(401, "invalid_request_error", "Invalid API Key provided.", code="api_key_invalid")
    return found[1], found[2]


def _do(ledger: Ledger, address: str, handler: Handler, asked: Body, given: tuple[str, ...]) -> Answer:
    """Do what is asked; what a refused card left behind is kept, as Stripe keeps it."""
    try:
        found = handler(ledger, dict(asked), *given)
        return 200, json.dumps(shown(_paged(address, found, asked) if isinstance(found, list) else found))
    except ApiError as error:
        return error.status, json.dumps(error.body)


def _paged(address: str, found: list[Body], asked: Body) -> Body:
    """Give a page of a list, after the object that is named."""
    first = 0
    if "starting_after" in asked:
        first = [each["id"] for each in found].index(asked["starting_after"]) + 1
    most = min(int(asked.get("limit", 10)), _MOST)
    return shapes.page(found[first : first + most], address, has_more=len(found) > first + most)


def _replayed(ledger: Ledger, key: str, request: str) -> Answer | None:
    """Give what was answered under this key; an error when something else was asked."""
    row = ledger.connection.execute(
        "SELECT request, status, body FROM replay WHERE account = ? AND key = ?", (ledger.account, key)
    ).fetchone()
    if row is None:
        return None
    if row[0] != request:
        error = ApiError(400, "idempotency_error", "Keys for idempotent requests can only be used once each.")
        return error.status, json.dumps(error.body)
    return row[1], row[2]


def _keep(ledger: Ledger, key: str, request: str, answer: Answer) -> None:
    ledger.connection.execute("INSERT INTO replay VALUES (?, ?, ?, ?, ?)", (ledger.account, key, request, *answer))
