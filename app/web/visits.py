"""Where somebody comes from: their browser, known by a cookie of its own, and their country if the edge tells."""

from flask import request

from app.domain.accounts.sessions.service import BROWSER_KNOWN_FOR, Visit
from app.kernel.tokens import digest_of, new_token
from app.web.browsers import current_browser
from app.web.cookies import BROWSER, read_cookie, set_cookie
from app.web.installation import installation


def current_visit() -> Visit:
    """Describe this request's visit."""
    return _visit(browser_digest())


def browser_digest() -> str | None:
    """Give the digest of the cookie that this browser keeps; None for one that never entered."""
    token = read_cookie(BROWSER)
    return digest_of(token) if token else None


def marked_visit() -> Visit:
    """Describe this request's visit, and give the browser its cookie, or another year with the one that it has."""
    token = read_cookie(BROWSER) or new_token()
    set_cookie(BROWSER, token, lasts=BROWSER_KNOWN_FOR)
    return _visit(digest_of(token))


def _visit(digest: str | None) -> Visit:
    country = installation().countries.country_of(request.remote_addr or "", request.headers.get)
    return Visit(browser=current_browser(), browser_digest=digest, country=country)
