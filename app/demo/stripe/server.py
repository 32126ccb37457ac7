"""The stand-in over HTTP, where web and worker of the demo both reach it; its clock moves by `POST /clock`."""

import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from app.demo.listening import LocalServer, send
from app.demo.stripe.api import FakeStripe

CLOCK = "/clock"
"""Answers the time as `{"now": seconds}`, once all that happened was posted; a POST with `ahead=seconds` moves it."""

_LONGEST = 100_000  # bytes of a request
_FARTHEST = 400 * 24 * 60 * 60  # seconds of one move


def _at_once() -> None:
    """Wait for nothing."""


class StripeServer(LocalServer):
    """Answers for every account of the stand-in."""

    def __init__(
        self, fake: FakeStripe, listening: socket.socket | None = None, *, settle: Callable[[], None] = _at_once
    ) -> None:
        super().__init__(_Handler, listening)
        self.fake, self.settle = fake, settle

    @property
    def url(self) -> str:
        """The address that `GUICHET_STRIPE_URL` takes."""
        return self.origin


class _Handler(BaseHTTPRequestHandler):
    server: StripeServer

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer("")

    def do_DELETE(self) -> None:
        """Answer who ends a subscription."""
        self._answer(self._body())

    def do_POST(self) -> None:
        """Answer who asks for a change."""
        self._answer(self._body())

    def _answer(self, body: str) -> None:
        parts = urlsplit(self.path)
        if parts.path == CLOCK:
            status, text = self._clock(body)
        else:
            headers = dict(self.headers.items())
            status, text = self.server.fake.answer(self.command, parts.path, body or parts.query, headers)
        send(self, status, text.encode())

    def _clock(self, body: str) -> tuple[int, str]:
        fake = self.server.fake
        ahead = parse_qs(body).get("ahead", ["0"])[0]
        if not ahead.isascii() or not ahead.isdigit() or int(ahead) > _FARTHEST:
            return 400, json.dumps({"error": {"message": f"ahead is 0 to {_FARTHEST} seconds"}})
        self.server.settle()
        if self.command == "POST":
            fake.advance(int(ahead))
        return 200, json.dumps({"now": fake.store.now()})

    def _body(self) -> str:
        length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
        return self.rfile.read(length).decode("utf-8", "replace")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing: a log must not tell who pays."""
