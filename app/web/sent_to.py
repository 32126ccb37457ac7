"""The address that a mail has just been sent to, kept by the visitor's own browser for the page that says so."""

from datetime import timedelta

from app.domain.accounts.identifiers import normal_email
from app.web.cookies import read_cookie, set_cookie

SENT_TO = "guichet_sent_to"
_KEPT_FOR = timedelta(hours=1)


def note_sent_to(email: str) -> None:
    """Let the browser keep the address; it is nobody else's, and neither an address bar nor a log holds it."""
    set_cookie(SENT_TO, email, lasts=_KEPT_FOR)


def find_sent_to() -> str | None:
    """Give the address; None when the browser keeps none, or something that is none."""
    kept = read_cookie(SENT_TO)
    return normal_email(kept) if kept else None
