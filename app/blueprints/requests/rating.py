"""Judging how a request ended, from its mail and without signing in; changed for as long as the brand says."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.forms import RatingForm
from app.domain.accounts.errors import LinkFault
from app.domain.support.errors import RatingOverError
from app.domain.support.models import Ticket, TicketEvent
from app.domain.support.queries import get_ticket, list_events
from app.domain.support.ratings.models import BEST, WORST, TicketRating
from app.domain.support.ratings.service import closure_of, find_rating, may_rate, rate
from app.kernel.errors import NotFoundError
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.mailed_links import hand_over, held_token, useless_link_page
from app.web.request import committing, current_tenant, now, session
from app.web.request_links import PATHS, LinkUse, is_of_mailbox, read_rating

bp = Blueprint("rating", __name__)

Page = str | tuple[str, int]


@bp.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")
    g.is_somebodys = True  # such a page is stored nowhere


@bp.get(f"{PATHS[LinkUse.RATE]}<token>")
def open_rating(token: str) -> Answer:
    """Take the token of a mail out of the address."""
    return hand_over(token, ".show")


@bp.get(PATHS[LinkUse.RATE].removesuffix("/"))
def show() -> Answer | Page:
    """Ask for a judgement, with the one that was given."""
    token = held_token()
    found = _find(token)
    if found is None:
        return useless_link_page(LinkFault.UNKNOWN, "request")
    ticket, closure, rating = found
    if not is_of_mailbox(ticket, token, installation().signer):
        return _to_account(ticket)
    form = RatingForm(
        closure=token, score=str(rating.score) if rating else None, comment=rating.comment if rating else ""
    )
    return _page(ticket, closure, form)


@bp.post(PATHS[LinkUse.RATE].removesuffix("/"))
def send() -> Answer | Page:
    """Keep a judgement."""
    form = RatingForm()
    token = form.closure.data or ""
    found = _find(token)
    if found is None:
        return useless_link_page(LinkFault.UNKNOWN, "request")
    ticket, closure, _rating = found
    if not is_of_mailbox(ticket, token, installation().signer):
        return _to_account(ticket)
    if not form.validate() or form.score.data not in _scores():
        return _page(ticket, closure, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with committing() as writing:
            rate(
                writing,
                ticket,
                closure.number,
                int(form.score.data),
                form.comment.data,
                current_tenant().config.policy.support,
                now=now(),
            )
    except RatingOverError:
        return _page(ticket, closure, form), HTTPStatus.GONE
    return redirect(url_for(".show", done="rated"), HTTPStatus.SEE_OTHER)


def _find(token: str) -> tuple[Ticket, TicketEvent, TicketRating | None] | None:
    """Find the closure that a token names, its request, and what was thought of it."""
    named = read_rating(token, current_tenant().slug, installation().signer)
    try:
        ticket = get_ticket(session(), named[0]) if named is not None else None
    except NotFoundError:
        ticket = None
    if named is None or ticket is None:
        return None
    closure = closure_of(list_events(session(), ticket.id), named[1])
    return (ticket, closure, find_rating(session(), ticket.id, closure.number)) if closure is not None else None


def _to_account(ticket: Ticket) -> Answer:
    """Lead whoever comes from a mailbox that the account has left through its sign-in to where its end is judged."""
    return redirect(url_for("requests.show", reference=ticket.reference), HTTPStatus.SEE_OTHER)


def _scores() -> dict[str, str]:
    return {
        str(BEST): _("Very well"),
        "4": _("Well"),
        "3": _("So-so"),
        "2": _("Badly"),
        str(WORST): _("Very badly"),
    }


def _page(ticket: Ticket, closure: TicketEvent, form: RatingForm) -> str:
    form.score.choices = list(_scores().items())
    policy = current_tenant().config.policy.support
    return render_template(
        "requests/rate.html",
        ticket=ticket,
        form=form,
        until=closure.at + policy.rate_within.as_timedelta(),
        done=request.args.get("done"),
        is_over=not may_rate(closure, policy, now=now()),
    )
