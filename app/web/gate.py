"""Host to brand, first path segment to language: decided once, before any other code sees the request."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.environ import LANGUAGE, TENANT, Application, Environ, Start

# What monitoring, and the proxy, ask for without a brand's host.
HOSTLESS = frozenset({"/healthz", "/readyz", "/metrics", "/domains/ask"})
_UNKNOWN = b"421 Misdirected Request\n\nNo site answers at this address.\n"
_NO_PATH = b"400 Bad Request\n\nA path begins with a slash.\n"
_HOST = re.compile(r"([a-z0-9.-]+?)\.?(?::[0-9]{0,5})?")
_PLAIN = ("Content-Type", "text/plain; charset=utf-8")
_IN_QUERY = "!$&'()*+,;=:@/?%-._~[]"  # characters that a query holds as they are (RFC 3986), and % as it came


class TenantGate:
    """Refuse unknown hosts, send a brand's further hosts to its origin, and name the brand and language.

    A language other than the brand's first is a prefix of the path (`/en/faq/`). It moves from PATH_INFO to
    SCRIPT_NAME, so every page exists in every language and every built address keeps the prefix. Scheme and host
    become those of the configured origin: whatever builds an address further in can't be misled by a request.
    """

    def __init__(self, app: Application, registry: Registry) -> None:
        self._app = app
        self._registry = registry

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer 421 or a redirect, or pass the request on with its brand."""
        path = environ.get("PATH_INFO") or "/"
        environ["QUERY_STRING"] = _in_ascii(environ.get("QUERY_STRING", ""))
        if path in HOSTLESS:
            return self._app(environ, start_response)
        host = hostname(environ.get("HTTP_HOST", ""))
        tenant = self._registry.by_host(host)
        if tenant is None:
            start_response("421 Misdirected Request", [_PLAIN])
            return [_UNKNOWN]
        environ["wsgi.url_scheme"], _, own_host = tenant.origin.partition("://")
        if not path.startswith("/"):
            start_response("400 Bad Request", [_PLAIN])
            return [_NO_PATH]
        if host != tenant.host:
            return _redirect(start_response, tenant, path, environ)
        environ[TENANT] = tenant
        environ["HTTP_HOST"] = own_host
        return self._localised(environ, start_response, tenant, path)

    def _localised(self, environ: Environ, start_response: Start, tenant: Tenant, path: str) -> Iterable[bytes]:
        first, *others = tenant.config.languages
        segment, slash, rest = path[1:].partition("/")
        environ[LANGUAGE] = segment if segment in others else first
        if segment == first:
            return _redirect(start_response, tenant, f"/{rest}", environ)
        if segment in others:
            if not slash:
                return _redirect(start_response, tenant, f"/{segment}/", environ)
            environ["SCRIPT_NAME"] = f"/{segment}"
            environ["PATH_INFO"] = f"/{rest}"
        return self._app(environ, start_response)


def hostname(host: str) -> str:
    """Take the name out of a Host header: lower case, without port or final dot; empty when it is none."""
    match = _HOST.fullmatch(host.lower())
    return match[1] if match else ""


def _in_ascii(query: str) -> str:
    """Quote what a query may not hold; bytes that are not UTF-8 would break whoever reads it unquoted."""
    return quote(query, safe=_IN_QUERY, encoding="latin-1") if query else ""


def _redirect(start_response: Start, tenant: Tenant, path: str, environ: Environ) -> list[bytes]:
    """Send to a path of the brand's origin; PATH_INFO holds the path's bytes as Latin-1 characters (PEP 3333)."""
    query = environ["QUERY_STRING"]
    location = tenant.url(quote(path, safe="/:@-._~", encoding="latin-1")) + (f"?{query}" if query else "")
    start_response("301 Moved Permanently", [("Location", location), _PLAIN])
    return [b""]
