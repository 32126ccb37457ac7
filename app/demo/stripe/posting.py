"""Events posted to the product as Stripe does: signed, over HTTP, and once; a lost one is in the list of events."""

import json
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from queue import Queue
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import stripe

from app.demo.stripe.api import shown
from app.demo.stripe.errors import Body

_WITHIN = 10  # seconds
AddressOf = Callable[[str], str]
SecretOf = Callable[[str], str]
Now = Callable[[], int]


class Poster:
    """Posts in a thread, in order, so that who asked the stand-in is not kept waiting by its own answer."""

    def __init__(self, address_of: AddressOf, secret_of: SecretOf, now: Now) -> None:
        """Take what gives an account's address, the secret that signs for it, and the stand-in's time."""
        self._address_of, self._secret_of, self._now = address_of, secret_of, now
        self._waiting: Queue[tuple[str, Body] | None] = Queue()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def __call__(self, account: str, events: list[Body]) -> None:
        """Let these be posted."""
        for event in events:
            self._waiting.put((account, event))

    def wait(self) -> None:
        """Come back once all that happened was posted."""
        self._waiting.join()

    def close(self) -> None:
        """End once all that waits was posted."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            account, event = waiting
            with suppress(OSError, HTTPException):
                post(self._address_of(account), event, self._secret_of(account), now=self._now())
            self._waiting.task_done()


def post(address: str, event: Body, secret: str, *, now: int) -> int:
    """Post an event and give the status of the answer; OSError when there is none, or an error."""
    body = json.dumps(shown(event))
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, now)
    parts = urlsplit(address)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Host": parts.netloc,  # a brand's name under .localhost, which not every system resolves
        "Stripe-Signature": signature,
    }
    request = Request(f"http://127.0.0.1:{parts.port}{parts.path}", body.encode(), headers, method="POST")
    with urlopen(request, timeout=_WITHIN) as answer:  # noqa: S310 - the same
        return int(answer.status)
