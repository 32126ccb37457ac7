"""Host to brand, first path segment to language: decided once, before any other code sees the request."""

from collections.abc import Iterable
from urllib.parse import quote

from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.environ import LANGUAGE, TENANT, Application, Environ, Start

# What monitoring asks for without a brand's host.
HOSTLESS = frozenset({"/healthz", "/readyz", "/metrics"})
_UNKNOWN = b"421 Misdirected Request\n\nNo site answers at this address.\n"


class TenantGate:
    """Refuse unknown hosts, send a brand's further hosts to its origin, and name the brand and language.

    A language other than the brand's first is a prefix of the path (`/en/faq/`). It moves from PATH_INFO to
    SCRIPT_NAME, so every page exists in every language and every built address keeps the prefix.
    """

    def __init__(self, app: Application, registry: Registry) -> None:
        self._app = app
        self._registry = registry

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer 421 or a redirect, or pass the request on with its brand."""
        path = environ.get("PATH_INFO", "")
        if path in HOSTLESS:
            return self._app(environ, start_response)
        host = hostname(environ.get("HTTP_HOST", ""))
        tenant = self._registry.by_host(host)
        if tenant is None:
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [_UNKNOWN]
        if host != tenant.host:
            return _redirect(start_response, tenant.origin + path, environ)
        environ[TENANT] = tenant
        return self._localised(environ, start_response, tenant, path)

    def _localised(self, environ: Environ, start_response: Start, tenant: Tenant, path: str) -> Iterable[bytes]:
        first, *others = tenant.config.languages
        segment, slash, rest = path[1:].partition("/")
        environ[LANGUAGE] = segment if segment in others else first
        if segment == first:
            return _redirect(start_response, f"{tenant.origin}/{rest}", environ)
        if segment in others:
            if not slash:
                return _redirect(start_response, f"{tenant.origin}/{segment}/", environ)
            environ["SCRIPT_NAME"] = f"/{segment}"
            environ["PATH_INFO"] = f"/{rest}"
        return self._app(environ, start_response)


def hostname(host: str) -> str:
    """Take the name out of a Host header: lower case, without port or final dot."""
    return host.rsplit(":", 1)[0].lower().rstrip(".")


def _redirect(start_response: Start, url: str, environ: Environ) -> list[bytes]:
    query = environ.get("QUERY_STRING", "")
    location = _quoted(url) + (f"?{query}" if query else "")
    start_response("301 Moved Permanently", [("Location", location), ("Content-Type", "text/plain; charset=utf-8")])
    return [b""]


def _quoted(url: str) -> str:
    """Write an address in ASCII; PATH_INFO holds the bytes of the path as Latin-1 characters (PEP 3333)."""
    return quote(url.encode("latin-1", "replace"), safe=":/%-._~")
