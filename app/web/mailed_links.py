"""Following a mailed link: looking at it changes nothing, and its token leaves the address at once.

The address of the mail hands the token to a cookie and leads to a page without it; the page's button uses it. So a
mail scanner that opens the link leaves it alive, and neither history, referrer nor a log holds it (ASVS 5.0, 14.2.1).
"""

import re
from datetime import timedelta
from http import HTTPStatus

from flask import after_this_request, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink, look_at_link, use_link
from app.kernel.db import TenantSession
from app.web.cookies import LINK, drop_cookie, read_cookie, set_cookie
from app.web.request import now, session

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")  # what a token may be made of; others fit in no cookie
_HELD_FOR = timedelta(hours=1)  # between opening the link and pressing the button


def hand_over(token: str, endpoint: str) -> Response:
    """Take the token out of the address: into a cookie, and on to the page that shows what the link is for."""
    if _TOKEN.fullmatch(token):
        set_cookie(LINK, token, lasts=_HELD_FOR)
    else:
        drop_cookie(LINK)  # no link of ours: the page says so, whatever was held before
    return _without_referrer(redirect(url_for(endpoint), HTTPStatus.SEE_OTHER))


def look_at_held_link(purpose: Purpose) -> OpenLink:
    """Look at the link that this browser followed; LinkError says why it is of no use."""
    return look_at_link(session(), held_token(), purpose, now=now())


def use_held_link(writing: TenantSession, purpose: Purpose) -> OpenLink:
    """Use the link that this browser followed, once; LinkError."""
    link = use_link(writing, held_token(), purpose, now=now())
    drop_cookie(LINK)
    return link


def failed_link_page(error: LinkError, purpose: Purpose) -> tuple[str, int]:
    """Say why a link is of no use, what to do, and whom to write to."""
    return useless_link_page(error.fault, purpose.value)


def useless_link_page(fault: LinkFault, purpose: str) -> tuple[str, int]:
    """Say it of a link that is no row of ours."""
    status = HTTPStatus.NOT_FOUND if fault is LinkFault.UNKNOWN else HTTPStatus.GONE
    return render_template("links/failed.html", fault=fault.value, purpose=purpose), status


def held_token() -> str:
    """Give the token of the link that this browser followed; nothing where it followed none."""
    after_this_request(_without_referrer)
    return read_cookie(LINK) or ""


def _without_referrer(answer: Response) -> Response:
    """Tell nobody from which page of a link somebody comes (OWASP ASVS 5.0, 14.2.1)."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
