"""« Messages »: every exchange with the team by any channel, the one that changed last first."""

from flask import Blueprint, render_template

from app.blueprints.requests.turns import WAYS
from app.domain.support.queries import list_last_messages, list_own_tickets
from app.domain.support.states import By
from app.web.context import need_page
from app.web.paging import asked_page
from app.web.request import session
from app.web.shown_files import show_files
from app.web.signed_in import current_person, login_required

bp = Blueprint("messages", __name__, url_prefix="/account/messages")

_A_PAGE = 20  # exchanges


@bp.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("messages")


@bp.get("/")
@login_required
def index() -> str:
    """List the exchanges, each with its last message, and whether it was read."""
    page = asked_page()
    account = current_person().account
    tickets = list_own_tickets(session(), account.id, limit=_A_PAGE + 1, offset=(page - 1) * _A_PAGE)
    last = list_last_messages(session(), [ticket.id for ticket in tickets[:_A_PAGE]])
    files = show_files(session(), last.values())
    exchanges = [(ticket, last[ticket.id]) for ticket in tickets[:_A_PAGE] if ticket.id in last]
    return render_template(
        "requests/messages.html",
        exchanges=[
            (
                ticket,
                message,
                message.by is not By.CUSTOMER and message.number > ticket.read_by_customer,
                WAYS[message.way],
                files[message.id],
            )
            for ticket, message in exchanges
        ],
        customer=By.CUSTOMER,
        page=page,
        has_more=len(tickets) > _A_PAGE,
    )
