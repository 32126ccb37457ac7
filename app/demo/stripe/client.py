"""The stand-in in place of the SDK's way to send: everything above it, encoding to errors, stays the SDK's own."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import stripe

from app.demo.stripe.api import FakeStripe


class FakeClient(stripe.HTTPClient):
    """Hands each request to a stand-in in this process; retries follow one another at once."""

    name: ClassVar[str] = "fake"
    INITIAL_DELAY: ClassVar[float] = 0.0
    MAX_DELAY: ClassVar[float] = 0.0

    def __init__(self, fake: FakeStripe) -> None:
        super().__init__()
        self._fake = fake

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401 - the SDK's own
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Answer as Stripe would over HTTP."""
        parts = urlsplit(url)
        status, body = self._fake.answer(method.upper(), parts.path, post_data or parts.query, headers or {})
        return body, status, {"request-id": "req_fake"}

    def close(self) -> None:
        """Hold nothing."""
