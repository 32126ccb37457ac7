"""Where somebody comes from: their browser, known by a cookie of its own, and their country if the edge tells."""

from datetime import timedelta

from app.domain.accounts.sessions.service import Visit
from app.kernel.tokens import digest_of, new_token
from app.web.browsers import current_browser
from app.web.cookies import BROWSER, read_cookie, set_cookie

_REMEMBERED_FOR = timedelta(days=365)


def current_visit() -> Visit:
    """Describe this request's visit."""
    return Visit(browser=current_browser(), browser_digest=browser_digest())


def browser_digest() -> str | None:
    """Give the digest of the cookie that this browser keeps; None for one that never entered."""
    token = read_cookie(BROWSER)
    return digest_of(token) if token else None


def marked_visit() -> Visit:
    """Describe this request's visit, and give the browser its cookie, or another year with the one that it has."""
    token = read_cookie(BROWSER) or new_token()
    set_cookie(BROWSER, token, lasts=_REMEMBERED_FOR)
    return Visit(browser=current_browser(), browser_digest=digest_of(token))
