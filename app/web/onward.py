"""Where somebody goes once they are in: the page they wanted before they were asked to sign in, or their account."""

from flask import request

from app.web.context import page_url
from app.web.own_path import own_path


def wanted() -> str | None:
    """Give the page that was wanted, if it is one of ours."""
    return own_path(request.args.get("next", ""))


def onward() -> str:
    """Give the page to go on to."""
    return wanted() or page_url("account")
