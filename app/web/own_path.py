"""Where a visitor may be sent on to: a path of our own, never an address of someone else's choosing."""

import re
from datetime import timedelta

from flask import request

from app.web.cookies import drop_cookie, read_cookie, set_cookie

WANTED = "guichet_wanted"
_KEPT_FOR = timedelta(days=1)  # a mail is looked for, sent again, and read

# Browsers read /\ and tabs inside // as the start of another host (WHATWG URL, special authority slashes).
_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def own_path(path: str) -> str | None:
    """Give the path back when it is one of this site's; None for anything that could lead elsewhere."""
    return path if _OWN.fullmatch(path) else None


def wanted() -> str | None:
    """Give the page that somebody wanted before they were asked to sign in, if it is one of ours."""
    return own_path(request.args.get("next", ""))


def note_wanted() -> None:
    """Let the browser keep the page that is wanted, while a mail is on its way."""
    path = wanted()
    if path is not None:
        set_cookie(WANTED, path, lasts=_KEPT_FOR)


def take_wanted() -> str | None:
    """Give the page that was wanted before the mail, once; None where the browser keeps none of ours."""
    kept = read_cookie(WANTED)
    if kept is None:
        return None
    drop_cookie(WANTED)
    return own_path(kept)
