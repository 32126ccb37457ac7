"""Each way in which a call may fail, as the port's error; the real HTTP client against a socket of this machine."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import stripe

from app.adapters.stripe.client import PATIENCE, RETRIES, open_client
from app.adapters.stripe.payments import StripePayments
from app.demo.stripe.api import Answer
from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError, PaymentsUnavailableError
from tests.adapters.stripe.standing import PLUS, Stand

SECRET = "ann@example.org is quoted"


def error(status: int, kind: str, **facts: object) -> Answer:
    return status, json.dumps({"error": {"type": kind, "message": SECRET, **facts}})


def breaks() -> Answer:
    raise stripe.APIConnectionError(SECRET, should_retry=True)  # type: ignore[no-untyped-call]


WAITS, NEVER, REFUSED = PaymentsUnavailableError, PaymentsMisusedError, PaymentRefusedError
TABLE: list[tuple[str, Callable[[], Answer], type[Exception], int]] = [
    ("wrong key", lambda: error(401, "invalid_request_error"), NEVER, 1),
    ("no right", lambda: error(403, "invalid_request_error"), NEVER, 1),
    ("missing", lambda: error(404, "invalid_request_error", code="resource_missing"), NEVER, 1),
    ("wrong", lambda: error(400, "invalid_request_error", code="parameter_unknown"), NEVER, 1),
    ("other request under a key", lambda: error(400, "idempotency_error"), NEVER, 1),
    (
        "the same key at work",
        lambda: error(409, "idempotency_error", code="idempotency_key_in_use"),
        WAITS,
        1 + RETRIES,
    ),
    ("too many", lambda: error(429, "rate_limit_error", code="rate_limit"), WAITS, 1),
    ("locked", lambda: error(429, "invalid_request_error", code="lock_timeout"), WAITS, 1),
    ("down", lambda: error(500, "api_error"), WAITS, 1 + RETRIES),
    ("away", lambda: error(503, "api_error"), WAITS, 1 + RETRIES),
    ("card", lambda: error(402, "card_error", code="card_declined"), REFUSED, 1),
    ("page", lambda: (200, "<html>Sign in</html>"), WAITS, 1),
    ("page of an error", lambda: (502, "<html>Bad gateway</html>"), WAITS, 1 + RETRIES),
    ("page of a missing one", lambda: (404, "<html>Not found</html>"), WAITS, 1),
    ("empty", lambda: (200, ""), WAITS, 1),
    ("another shape", lambda: (200, '{"object": "invoice", "id": "in_1"}'), WAITS, 1),
    ("no connection", breaks, WAITS, 1 + RETRIES),
]


@pytest.mark.parametrize(("instead", "expected"), [(row[1], row[2]) for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_failure_is_an_error_of_the_port_that_quotes_nobody(
    stand: Stand, instead: Callable[[], Answer], expected: type[Exception]
) -> None:
    stand.fake.instead = instead
    with pytest.raises(expected) as refused:
        stand.payments.pay("in_1", method=None, key="a")
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("instead", "times"), [(row[1], row[3]) for row in TABLE[:-1]], ids=[row[0] for row in TABLE[:-1]]
)
def test_what_may_pass_is_tried_again_a_bounded_number_of_times_under_the_same_key(
    stand: Stand, instead: Callable[[], Answer], times: int
) -> None:
    stand.fake.instead = instead
    with pytest.raises((WAITS, NEVER, REFUSED)):
        stand.payments.pay("in_1", method=None, key="mine")
    assert [each.headers["Idempotency-Key"] for each in stand.fake.exchanges] == ["mine"] * times


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, "insufficient_funds"),
        ({"code": "card_declined", "decline_code": "generic_decline"}, "card_declined"),
        ({"code": "expired_card"}, "expired_card"),
        ({"code": "authentication_required"}, "authentication_required"),
        ({"code": "invoice_payment_intent_requires_action"}, "authentication_required"),
        ({}, "card_declined"),
    ],
)
@pytest.mark.parametrize("kind", ["card_error", "invalid_request_error"])
def test_a_refused_charge_says_why_in_the_most_telling_word(
    stand: Stand, facts: dict[str, str], code: str, kind: str
) -> None:
    stand.fake.instead = lambda: error(402, kind, **facts)
    with pytest.raises(PaymentRefusedError) as refused:
        stand.payments.pay("in_1", method=None, key="a")
    assert refused.value.code == code


def test_what_is_missing_is_found_to_be_none_but_a_page_in_its_place_is_no_answer(stand: Stand) -> None:
    assert stand.payments.find_bill("in_1") is None
    assert stand.payments.find_subscription("sub_1") is None
    stand.fake.instead = lambda: (404, "<html>Not found</html>")
    for find in (stand.payments.find_bill, stand.payments.find_subscription):
        with pytest.raises(PaymentsUnavailableError):
            find("x_1")


def test_a_status_that_we_do_not_know_is_no_answer(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    body = next(each.body for each in reversed(stand.fake.exchanges) if each.path.endswith(subscription.id))
    stand.fake.instead = lambda: (200, body.replace('"status": "active"', '"status": "dormant"'))
    with pytest.raises(PaymentsUnavailableError):
        stand.payments.find_subscription(subscription.id)


@contextmanager
def answering(act: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            act(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"object"')
    handler.close_connection = True


def waits(handler: BaseHTTPRequestHandler) -> None:
    """Answer nothing until the other side gives up."""
    handler.rfile.read(1)


@pytest.mark.parametrize("act", [hangs_up, breaks_off])
def test_a_connection_that_breaks_is_to_be_tried_later(act: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with answering(act) as url:
        payments = StripePayments(open_client("sk_test_x", url=url, retries=0), is_live=False)
        with pytest.raises(PaymentsUnavailableError):
            payments.find_bill("in_1")


def test_nobody_waits_for_ever(stand: Stand) -> None:
    del stand
    assert open_client("sk_test_x")._requestor._client._timeout == PATIENCE  # type: ignore[union-attr] # noqa: SLF001
    with answering(waits) as url:
        client = stripe.RequestsClient(timeout=(1, 0.05))
        payments = StripePayments(open_client("sk_test_x", url=url, http_client=client, retries=0), is_live=False)
        with pytest.raises(PaymentsUnavailableError):
            payments.find_bill("in_1")
        client.close()  # type: ignore[no-untyped-call]


def test_the_sdk_tells_stripe_nothing_about_us_and_logs_nobody(stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    stand.subscribed(stand.customer(), PLUS)
    assert not stripe.enable_telemetry
    assert not [record for record in caplog.records if record.name.startswith("stripe")]
