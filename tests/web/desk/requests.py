"""Requests for tests of the desk: asked through the room's own service, as the customer's pages do."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account
from app.domain.mail.models import OutgoingMail
from app.domain.support.asking import Asker, Said, Terms
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.opening import open_ticket
from app.domain.support.service import write
from app.domain.support.states import By
from app.domain.support.team.models import CannedAnswer
from app.kernel.db import open_session, transaction
from app.web.requests import terms_of
from tests.cast import BIRCH
from tests.domain.support.tickets import asked
from tests.web.people import Visitor, empty_accounts

QUEUE = "/admin/requests/"
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def ask_for(app: Flask, account: Account | None = None, brand: str = "camcha", **facts: Any) -> Ticket:  # noqa: ANN401 - any fact of what is asked
    """Open a request of an account's, or of a guest who has proven their mailbox."""
    now = app.extensions["guichet"].clock()
    language = facts.pop("language", "fr")
    asker = Asker(email=facts.pop("email", "guest@example.com"), name="Gil Roche", language=language)
    if account is not None:
        asker = Asker(email=account.email, name=account.full_name, language=language, account_id=account.id)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return open_ticket(session, asker, asked(**facts), terms(app, brand), now=now)


def say(app: Flask, ticket: Ticket, body: str, by: By = By.CUSTOMER) -> None:
    """Write to a request as its customer does."""
    now = app.extensions["guichet"].clock()
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session, transaction(session):
        said = Said(by=by, body=body, way=Way.FORM, by_name="Ann Martin")
        held = session.get_one(Ticket, (ticket.tenant, ticket.id))
        write(session, held, said, terms(app, ticket.tenant), now=now)


def terms(app: Flask, brand: str) -> Terms:
    """Give a brand's terms."""
    return terms_of(app.extensions["guichet"].registry.by_slug(brand))


def stored_ticket(app: Flask, ticket: Ticket) -> Ticket:
    """Read a request anew."""
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session:
        return session.get_one(Ticket, (ticket.tenant, ticket.id))


def written(app: Flask, ticket: Ticket) -> list[tuple[str, bool]]:
    """Give what the team wrote to a request: the text, and whether it is a note."""
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session:
        own = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id, TicketMessage.by == By.TEAM)
        return [(each.body, each.is_note) for each in session.scalars(own.order_by(TicketMessage.number))]


def path_of(ticket: Ticket) -> str:
    """Give the path of a request's page at the desk."""
    return f"{QUEUE}{ticket.reference}"


def hidden_of(page: TestResponse) -> Mapping[str, str]:
    """Read the hidden fields of the form that one writes in."""
    form = page.text.partition('/write"')[2].partition("</form>")[0]
    found = {}
    for field in _HIDDEN.findall(form):
        named = dict(_ATTRIBUTE.findall(field))
        found[named["name"]] = unescape(named.get("value", ""))
    return found


def typed(visitor: Visitor, ticket: Ticket, **fields: str) -> dict[str, str]:
    """Fill the form of a request's page in, as it is shown now."""
    return {**hidden_of(visitor.get(path_of(ticket))), **fields}


def press(visitor: Visitor, ticket: Ticket, step: str, **fields: str) -> TestResponse:
    """Write into the page as it is shown now, and press a button."""
    return visitor.send(f"{path_of(ticket)}/write", {**typed(visitor, ticket, **fields), "step": step})


def act(visitor: Visitor, ticket: Ticket, name: str, **fields: str) -> TestResponse:
    """Press a button beside the exchange."""
    return visitor.send(f"{path_of(ticket)}/{name}", fields)


def empty_requests(app: Flask) -> None:
    """Remove every request, answer at hand, mail and account of both brands."""
    empty_accounts(app)
    for brand in ("camcha", "support-technique", BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for entity in (Ticket, CannedAnswer, OutgoingMail):
                session.execute(delete(entity), execution_options={"synchronize_session": False})
