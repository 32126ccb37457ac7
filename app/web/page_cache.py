"""Pages kept whole: an anonymous page costs a dictionary look-up, a header check and a send.

A page is kept per brand, language, path, query and colour scheme, and apart for browsers that are too old; it is served
only while the brand's configuration is the very object it was made from, its FAQ has the version it was made from, and
its time has not run out.
"""

import gzip
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, NamedTuple

import brotli
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.tenancy.tenant import Tenant
from app.web.environ import (
    ASKED_AT,
    ENDPOINT,
    KEEP_FOR,
    KEEP_QUERY,
    LANGUAGE,
    OLD_BROWSER,
    ONLY_HEAD,
    TENANT,
    VERSION,
    Application,
    Environ,
    Headers,
    Start,
)
from app.web.shelf import Shelf

_PAGES = 32 * 1024 * 1024  # bytes of pages kept by one process
_ANSWERS = 4 * 1024 * 1024  # of answers to queries, apart: a stranger may ask anything, and must not push out pages
LOOKS_EVERY = 0.75  # seconds between two looks at a version
_SMALLEST = 256  # bytes under which compressing gains nothing
Compress = Mapping[str, Callable[[bytes], bytes]]  # by content coding, our favourite first
_COMPRESS: Compress = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}
# An answer to a query may never be asked for again: a fifth larger, in a third of the time.
_COMPRESS_QUICKLY: Compress = {
    "br": partial(brotli.compress, quality=1),
    "gzip": partial(gzip.compress, compresslevel=1, mtime=0),
}
SCHEME_COOKIE = "scheme"
_REFUSED = re.compile(r"q=0(?:\.0*)?")
_log = structlog.get_logger("guichet.page_cache")
_SCHEMES = {"light", "dark", "auto"}
# A browser may hold on to a page if it asks each time whether it is still good; what it depends on is named.
_ELSEWHERE: Headers = [("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding, Cookie, User-Agent")]


class _Key(NamedTuple):
    tenant: str
    language: str
    path: str
    query: str
    scheme: str
    old_browser: bool


@dataclass(frozen=True, slots=True)
class _Page:
    tenant: Tenant
    version: int
    until: float
    endpoint: str
    etag: str
    headers: Headers
    compress: Compress
    bodies: dict[str, bytes]  # by content coding, each made when first asked for; "" is the body as it is

    @property
    def size(self) -> int:
        """Bytes that it may take, both codings together being smaller than the body."""
        return 2 * len(self.bodies[""])

    def codings(self) -> Collection[str]:
        """Which codings there are of it."""
        return self.compress if len(self.bodies[""]) > _SMALLEST else ()

    def body(self, coding: str) -> bytes:
        """Give the body in a coding; two threads may both make it, and make the same."""
        if coding not in self.bodies:
            self.bodies[coding] = self.compress[coding](self.bodies[""])
        return self.bodies[coding]


