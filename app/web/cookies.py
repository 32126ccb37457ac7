"""The cookies that open something: for this host alone, out of scripts' reach, and gone when they are taken back."""

from datetime import timedelta

from flask import after_this_request, g, request
from werkzeug.wrappers import Response

from app.web.request import current_tenant

SESSION = "guichet_session"
BROWSER = "guichet_browser"
LINK = "guichet_link"
UNSENT = "guichet_unsent"
REQUESTS = "guichet_requests"
_BOUND = "__Host-"  # the browser itself refuses such a cookie from a sister host or without TLS (RFC 6265bis, 4.1.3.2)


def read_cookie(name: str) -> str | None:
    """Give the value that the browser holds once this request is answered; None when it holds none."""
    full = _full(name)
    given: dict[str, str] = g.get("given_cookies", {})
    return given.get(full, request.cookies.get(full)) or None


def set_cookie(name: str, value: str, *, lasts: timedelta | None = None) -> None:
    """Set a cookie with this request's answer; without a time it ends with the browser's window."""
    full, secure = _given(name, value), is_secure()

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            full,
            value,
            max_age=None if lasts is None else int(lasts.total_seconds()),
            secure=secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response


def drop_cookie(name: str) -> None:
    """Take a cookie back with this request's answer."""
    full, secure = _given(name, ""), is_secure()

    @after_this_request
    def drop(response: Response) -> Response:
        response.delete_cookie(full, secure=secure, httponly=True, samesite="Lax", path="/")
        return response


def _given(name: str, value: str) -> str:
    """Remember what this answer gives, so that the rest of the request goes by it; give the full name."""
    g.setdefault("given_cookies", {})[_full(name)] = value
    return _full(name)


def _full(name: str) -> str:
    return _BOUND + name if is_secure() else name


def is_secure() -> bool:
    """Whether the brand is served with TLS; only one on localhost is not (`app.tenancy.crosschecks`)."""
    return current_tenant().origin.startswith("https://")
