"""Every hour requests are tended; every morning whoever wants it is told of theirs, once, when there is news."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.mail.models import OutgoingMail
from app.domain.support.keeping import due_of
from app.domain.support.models import Ticket
from app.domain.support.service import do, write
from app.domain.support.states import Act, By, TicketState
from app.domain.support.summaries.service import switch_summary
from app.jobs.requests import post_summaries, tend_requests
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry, load_registry
from app.tenancy.tenant import Tenant
from app.web.requests import terms_of
from tests.databases import OpenSession
from tests.domain.support.requested import TERMS, ask, said
from tests.factories import make_account

MORNING = datetime(2026, 11, 27, 7, tzinfo=UTC)  # a Friday, 8:00 in Paris
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def registry(stocked_brands: Path) -> Registry:
    return load_registry(stocked_brands)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


def test_time_closes_and_forgets_what_is_over(
    open_session: OpenSession, registry: Registry, session: TenantSession
) -> None:
    with transaction(session):
        resolved, running = ask(session, now=MORNING), ask(session, now=MORNING)
        do(session, resolved, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=MORNING)
        ask(session, now=MORNING, proven=False)
        resolved_id, running_id = resolved.id, running.id
    for _ in range(2):
        tend_requests(registry, open_session, now=MORNING + 7 * DAY)
    session.rollback()
    session.expire_all()
    stand = {ticket.id: ticket.state for ticket in session.scalars(select(Ticket))}
    assert stand == {resolved_id: TicketState.CLOSED, running_id: TicketState.NEW}


@pytest.mark.promise("CC-22")
def test_every_deadline_is_read_anew_as_the_calendar_may_have_changed(
    open_session: OpenSession, registry: Registry, session: TenantSession
) -> None:
    with transaction(session):
        ticket = ask(session, now=MORNING)
        ticket.due_at = MORNING - DAY  # of a calendar that is no more

    tend_requests(registry, open_session, now=MORNING)

    session.rollback()
    session.expire_all()
    assert ticket.due_at == due_of(ticket.state, MORNING, terms_of(load_brand(registry)))
    assert ticket.due_at > MORNING


def load_brand(registry: Registry) -> Tenant:
    found = registry.by_slug("camcha")
    assert found is not None
    return found


def summaries(session: TenantSession) -> int:
    session.rollback()
    return len(session.scalars(select(OutgoingMail.id).where(OutgoingMail.kind == "requests_summary")).all())


@pytest.mark.promise("CC-22")
def test_whoever_wants_the_summary_is_told_once_a_day_when_there_is_news(
    open_session: OpenSession, registry: Registry, session: TenantSession
) -> None:
    with transaction(session):
        ann, bob = make_account(session), make_account(session, email="bob@example.com")
        ticket = ask(session, ann, now=MORNING - DAY)
        ask(session, bob, now=MORNING - DAY)
        switch_summary(session, ann.id, on=True, now=MORNING - 2 * DAY)
    counts = []
    for now in (MORNING - SECOND, MORNING, MORNING + HOUR, MORNING + DAY):
        post_summaries(registry, open_session, now=now)
        counts.append(summaries(session))
    with transaction(session):
        ticket = session.get_one(Ticket, ("camcha", ticket.id))
        write(session, ticket, said(), TERMS, now=MORNING + DAY + HOUR)
    for now in (MORNING + DAY + 2 * HOUR, MORNING + 2 * DAY):
        post_summaries(registry, open_session, now=now)
        counts.append(summaries(session))
    assert counts == [0, 1, 1, 1, 1, 2]
    assert {session.get_one(Account, ("camcha", ann.id)).email} == set(
        session.scalars(select(OutgoingMail.to).where(OutgoingMail.kind == "requests_summary"))
    )
