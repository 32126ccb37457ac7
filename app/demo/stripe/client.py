"""The stand-in in place of the SDK's way to send: everything above it, encoding to errors, stays the SDK's own."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import stripe

from app.demo.stripe.api import FakeStripe


class FakeClient(stripe.HTTPClient):
    """Hands each request to a stand-in in this process; retries follow one another at once."""

    name: ClassVar[str] = "fake"

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

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """Wait for nothing: what is in this process is not busy."""
        del num_retries
        return 0.0

    def close(self) -> None:
        """Hold nothing."""
