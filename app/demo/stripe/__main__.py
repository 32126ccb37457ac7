"""What `python -m app.demo.stripe` runs: the stand-in on a socket that the parent opened, until SIGTERM or SIGINT."""

import os
import signal
import socket
import sys
from pathlib import Path
from threading import Event

from app.demo.stripe.api import FakeStripe
from app.demo.stripe.keys import webhook_secret
from app.demo.stripe.posting import Poster
from app.demo.stripe.server import running_stripe
from app.demo.stripe.store import Store

FILE = "stripe.sqlite3"


def main(descriptor: str, data: str, origin: str) -> None:
    """Answer; `origin` is the pattern of the brands' addresses, to which events are posted."""
    secret = os.environ["GUICHET_SECRET_KEY"]
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def address(account: str) -> str:
        slug = account.replace("_", "-")
        return f"{origin.format(slug=slug)}/webhooks/stripe/{slug}"

    poster = Poster(address, lambda account: webhook_secret(account, secret))
    fake = FakeStripe(Store(Path(data) / FILE), poster)
    with running_stripe(fake, socket.socket(fileno=int(descriptor))):
        stop.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
