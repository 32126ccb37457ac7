"""Where mails about requests lead to: proving a guest's mailbox, a guest's request, and stopping the daily summary."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.entrance import hold_access
from app.domain.accounts.errors import LinkFault
from app.domain.accounts.models import Account
from app.domain.support.models import Ticket
from app.domain.support.proving import prove
from app.domain.support.queries import get_ticket
from app.domain.support.states import TicketState
from app.domain.support.summaries.service import switch_summary
from app.kernel.errors import NotFoundError
from app.web.context import need_page
from app.web.installation import installation
from app.web.mailed_links import hand_over, held_token, useless_link_page
from app.web.one_click import one_click
from app.web.request import committing, current_tenant, now, session
from app.web.request_links import PATHS, LinkUse, is_of_mailbox, may_follow, read_mailed
from app.web.requests import named_by, terms_of

bp = Blueprint("request_links", __name__)

Page = str | tuple[str, int]
_PURPOSE = "request"


@bp.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")
    g.is_somebodys = True  # such a page is stored nowhere


@bp.get(f"{PATHS[LinkUse.FOLLOW]}<token>")
def follow(token: str) -> Answer | Page:
    """Lead from a mail to its request, without signing in, and take the token out of the address."""
    signer = installation().signer
    named = read_mailed(token, LinkUse.FOLLOW, current_tenant().slug, signer)
    ticket = _find(named)
    if ticket is None:
        return _useless(named)
    if not may_follow(ticket, token, signer):  # it went to a mailbox that the account has left
        return redirect(url_for("requests.show", reference=ticket.reference), HTTPStatus.SEE_OTHER)
    hold_access(ticket)
    return redirect(url_for("guest_requests.show", reference=ticket.reference), HTTPStatus.SEE_OTHER)


@bp.get(f"{PATHS[LinkUse.PROVE]}<token>")
def open_proof(token: str) -> Answer:
    """Take the token of a mail out of the address."""
    return hand_over(token, ".show_proof")


@bp.get(PATHS[LinkUse.PROVE].removesuffix("/"))
def show_proof() -> Answer | Page:
    """Show what is to be confirmed; looking at it changes nothing."""
    named = named_by(LinkUse.PROVE, held_token())
    ticket = _find(named)
    if ticket is None:
        return _useless(named)
    if ticket.state is not TicketState.UNPROVEN:
        return _to_guests(ticket)
    return render_template("requests/confirm.html", ticket=ticket)


@bp.post(PATHS[LinkUse.PROVE].removesuffix("/"))
def confirm() -> Answer | Page:
    """Prove the mailbox: the team sees the request from now on, and the guest follows it in this browser."""
    named = named_by(LinkUse.PROVE, held_token())
    ticket = _find(named)
    if ticket is None:
        return _useless(named)
    with committing() as writing:
        prove(writing, ticket, terms_of(current_tenant()), now=now())
    return _to_guests(ticket)


@bp.get(f"{PATHS[LinkUse.STOP]}<token>")
def open_stop(token: str) -> Answer:
    """Take the token of a summary out of the address."""
    return hand_over(token, ".show_stop")


@bp.post(f"{PATHS[LinkUse.STOP]}<token>")
@one_click
def stop_at_once(token: str) -> Page:
    """Stop the summary at one press in the mail reader (RFC 8058)."""
    return _stop(token)


@bp.get(PATHS[LinkUse.STOP].removesuffix("/"))
def show_stop() -> Page:
    """Ask whether the summary is to stop; looking at it changes nothing."""
    account = _reader(held_token())
    if account is None:
        return useless_link_page(LinkFault.UNKNOWN, _PURPOSE)
    return render_template("requests/stop_summary.html", account=account)


@bp.post(PATHS[LinkUse.STOP].removesuffix("/"))
def stop() -> Page:
    """Stop the summary."""
    return _stop(held_token())


def _stop(token: str) -> Page:
    account = _reader(token)
    if account is None:
        return useless_link_page(LinkFault.UNKNOWN, _PURPOSE)
    with committing() as writing:
        switch_summary(writing, account.id, on=False, now=now())
    return render_template("requests/summary_stopped.html", account=account)


def _to_guests(ticket: Ticket) -> Answer:
    hold_access(ticket)
    return redirect(url_for("guest_requests.show", reference=ticket.reference, done="proven"), HTTPStatus.SEE_OTHER)


def _reader(token: str) -> Account | None:
    """Find whose summary a token stops; none from a mailbox that its account has left, which learns no new address."""
    tenant, signer = current_tenant().slug, installation().signer
    named = read_mailed(token, LinkUse.STOP, tenant, signer)
    account = session().get(Account, (tenant, named)) if named is not None else None
    return account if account is not None and is_of_mailbox(account, token, signer) else None


def _find(named: UUID | None) -> Ticket | None:
    try:
        return get_ticket(session(), named) if named is not None else None
    except NotFoundError:
        return None


def _useless(named: UUID | None) -> Page:
    """Say that a link leads nowhere: it was cut, or what it led to is forgotten by now."""
    return useless_link_page(LinkFault.UNKNOWN if named is None else LinkFault.EXPIRED, _PURPOSE)
