"""A closure is judged once, its judgement changes for a while, and each closure has its own."""

import pytest
from sqlalchemy import select

from app.domain.support.errors import RatingOverError
from app.domain.support.merging import merge
from app.domain.support.models import Ticket
from app.domain.support.queries import list_events
from app.domain.support.ratings.models import TicketRating
from app.domain.support.ratings.service import closure_of, closures_of, rate
from app.domain.support.service import do
from app.domain.support.states import Act, By
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.domain.support.requested import DAY, NOW, SECOND, TERMS, ask

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


def ended(session: TenantSession) -> Ticket:
    """Give a ticket that was resolved, and that a week without an answer closed."""
    ticket = ask(session)
    do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=NOW)
    do(session, ticket, Act.CLOSE, By.SYSTEM, TERMS, by_id=None, now=NOW + 7 * DAY)
    return ticket


def test_what_was_resolved_and_then_closed_ended_once(session: TenantSession) -> None:
    with transaction(session):
        events = list_events(session, ended(session).id)
        (closure,) = closures_of(events)

        assert closure.act is Act.RESOLVE
        assert closure_of(events, events[-1].number) is closure
        assert closure_of(events, closure.number - 1) is None


def test_each_end_of_a_reopened_ticket_has_a_judgement_of_its_own(session: TenantSession) -> None:
    with transaction(session):
        ticket = ended(session)
        do(session, ticket, Act.REOPEN, By.CUSTOMER, TERMS, by_id=None, now=NOW + 8 * DAY)
        do(session, ticket, Act.RESOLVE, By.CUSTOMER, TERMS, by_id=None, now=NOW + 9 * DAY)
        first, second = (each.number for each in closures_of(list_events(session, ticket.id)))
        for number, score in ((first, 1), (second, 5), (first, 2)):
            rate(session, ticket, number, score, "", TERMS.policy, now=NOW + 9 * DAY)

        rows = session.scalars(select(TicketRating).order_by(TicketRating.number)).all()
        assert [(row.number, row.score, row.comment) for row in rows] == [(first, 2, None), (second, 5, None)]


@pytest.mark.parametrize(("after", "is_kept"), [(30 * DAY, True), (30 * DAY + SECOND, False)])
def test_a_judgement_changes_for_as_long_as_the_policy_says(
    session: TenantSession,
    after: object,
    is_kept: bool,  # noqa: FBT001 - a table's cell
) -> None:
    with transaction(session):
        ticket = ended(session)
        number = closures_of(list_events(session, ticket.id))[0].number
        if is_kept:
            rate(session, ticket, number, 4, "Bien", TERMS.policy, now=NOW + after)  # type: ignore[operator]
        else:
            with pytest.raises(RatingOverError):
                rate(session, ticket, number, 4, "Bien", TERMS.policy, now=NOW + after)  # type: ignore[operator]


def test_what_runs_on_or_was_merged_is_not_judged(session: TenantSession) -> None:
    with transaction(session):
        ticket, other = ask(session), ask(session)
        merge(session, ticket, other, TERMS, by_id=new_id(NOW), now=NOW)
        for each in (ticket, other):
            with pytest.raises(RatingOverError):
                rate(session, each, each.last_number, 3, None, TERMS.policy, now=NOW)
