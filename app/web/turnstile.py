"""How many pages a process makes at once, and for whom: no brand's visitors keep another's waiting for long.

What is kept passes beside it. A page that has to be made takes one of a few places; a brand has at most all but one of
them, and where several brands wait, one of each comes in after the other. Threads that wait cost nothing but memory.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Lock

import structlog

from app.tenancy.tenant import Tenant
from app.web.environ import LANGUAGE, TENANT, Application, Environ, Start

PLACES = 4  # pages made at once: more would only share the same processor, and the database's connections
SHARE = PLACES - 1  # of one brand: however slow its pages are, another's begins at once
WAITING = 6  # readers of one brand who wait: with its share, half of the threads (deploy/gunicorn.conf.py)
PATIENCE = 20.0  # seconds that one waits
RETRY_AFTER = "2"  # seconds

_log = structlog.get_logger("guichet.turnstile")


def _(message: str) -> str:
    """Mark a message for the catalogues; it is said in the language of the page."""
    return message


_TOO_MANY = _("Too many pages are asked for just now. Try again in a few seconds.")


class CrowdedError(Exception):
    """As many of this brand wait as may, or one has waited for as long as one may."""


class Turnstile:
    """The layer before Flask that lets requests in."""

    def __init__(
        self,
        app: Application,
        *,
        places: int = PLACES,
        share: int = SHARE,
        waiting: int = WAITING,
        patience: float = PATIENCE,
    ) -> None:
        self._app = app
        self._places, self._share, self._waiting, self._patience = places, share, waiting, patience
        self._lock = Lock()
        self._inside: Counter[str] = Counter()
        self._lines: dict[str, deque[Event]] = {}  # in the order of whose turn it is

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Let the application answer when there is a place; 503 for readers where too many of the brand wait."""
        tenant: Tenant | None = environ.get(TENANT)
        if tenant is None:
            return self._app(environ, start_response)
        try:
            with self._place(tenant.slug, may_wait=environ["REQUEST_METHOD"] not in {"GET", "HEAD"}):
                return self._app(environ, start_response)
        except CrowdedError:
            _log.warning("crowded", tenant=tenant.slug)
            return _come_again(tenant, environ, start_response)

    @contextmanager
    def _place(self, slug: str, *, may_wait: bool) -> Iterator[None]:
        """Hold a place; CrowdedError. What somebody typed may wait however many do: it is not asked for again."""
        mine = self._enter(slug, may_wait=may_wait)
        if mine is not None and not mine.wait(self._patience) and self._give_up(slug, mine):
            raise CrowdedError
        try:
            yield
        finally:
            self._leave(slug)

    def _enter(self, slug: str, *, may_wait: bool) -> Event | None:
        """Take a place, or stand in line and give what tells when it is one's turn."""
        with self._lock:
            line = self._lines.get(slug)
            if line is None and self._is_free(slug):
                self._inside[slug] += 1
                return None
            if line is not None and len(line) >= self._waiting and not may_wait:
                raise CrowdedError
            mine = Event()
            self._lines.setdefault(slug, deque()).append(mine)
            return mine

    def _leave(self, slug: str) -> None:
        with self._lock:
            self._inside[slug] -= 1
            if not self._inside[slug]:
                del self._inside[slug]
            while (next_one := next(filter(self._is_free, self._lines), None)) is not None:
                line = self._lines.pop(next_one)
                self._inside[next_one] += 1
                line.popleft().set()
                if line:
                    self._lines[next_one] = line  # behind all others

    def _give_up(self, slug: str, mine: Event) -> bool:
        """Leave the line; False where one was let in at the last moment."""
        with self._lock:
            if mine.is_set():
                return False
            line = self._lines[slug]
            line.remove(mine)
            if not line:
                del self._lines[slug]
            return True

    def _is_free(self, slug: str) -> bool:
        return self._inside.total() < self._places and self._inside[slug] < self._share


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
