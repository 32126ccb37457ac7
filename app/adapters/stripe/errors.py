"""What goes wrong between the SDK and us, in the port's own errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import msgspec
import stripe

from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError, PaymentsUnavailableError

_NEEDS_CUSTOMER = "authentication_required"
_SAID_OTHERWISE = {"invoice_payment_intent_requires_action": _NEEDS_CUSTOMER, "generic_decline": "card_declined"}
_WAITS = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError)


@contextmanager
def translated() -> Iterator[None]:
    """Raise the port's errors in place of the SDK's; their texts, which may quote a customer, go no further."""
    try:
        yield
    except stripe.StripeError as error:
        raise _translate(error) from None
    except msgspec.ValidationError as error:
        raise PaymentsUnavailableError(f"an answer is not understood: {error}") from None


def is_missing(error: stripe.InvalidRequestError) -> bool:
    """Tell whether there is nothing by the id that was asked for, as far as this key sees."""
    return error.code == "resource_missing" or error.http_status == HTTPStatus.NOT_FOUND


def _translate(error: stripe.StripeError) -> Exception:
    if error.http_status == HTTPStatus.PAYMENT_REQUIRED or isinstance(error, stripe.CardError):
        return PaymentRefusedError(_reason(error))
    told = f"{type(error).__name__}, HTTP {error.http_status}, code {error.code}, request {error.request_id}"
    if isinstance(error, _WAITS) or error.http_status == HTTPStatus.CONFLICT:
        return PaymentsUnavailableError(told)
    return PaymentsMisusedError(told)


def _reason(error: stripe.StripeError) -> str:
    """Give the most telling code: the bank's own where it gave one."""
    details = error.error
    code = (getattr(details, "decline_code", None) or error.code or "card_declined") if details else "card_declined"
    return _SAID_OTHERWISE.get(code, code)
