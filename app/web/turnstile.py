"""How many pages a process makes at once, and for whom: no brand's visitors keep another's waiting for long.

What is kept passes beside it. A page that has to be made takes one of a few places; a brand has at most all but one of
them, and of these all but one for what is sent to it: passwords take their time, and whoever only reads comes in beside
them. Readers and senders of a brand stand in lines of their own, of which one each comes in after the other, in turns
with those of other brands. Threads that wait cost nothing but memory.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Lock
from typing import NamedTuple

import structlog

from app.tenancy.tenant import Tenant
from app.web.environ import CROWDED, LANGUAGE, TENANT, Application, Environ, Start

PLACES = 4  # pages made at once: more would only share the same processor, and the database's connections
SHARE = PLACES - 1  # of one brand: however slow its pages are, another's begins at once
WAITING = 24  # readers of one brand who wait: with its share, half of the threads (deploy/gunicorn.conf.py)
SENDING = 24  # who wait with what they send to it; a fifth of the threads is left then
PATIENCE = 20.0  # seconds that one waits
RETRY_AFTER = "2"  # seconds

_log = structlog.get_logger("guichet.turnstile")


def _(message: str) -> str:
    """Mark a message for the catalogues; it is said in the language of the page."""
    return message


_TOO_MANY = _("Too many pages are asked for just now. Try again in a few seconds.")


class CrowdedError(Exception):
    """As many of this brand wait as may, or one has waited for as long as one may."""


class Line(NamedTuple):
    """Who comes in one after the other: the readers of a brand, or those who send something to it."""

    slug: str
    is_sending: bool


class Turnstile:
    """The layer before Flask that lets requests in."""

    def __init__(
        self,
        app: Application,
        *,
        places: int = PLACES,
        share: int = SHARE,
        waiting: int = WAITING,
        sending: int = SENDING,
        patience: float = PATIENCE,
    ) -> None:
        self._app = app
        self._places, self._share, self._patience = places, share, patience
        self._waiting, self._sending = waiting, sending
        self._lock = Lock()
        self._inside: Counter[Line] = Counter()
        self._lines: dict[Line, deque[Event]] = {}  # in the order of whose turn it is

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Let the application answer when there is a place; where too many of the line wait, 503.

        Readers are told in a line of text, senders by the application: it gives them back what they typed.
        """
        tenant: Tenant | None = environ.get(TENANT)
        if tenant is None:
            return self._app(environ, start_response)
        line = Line(tenant.slug, is_sending=environ["REQUEST_METHOD"] not in {"GET", "HEAD"})
        try:
            with self._place(line):
                return self._app(environ, start_response)
        except CrowdedError:
            _log.warning("crowded", tenant=tenant.slug)
        if not line.is_sending:
            return _come_again(tenant, environ, start_response)
        environ[CROWDED] = True
        return self._app(environ, start_response)

    @contextmanager
    def _place(self, line: Line) -> Iterator[None]:
        """Hold a place; CrowdedError."""
        mine = self._enter(line)
        if mine is not None and not mine.wait(self._patience) and self._give_up(line, mine):
            raise CrowdedError
        try:
            yield
        finally:
            self._leave(line)

    def _enter(self, line: Line) -> Event | None:
        """Take a place, or stand in line and give what tells when it is one's turn."""
        with self._lock:
            before = self._lines.get(line)
            if before is None and self._is_free(line):
                self._inside[line] += 1
                return None
            if before is not None and len(before) >= (self._sending if line.is_sending else self._waiting):
                raise CrowdedError
            mine = Event()
            self._lines.setdefault(line, deque()).append(mine)
            return mine

    def _leave(self, line: Line) -> None:
        with self._lock:
            self._inside[line] -= 1
            if not self._inside[line]:
                del self._inside[line]
            while (next_one := next(filter(self._is_free, self._lines), None)) is not None:
                waiting = self._lines.pop(next_one)
                self._inside[next_one] += 1
                waiting.popleft().set()
                if waiting:
                    self._lines[next_one] = waiting  # behind all others

    def _give_up(self, line: Line, mine: Event) -> bool:
        """Leave the line; False where one was let in at the last moment."""
        with self._lock:
            if mine.is_set():
                return False
            waiting = self._lines[line]
            waiting.remove(mine)
            if not waiting:
                del self._lines[line]
            return True

    def _is_free(self, line: Line) -> bool:
        senders = self._inside[Line(line.slug, is_sending=True)]
        if line.is_sending and senders >= max(1, self._share - 1):
            return False
        inside = senders + self._inside[Line(line.slug, is_sending=False)]
        return self._inside.total() < self._places and inside < self._share


def _come_again(tenant: Tenant, environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Say so in a line: a page of the brand would cost what there is too little of."""
    catalogue = tenant.catalogue(environ[LANGUAGE])
    words = catalogue.gettext(_TOO_MANY)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Retry-After", RETRY_AFTER),
        ("Cache-Control", "no-store"),
    ]
    start_response(f"{status} {status.phrase}", headers)
    return [f"{words}\n".encode()]
