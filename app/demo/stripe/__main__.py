"""What `python -m app.demo.stripe` runs: the stand-in on a socket that the parent opened, until SIGTERM or SIGINT."""

import os
import socket
import sys
from pathlib import Path

from app.demo.listening import answer_until_ended
from app.demo.stripe.api import FakeStripe
from app.demo.stripe.keys import webhook_secret
from app.demo.stripe.posting import Poster
from app.demo.stripe.server import StripeServer
from app.demo.stripe.store import Store

FILE = "stripe.sqlite3"


def main(descriptor: str, data: str, origin: str) -> None:
    """Answer; `origin` is the pattern of the brands' addresses, to which events are posted."""
    secret = os.environ["GUICHET_SECRET_KEY"]

    def address(account: str) -> str:
        slug = account.replace("_", "-")
        return f"{origin.format(slug=slug)}/webhooks/stripe/{slug}"

    store = Store(Path(data) / FILE)
    poster = Poster(address, lambda account: webhook_secret(account, secret), store.now)
    fake = FakeStripe(store, poster)
    answer_until_ended(StripeServer(fake, socket.socket(fileno=int(descriptor)), settle=poster.wait))


if __name__ == "__main__":
    main(*sys.argv[1:])
