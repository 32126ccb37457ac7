"""Events as tests make them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.events.lines import sign_up
from app.domain.events.models import Event, EventKind, EventSignUp, SignUpState
from app.domain.events.policy import EventsPolicy
from app.domain.events.service import Described, create_event, publish_event
from app.domain.library.models import Visibility
from app.kernel.db import TenantSession, transaction
from app.kernel.durations import Duration
from app.kernel.ids import new_id
from tests.factories import make_account

NOW: Final = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
STARTS: Final = NOW + 7 * DAY
POLICY = EventsPolicy(
    reminder_before=(Duration.parse("1 day"), Duration.parse("1 hour")), sign_up_until=Duration.parse("2 hours")
)
DESCRIBED = Described(
    kind=EventKind.TRAINING,
    language="fr",
    visibility=Visibility.PUBLIC,
    title="Essais de relais",
    summary="Une journée pour apprendre à tester.",
    body="Apportez vos questions.",
    region="west",
    place="Lyon, 3 rue des Essais",
    online_url=None,
    zone="Europe/Paris",
    starts_at=STARTS,
    ends_at=STARTS + 3 * HOUR,
    places=2,
)


def announced(session: TenantSession, *, published: bool = True, now: datetime = NOW, **facts: Any) -> Event:  # noqa: ANN401 - any column
    """Make an event, published unless it is said not to be, and commit it."""
    with transaction(session):
        event = create_event(session, new_id(now), replace(DESCRIBED, **facts), now=now)
        assert event is not None
        if published:
            publish_event(session, event.id, seen=event.edition, now=now)
    return event


def people(session: TenantSession, number: int) -> list[Account]:
    """Make so many accounts, and commit them."""
    with transaction(session):
        return [make_account(session, email=f"p{each}@example.com", first_name=f"P{each}") for each in range(number)]


def signed_up(session: TenantSession, event: Event, account: Account, *, now: datetime = NOW) -> EventSignUp:
    """Sign somebody up, and commit it."""
    with transaction(session):
        return sign_up(session, event.id, account, POLICY, now=now)


def states(session: TenantSession, event_id: UUID) -> list[tuple[int, SignUpState]]:
    """Give how everybody stands, in the order in which they came."""
    line = select(EventSignUp.number, EventSignUp.state).where(EventSignUp.event_id == event_id)
    return [(number, state) for number, state in session.execute(line.order_by(EventSignUp.number))]
