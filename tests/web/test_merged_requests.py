"""Requests that went on as another one: nobody ends at a 404, and nobody is shown what is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.support.models import Ticket
from app.domain.support.states import Act, TicketState
from tests.web.desk.requests import path_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor
from tests.web.requesting import act, ask, rows, tickets, token_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
BOARD = "/account/requests/"


def opened(app: Flask, visitor: Visitor, topic: str = "question", **fields: object) -> Ticket:
    assert ask(visitor, topic, **fields).status_code == 303
    return tickets(app)[-1]


def page_of(ticket: Ticket, act: str = "") -> str:
    return f"{BOARD}{ticket.reference}{act}"


def reply(visitor: Visitor, page: str, message: str = "Encore moi") -> str:
    """Write to a request on its page; give where that leads."""
    form = {"form_token": token_of(visitor.get(page).text), "message": message}
    sent = visitor.send(f"{page}/reply", form, page=page)
    assert sent.status_code == 303
    return sent.location


def forget(app: Flask, ticket: Ticket) -> None:
    with rows(app) as session:
        session.delete(session.get_one(Ticket, ("camcha", ticket.id)))


def test_what_went_on_as_a_forgotten_request_is_still_shown_and_written_to(app: Flask, ann: Visitor) -> None:
    first, into = opened(app, ann, subject="La première"), opened(app, ann)
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", first.id))
        held.state, held.merged_into_id = TicketState.MERGED, into.id
    forget(app, into)

    assert "La première" in ann.get(page_of(first)).text
    assert "La première" in colleague(app).get(path_of(first)).text
    assert reply(ann, page_of(first)) == f"{page_of(tickets(app)[-1])}?done=written"
    assert tickets(app)[-1].follows_id == first.id


def test_what_followed_a_forgotten_request_is_still_shown(app: Flask, ann: Visitor) -> None:
    first = opened(app, ann, subject="La première")
    act(app, first, Act.CLOSE, now=datetime.now(UTC) - timedelta(days=31))
    reply(ann, page_of(first))
    follower = tickets(app)[-1]
    forget(app, first)

    assert follower.follows_id == first.id
    assert ann.get(page_of(follower)).status_code == 200
    assert colleague(app).get(path_of(follower)).status_code == 200
