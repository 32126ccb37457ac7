"""Whose request is shown: of an account, or of the guest to whom we mailed its signed address.

Both see the same pages under two addresses: `both` puts a view under each. The signed address hands its token to a
cookie, which holds the last few, so that neither history, referrer nor a log holds one.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, g, request

from app.domain.support.models import Ticket
from app.domain.support.queries import find_own_ticket, find_ticket, was_signed_in
from app.web.context import need_page
from app.web.cookies import REQUESTS, read_cookie, set_cookie
from app.web.installation import installation
from app.web.request import session
from app.web.request_links import follow_token, may_follow
from app.web.signed_in import current_person, login_required

View = Callable[..., Any]  # what Flask takes

own = Blueprint("requests", __name__, url_prefix="/account/requests")
guests = Blueprint("guest_requests", __name__, url_prefix="/support/request")

_HELD, _HELD_FOR = 5, timedelta(days=30)  # tokens of one browser
_BETWEEN = "."


@own.before_request
@guests.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


def both(rule: str, *, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Put a view under both addresses."""

    def add(view: View) -> View:
        own.add_url_rule(rule, view_func=login_required(view), methods=methods)
        guests.add_url_rule(rule, view_func=view, methods=methods)
        return view

    return add


def is_guest() -> bool:
    """Tell whether the page is that of a guest."""
    return request.blueprint == guests.name


def need_ticket(reference: str) -> Ticket:
    """Give the request that is shown; 404 for anybody else's, as for one that never was."""
    if not is_guest():
        found = find_own_ticket(session(), current_person().account.id, reference)
    else:
        g.is_somebodys = True  # such a page is stored nowhere
        found = find_ticket(session(), reference)
        if found is not None and not (opens_to_guests(found) and any(_may_follow(found, token) for token in _held())):
            found = None
    return found or abort(HTTPStatus.NOT_FOUND)


def opens_to_guests(ticket: Ticket) -> bool:
    """Tell whether a request may be seen without signing in: not one that somebody signed in for."""
    return not was_signed_in(session(), ticket)


def hold_access(ticket: Ticket) -> None:
    """Let this browser see a guest's request for a while."""
    token = follow_token(ticket, installation().signer)
    held = [token, *(each for each in _held() if each != token)]
    set_cookie(REQUESTS, _BETWEEN.join(held[:_HELD]), lasts=_HELD_FOR)


def may_see(ticket: Ticket) -> bool:
    """Tell whether a request that goes on from the one shown is for its reader too: the account's own, or a guest's."""
    return opens_to_guests(ticket) if is_guest() else ticket.account_id == current_person().account.id


def _may_follow(ticket: Ticket, token: str) -> bool:
    return may_follow(ticket, token, installation().signer)


def _held() -> list[str]:
    return (read_cookie(REQUESTS) or "").split(_BETWEEN)[:_HELD]
