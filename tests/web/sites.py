"""Two brands behind a page cache whose clock, database and pages the test decides."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.exc import OperationalError

from app.tenancy.registry import Registry, load_registry
from app.tenancy.tenant import Tenant
from app.web.environ import KEEP_FOR, KEEP_QUERY, LANGUAGE, TENANT, Environ, Start
from app.web.gate import TenantGate
from app.web.page_cache import PageCache, Versions
from tests.tenancy.folders import CONFIG, plant
from tests.web.environs import Answer, answer_to, environ

FIRST, OTHER = "aspen.example", "birch.example"
LONG = "long text " * 100
OLD = "too old"  # a browser that is


class Site:
    """Two brands behind a cache; each page made says for whom it was and how many were made before it."""

    def __init__(self, root: Path) -> None:
        for slug in ("aspen", "birch"):
            config = CONFIG.replace("birch.example", f"{slug}.example").replace('["en"]', '["en", "fr"]')
            plant(root, slug, config + "[text.fr]\n" + config.partition("[text.en]\n")[2])
        self.registry: Registry = load_registry(root)
        assert self.registry.findings == ()
        self.now = 1000.0
        self.takes = 0.0  # seconds to make a page
        self.version = 1
        self.database_is_down = False
        self.made = 0
        self.sent = 0
        self.closed = False
        self.status = "200 OK"
        self.keep_for: float | None = 60.0
        self.keep_query = False
        self.bulk = LONG
        versions = Versions(self.read_version, clock=self.clock)
        self.cache = PageCache(
            self.page,
            version=versions,
            old_browser=lambda asked: asked.get("HTTP_USER_AGENT") == OLD,
            own_cookies=["visit"],
            clock=self.clock,
            wall_clock=self.clock,
        )
        self.wsgi_app = TenantGate(self.cache, self.registry)

    def clock(self) -> float:
        return self.now

    def read_version(self, _tenant: Tenant) -> int:
        if self.database_is_down:
            raise OperationalError("SELECT", {}, Exception())
        return self.version

    def page(self, asked: Environ, start: Start) -> Iterable[bytes]:
        self.made += 1
        self.now += self.takes
        if asked["PATH_INFO"] == "/long":
            start(self.status, [("Content-Type", "text/plain")])
            return self.stream()
        if self.keep_for is not None:
            asked[KEEP_FOR] = self.keep_for
        if self.keep_query:
            asked[KEEP_QUERY] = True
        start(self.status, [("Content-Type", "text/html"), ("Set-Cookie", "visit=secret"), ("X-Own", "kept")])
        about = (asked[TENANT].config.name, asked[TENANT].slug, asked[LANGUAGE], asked["PATH_INFO"])
        return [f"{' '.join(about)} {asked.get('HTTP_COOKIE', '-')} #{self.made} {self.bulk}".encode()]

    def stream(self) -> Iterator[bytes]:
        try:
            for _ in range(3):
                self.sent += 1
                yield b"part"
        finally:
            self.closed = True

    def get(self, host: str = FIRST, path: str = "/", **more: str) -> Answer:
        method, query = more.pop("method", "GET"), more.pop("query", "")
        headers = {f"HTTP_{name.upper()}": value for name, value in more.items()}
        return answer_to(self, environ(host, path, method=method, query=query, **headers))

    def serial(self, **asked: str) -> int:
        """Ask, and read how many pages had been made when this one was."""
        found = re.search(rb"#(\d+)", self.get(**asked).body)
        assert found is not None
        return int(found[1])
