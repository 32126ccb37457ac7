"""What every act on a request begins and ends with: whom the journal names, and the way back to its page."""

from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.audit.service import Party
from app.domain.support.models import Ticket

CHANGED = "changed"
"""What is said where an act was not done, as the request had changed meanwhile."""


def subject_of(ticket: Ticket) -> Party:
    """Give whom an act is about, as the audit names it: the account where there is one, under the reference."""
    return Party(ticket.account_id or ticket.id, ticket.reference)


def back_to(ticket: Ticket, done: str) -> Answer:
    """Lead to a request's page, which says what was done."""
    return redirect(url_for("request_thread.show", reference=ticket.reference, done=done), HTTPStatus.SEE_OTHER)
