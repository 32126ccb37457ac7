"""Pages kept whole: an anonymous page costs a dictionary look-up, a header check and a send.

A page is kept per brand, language, path and colour scheme, and served only while the brand's configuration is the
very object it was made from, its FAQ has the version it was made from, and its time has not run out.
"""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import brotli
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.tenancy.tenant import Tenant
from app.web.environ import ENDPOINT, KEEP_FOR, LANGUAGE, TENANT, Application, Environ, Headers, Start

_BUDGET = 32 * 1024 * 1024  # bytes of bodies kept by one process
_SMALLEST = 256  # bytes under which compressing gains nothing
SCHEME_COOKIE = "scheme"
_REFUSED = re.compile(r"q=0(?:\.0*)?")
_log = structlog.get_logger("guichet.page_cache")
_SCHEMES = {"light", "dark", "auto"}
# A browser may hold on to a page if it asks each time whether it is still good; what it depends on is named.
_ELSEWHERE: Headers = [("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding, Cookie")]


class _Key(NamedTuple):
    tenant: str
    language: str
    path: str
    scheme: str


@dataclass(frozen=True, slots=True)
class _Page:
    tenant: Tenant
    version: int
    until: float
    endpoint: str
    etag: str
    headers: Headers
    bodies: dict[str, bytes]  # by content coding; "" is the body as it is

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))


class PageCache:
    """The layer before Flask that keeps what a view declared keepable (`KEEP_FOR`)."""

    def __init__(
        self, app: Application, *, version: Callable[[Tenant], int], session_cookie: str, clock: Callable[[], float]
    ) -> None:
        self._app = app
        self._version = version
        self._session_cookie = f"{session_cookie}="
        self._clock = clock
        self._pages: OrderedDict[_Key, _Page] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer from what is kept, else let the application answer and keep it if it may be."""
        key = self._key(environ)
        if key is None:
            return self._app(environ, start_response)
        tenant: Tenant = environ[TENANT]
        version = self._version(tenant)
        page = self._pages.get(key)
        if page is None or page.tenant is not tenant or page.version != version or page.until <= self._clock():
            return self._make(environ, start_response, key, version)
        environ[ENDPOINT] = page.endpoint
        return _send(page, environ, start_response)

    def _key(self, environ: Environ) -> _Key | None:
        tenant: Tenant | None = environ.get(TENANT)
        if tenant is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("QUERY_STRING"):
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        if self._session_cookie in cookies:
            return None
        return _Key(tenant.slug, environ[LANGUAGE], environ["PATH_INFO"], _scheme(cookies))

    def _make(self, environ: Environ, start_response: Start, key: _Key, version: int) -> Iterable[bytes]:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _exc_info: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _chunk: None

        environ["REQUEST_METHOD"], method = "GET", environ["REQUEST_METHOD"]
        chunks = self._app(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        environ["REQUEST_METHOD"] = method
        status, headers = started[-1]
        if KEEP_FOR not in environ or not status.startswith("200"):
            start_response(status, headers)
            return [body if method == "GET" else b""]
        page = _page(environ, headers, body, version, self._clock() + environ[KEEP_FOR])
        self._keep(key, page)
        return _send(page, environ, start_response)

    def _keep(self, key: _Key, page: _Page) -> None:
        with self._lock:
            replaced = self._pages.pop(key, None)
            self._pages[key] = page
            self._size += page.size - (replaced.size if replaced else 0)
            while self._size > _BUDGET and len(self._pages) > 1:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


def _scheme(cookies: str) -> str:
    """Read the colour scheme that a visitor picked; one they did not pick is the brand's own."""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == SCHEME_COOKIE and value in _SCHEMES:
            return value
    return ""


def _page(environ: Environ, headers: Headers, body: bytes, version: int, until: float) -> _Page:
    bodies = {"": body}
    if len(body) > _SMALLEST:
        bodies |= {"br": brotli.compress(body, quality=6), "gzip": gzip.compress(body, 6, mtime=0)}
    dropped = {"content-length", "etag", "set-cookie", "cache-control", "vary"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    etag = sha256(body).hexdigest()[:20]
    return _Page(environ[TENANT], version, until, environ.get(ENDPOINT, ""), etag, kept, bodies)


def _send(page: _Page, environ: Environ, start_response: Start) -> list[bytes]:
    accepted = _accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    coding = next((coding for coding in accepted if coding in page.bodies), "")
    etag = f'"{page.etag}-{coding}"' if coding else f'"{page.etag}"'
    headers = [*page.headers, *_ELSEWHERE, ("ETag", etag)]
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = page.bodies[coding]
    headers.append(("Content-Length", str(len(body))))
    if coding:
        headers.append(("Content-Encoding", coding))
    start_response("200 OK", headers)
    return [body if environ["REQUEST_METHOD"] == "GET" else b""]


@lru_cache
def _accepted(header: str) -> tuple[str, ...]:
    """Give the codings that a browser takes, our favourite first; a weight of 0 is a no (RFC 9110, 12.5.3)."""
    taken = set()
    for offered in header.lower().split(","):
        name, _, weight = offered.partition(";")
        if not _REFUSED.fullmatch(weight.strip()):
            taken.add(name.strip())
    return tuple(name for name in ("br", "gzip") if name in taken)


class Versions:
    """The FAQ's version per brand, read again at most once a second, so that an edit shows within two."""

    def __init__(
        self, read: Callable[[Tenant], int], *, every: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._every = every
        self._clock = clock
        self._known: dict[str, tuple[float, int]] = {}

    def __call__(self, tenant: Tenant) -> int:
        """Give the version, at most a second old."""
        now = self._clock()
        checked, version = self._known.get(tenant.slug, (float("-inf"), 0))
        if now - checked >= self._every:
            try:
                version = self._read(tenant)
            except SQLAlchemyError:
                _log.warning("version unread", tenant=tenant.slug)  # what is kept stays good until we can ask again
            self._known[tenant.slug] = (now, version)
        return version
