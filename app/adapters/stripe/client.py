"""How the SDK is used: patient but bounded, silent about customers, and reporting nothing about us."""

import logging
from typing import Final

import stripe

PATIENCE: Final = (3.0, 15.0)  # seconds to connect, and to answer: together less than one waits at the turnstile
RETRIES: Final = 1  # of a call that was not answered, or with 409 or 5xx; the SDK waits up to 5 s before it


def open_client(
    key: str, *, url: str | None = None, http_client: stripe.HTTPClient | None = None, retries: int = RETRIES
) -> stripe.StripeClient:
    """Open one account by its secret key; `url` is that of a stand-in, `http_client` another way to send."""
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)  # it would log what is sent, names and addresses too
    return stripe.StripeClient(
        key,
        base_addresses={"api": url} if url else None,
        http_client=http_client or stripe.RequestsClient(timeout=PATIENCE),
        max_network_retries=retries,
    )
