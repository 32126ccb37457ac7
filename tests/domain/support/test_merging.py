"""What goes on as another ticket: what is owed, who may read it, and what is written to it afterwards."""

import pytest
from sqlalchemy import delete

from app.domain.support.models import Ticket
from app.domain.support.queries import find_going_on, list_messages
from app.domain.support.service import answer, merge
from app.domain.support.states import TicketState
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW, TERMS, ann, ask, said

pytestmark = pytest.mark.posts_mails
CLEO = new_id(NOW)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def forget(session: TenantSession, ticket: Ticket) -> None:
    with transaction(session):
        session.execute(delete(Ticket).where(Ticket.id == ticket.id))
    session.expunge(ticket)


def joined(session: TenantSession, ticket: Ticket, into: Ticket) -> None:
    with transaction(session):
        merge(session, ticket, into, TERMS, by_id=CLEO, now=NOW)


def test_what_goes_on_is_found_through_every_merge_as_far_as_it_is_kept(session: TenantSession) -> None:
    asker = ann(session)
    first, second, third = (ask(session, asker) for _ in range(3))
    joined(session, first, second)
    joined(session, second, third)
    assert [find_going_on(session, each) for each in (first, second, third)] == [third] * 3
    forget(session, third)
    assert find_going_on(session, first) is second


def test_what_is_written_to_one_that_went_on_as_a_forgotten_one_opens_another(session: TenantSession) -> None:
    asker = ann(session)
    ticket, into = ask(session, asker, subject="The box"), ask(session, asker)
    joined(session, ticket, into)
    forget(session, into)
    for _ in range(2):
        with transaction(session):
            went_to = answer(session, ticket, said(form_key="f" * 64), TERMS, asker=asker, now=NOW)
    assert (went_to.state, went_to.follows_id, went_to.subject) == (TicketState.NEW, ticket.id, "The box")
    assert [each.body for each in list_messages(session, went_to.id, with_notes=False)] == ["Any news?"]
