"""Signing up, leaving, and who of the waiting line gets a place; nothing here commits.

Whatever changes who has a place holds the event first, so that there is one after the other: never more people than
places, and nobody passed over in the line.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domain.accounts.models import Account, AccountState
from app.domain.events.errors import SignUpRefusedError
from app.domain.events.models import Event, EventSignUp, SignUpState
from app.domain.events.policy import EventsPolicy
from app.domain.events.queries import count_sign_ups, find_sign_up
from app.domain.events.rules import find_refusal, find_refusal_to_leave, next_in_line, places_left
from app.domain.events.telling import Told, tell
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


def hold_event(session: TenantSession, event_id: UUID) -> Event:
    """Give an event as it is, which nobody else changes before the transaction ends; NotFoundError."""
    held = select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    event = session.scalar(held)
    if event is None:
        raise NotFoundError("event")
    return event


def sign_up(
    session: TenantSession, event_id: UUID, account: Account, policy: EventsPolicy, *, now: datetime
) -> EventSignUp:
    """Give somebody a place, or one in the line where there is none, and tell them; the one they have already.

    NotFoundError for a draft, SignUpRefusedError.
    """
    event = hold_event(session, event_id)
    if event.published_at is None or event.published_at > now:
        raise NotFoundError("event")
    if (refusal := find_refusal(event.starts_at, event.cancelled_at, policy, now=now)) is not None:
        raise SignUpRefusedError(refusal)
    if (known := find_sign_up(session, event_id, account.id)) is not None:
        return known
    promote(session, event, now=now)  # whoever waits was here first
    booked, waiting = count_sign_ups(session, [event_id])[event_id]
    is_free = waiting == 0 and places_left(event.places, booked) != 0
    mine = EventSignUp(
        id=new_id(now),
        event_id=event_id,
        account_id=account.id,
        state=SignUpState.BOOKED if is_free else SignUpState.WAITING,
        number=(session.scalar(select(func.max(EventSignUp.number)).where(EventSignUp.event_id == event_id)) or 0) + 1,
        at=now,
        state_at=now,
        told_edition=event.edition,
    )
    session.add(mine)
    session.flush()
    tell(session, Told.BOOKED if is_free else Told.WAITING, event, mine, account, now=now)
    return mine


def leave(session: TenantSession, event_id: UUID, account_id: UUID, *, now: datetime) -> bool:
    """Give back a place, or one in the line, and let the next have it; False where they had none.

    NotFoundError, SignUpRefusedError once the event has begun or is cancelled.
    """
    event = hold_event(session, event_id)
    mine = find_sign_up(session, event_id, account_id)
    if mine is None:
        return False
    if (refusal := find_refusal_to_leave(event.starts_at, event.cancelled_at, now=now)) is not None:
        raise SignUpRefusedError(refusal)
    mine.state, mine.state_at = SignUpState.CANCELLED, now
    session.flush()
    promote(session, event, now=now)
    return True


def leave_all(session: TenantSession, account_id: UUID, *, now: datetime) -> int:
    """Give back every place of somebody whose account ends, of what has not begun; give how many."""
    living = EventSignUp.state != SignUpState.CANCELLED
    coming = (
        select(EventSignUp.event_id)
        .join(Event, (Event.tenant == EventSignUp.tenant) & (Event.id == EventSignUp.event_id))
        .where(EventSignUp.account_id == account_id, living, Event.starts_at > now, Event.cancelled_at.is_(None))
        .order_by(EventSignUp.event_id)  # all hold events in one order, and wait for nobody who waits for them
    )
    return sum(leave(session, event_id, account_id, now=now) for event_id in session.scalars(coming).all())


def promote(session: TenantSession, event: Event, *, now: datetime) -> Sequence[EventSignUp]:
    """Give free places of an event that is held to those who wait longest, and tell them; until it begins."""
    if find_refusal_to_leave(event.starts_at, event.cancelled_at, now=now) is not None:
        return ()
    booked, waiting = count_sign_ups(session, [event.id])[event.id]
    left = places_left(event.places, booked)
    if waiting == 0 or left == 0:
        return ()
    line = (
        select(EventSignUp, Account)
        .join(Account, (Account.tenant == EventSignUp.tenant) & (Account.id == EventSignUp.account_id))
        .where(EventSignUp.event_id == event.id, EventSignUp.state == SignUpState.WAITING)
        .where(Account.state != AccountState.CLOSED)
        .order_by(EventSignUp.number)
    )
    waiting_people = {sign_up.number: (sign_up, account) for sign_up, account in session.execute(line)}
    promoted = [waiting_people[number] for number in next_in_line(list(waiting_people), left)]
    for each, account in promoted:
        each.state, each.state_at = SignUpState.BOOKED, now
        tell(session, Told.PROMOTED, event, each, account, now=now)
    session.flush()
    return [each for each, _ in promoted]
