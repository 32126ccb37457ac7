"""Where a visitor may be sent on to: a path of our own, never an address of someone else's choosing."""

import re

from flask import request

# Browsers read /\ and tabs inside // as the start of another host (WHATWG URL, special authority slashes).
_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def own_path(path: str) -> str | None:
    """Give the path back when it is one of this site's; None for anything that could lead elsewhere."""
    return path if _OWN.fullmatch(path) else None


def wanted() -> str | None:
    """Give the page that somebody wanted before they were asked to sign in, if it is one of ours."""
    return own_path(request.args.get("next", ""))