class PageCache:
    """The layer before Flask that keeps what a view declared keepable (`KEEP_FOR`)."""

    def __init__(
        self,
        app: Application,
        *,
        version: Callable[[Tenant], int],
        old_browser: Callable[[Environ], bool],
        own_cookies: Iterable[str],
        clock: Callable[[], float],
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Take what makes pages; whoever sends one of `own_cookies` gets pages made for them.

        `clock` never goes back; `wall_clock` is what a proxy's clock shows too.
        """
        self._app = app
        self._version = version
        self._old_browser = old_browser
        self._own_cookies = tuple(f"{name}=" for name in own_cookies)
        self._clock = clock
        self._wall_clock = wall_clock
        self._pages: Shelf[_Key, _Page] = Shelf(_PAGES)
        self._answers: Shelf[_Key, _Page] = Shelf(_ANSWERS)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer from what is kept, else let the application answer and keep it if it may be."""
        tenant: Tenant | None = environ.get(TENANT)
        if tenant is None:
            return self._app(environ, start_response)
        environ[VERSION] = partial(self._version, tenant)
        environ[OLD_BROWSER] = self._old_browser(environ)
        key = self._key(environ, tenant)
        if key is None:
            return self._app(environ, start_response)
        environ[ASKED_AT] = int(self._wall_clock())
        version = self._version(tenant)
        page = self._shelf(key).find(key)
        if page is None or page.tenant is not tenant or page.version != version or page.until <= self._clock():
            return self._make(environ, start_response, key, version)
        environ[ENDPOINT] = page.endpoint
        return _send(page, environ, start_response)

    def _key(self, environ: Environ, tenant: Tenant) -> _Key | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        if any(name in cookies for name in self._own_cookies):
            return None
        query = environ.get("QUERY_STRING", "")
        return _Key(tenant.slug, environ[LANGUAGE], environ["PATH_INFO"], query, _scheme(cookies), environ[OLD_BROWSER])

    def _shelf(self, key: _Key) -> Shelf[_Key, _Page]:
        return self._answers if key.query else self._pages

    def _make(self, environ: Environ, start_response: Start, key: _Key, version: int) -> Iterable[bytes]:
        answer = _Answer(environ, start_response)
        method = environ["REQUEST_METHOD"]
        environ[ONLY_HEAD] = method == "HEAD"
        environ["REQUEST_METHOD"] = "GET"  # only a whole page has the length and the ETag that its head tells
        try:
            chunks = self._app(environ, answer.start)
        finally:
            environ["REQUEST_METHOD"] = method
        if not answer.held:
            return chunks if method == "GET" else _unread(chunks)
        page = _page(environ, answer.headers, b"".join(chunks), version, self._clock() + environ[KEEP_FOR])
        _unread(chunks)
        self._shelf(key).keep(key, page, page.size)
        return _send(page, environ, start_response)


class _Answer:
    """What an application begins to answer: held back where it may be kept, else passed on as it comes."""

    def __init__(self, environ: Environ, start_response: Start) -> None:
        self._environ = environ
        self._start = start_response
        self.held = False
        self.headers: Headers = []

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:  # noqa: ANN401 - WSGI's own triple
        """Hold back, or pass on, depending on what the view declared before it began."""
        self.held = exc_info is None and _is_keepable(self._environ, status)
        self.headers = headers
        if self.held:
            return lambda _chunk: None
        return self._start(status, headers, exc_info) if exc_info else self._start(status, headers)


def _unread(chunks: Iterable[bytes]) -> list[bytes]:
    """Let an answer's chunks go, and send none of them."""
    if hasattr(chunks, "close"):
        chunks.close()
    return []


def _is_keepable(environ: Environ, status: str) -> bool:
    """Whether the view said so: of the page, and where there is a query, of the answer to it."""
    return status.startswith("200") and KEEP_FOR in environ and (not environ["QUERY_STRING"] or KEEP_QUERY in environ)


def _scheme(cookies: str) -> str:
    """Read the colour scheme that a visitor picked; one they did not pick is the brand's own."""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == SCHEME_COOKIE and value in _SCHEMES:
            return value
    return ""


def _page(environ: Environ, headers: Headers, body: bytes, version: int, until: float) -> _Page:
    dropped = {"content-length", "etag", "set-cookie", "cache-control", "vary"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    etag = sha256(body).hexdigest()[:20]
    compress = _COMPRESS_QUICKLY if environ["QUERY_STRING"] else _COMPRESS
    return _Page(environ[TENANT], version, until, environ.get(ENDPOINT, ""), etag, kept, compress, {"": body})


def _send(page: _Page, environ: Environ, start_response: Start) -> list[bytes]:
    accepted = _accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    coding = next((coding for coding in accepted if coding in page.codings()), "")
    etag = f'"{page.etag}-{coding}"' if coding else f'"{page.etag}"'
    headers = [*page.headers, *_for_our_proxy(environ), *_ELSEWHERE, ("ETag", etag)]
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = page.body(coding)
    headers.append(("Content-Length", str(len(body))))
    if coding:
        headers.append(("Content-Encoding", coding))
    start_response("200 OK", headers)
    return [body if environ["REQUEST_METHOD"] == "GET" else b""]


def _for_our_proxy(environ: Environ) -> Headers:
    """Let nginx, which takes this out, keep a page for the rest of the second in which it was asked for.

    What we know of the version is at most a second old then, so what nginx sends is at most two. Before 1.23 it heeds
    this only where it comes before Cache-Control. Answers to queries are too many to keep.
    """
    return [] if environ["QUERY_STRING"] else [("X-Accel-Expires", f"@{environ[ASKED_AT]}")]


@lru_cache
def _accepted(header: str) -> tuple[str, ...]:
    """Give the codings that a browser takes, our favourite first; a weight of 0 is a no (RFC 9110, 12.5.3)."""
    taken = set()
    for offered in header.lower().split(","):
        name, _, weight = offered.partition(";")
        if not _REFUSED.fullmatch(weight.strip()):
            taken.add(name.strip())
    return tuple(name for name in _COMPRESS if name in taken)


class Versions:
    """The FAQ's version per brand, looked at so seldom; an edit shows within two seconds behind a proxy, too."""

    def __init__(
        self, read: Callable[[Tenant], int], *, every: float = LOOKS_EVERY, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._every = every
        self._clock = clock
        self._known: dict[str, tuple[float, int]] = {}

    def __call__(self, tenant: Tenant) -> int:
        """Give the version, at most `every` seconds old."""
        now = self._clock()
        checked, version = self._known.get(tenant.slug, (float("-inf"), 0))
        if now - checked >= self._every:
            try:
                version = self._read(tenant)
            except SQLAlchemyError:
                _log.warning("version unread", tenant=tenant.slug)  # what is kept stays good until we can ask again
            self._known[tenant.slug] = (now, version)
        return version

    def know(self, slugs: Iterable[str], versions: Mapping[str, int]) -> None:
        """Take the versions of these brands as they were read in one look at all; 0 where none was."""
        now = self._clock()
        self._known.update((slug, (now, versions.get(slug, 0))) for slug in slugs)
