"""What happens to sign-ups by time, and what many people are told: a batch in each call, and nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from app.domain.accounts.models import Account, AccountState
from app.domain.events.lines import hold_event, leave_all, promote
from app.domain.events.models import Event, EventSignUp, SignUpState
from app.domain.events.policy import EventsPolicy
from app.domain.events.queries import IS_LIVING
from app.domain.events.rules import last_reminder
from app.domain.events.telling import Told, tell
from app.kernel.db import TenantSession, sweep_rows

AT_ONCE = 200
"""People who are told of something in one transaction."""

_OF_EVENT = (Event.tenant == EventSignUp.tenant) & (Event.id == EventSignUp.event_id)
_OF_ACCOUNT = (Account.tenant == EventSignUp.tenant) & (Account.id == EventSignUp.account_id)


def list_brands(timetable: Connection, *, now: datetime) -> Sequence[str]:
    """List the brands with an event that is not over: nobody is told of any other."""
    event = Event.__table__.c
    return timetable.scalars(select(event.tenant).where(event.ends_at > now).distinct()).all()


def list_with_a_line(session: TenantSession, *, now: datetime) -> Sequence[UUID]:
    """List the events that somebody waits for and that have not begun."""
    lines = select(EventSignUp.event_id).where(EventSignUp.state == SignUpState.WAITING)
    coming = (Event.starts_at > now) & Event.cancelled_at.is_(None)
    return session.scalars(select(Event.id).where(coming, Event.id.in_(lines))).all()


def fill_places(session: TenantSession, event_id: UUID, *, now: datetime) -> int:
    """Give the free places of an event to those who wait, however they came to be free; give how many."""
    return len(promote(session, hold_event(session, event_id), now=now))


def list_parted(session: TenantSession, *, now: datetime) -> Sequence[UUID]:
    """List the closed accounts that have a place, or wait for one, at what has not begun."""
    parted = (
        select(EventSignUp.account_id)
        .join(Event, _OF_EVENT)
        .join(Account, _OF_ACCOUNT)
        .where(Event.starts_at > now, Event.cancelled_at.is_(None), IS_LIVING, Account.state == AccountState.CLOSED)
    )
    return session.scalars(parted.distinct()).all()


def free_places(session: TenantSession, account_id: UUID, *, now: datetime) -> int:
    """Give back the places of an account that is closed; give how many."""
    return leave_all(session, account_id, now=now)


def owes_news(session: TenantSession, *, now: datetime) -> bool:
    """Tell whether somebody is still to be told that an event of theirs has changed."""
    behind = select(EventSignUp.id).join(Event, _OF_EVENT).where(_is_behind(now))
    return session.scalar(behind.limit(1)) is not None


def tell_news(session: TenantSession, *, now: datetime) -> int:
    """Tell `AT_ONCE` people that an event of theirs has changed, or is cancelled; give how many."""
    told = _hold_some(session, EventSignUp.event_id.in_(select(Event.id).where(_is_behind(now))))
    events = select(Event).where(Event.id.in_({each.event_id for each, _ in told}))
    by_id = {event.id: event for event in session.scalars(events)} if told else {}
    for sign_up, account in told:
        event = by_id[sign_up.event_id]
        sign_up.told_edition = event.told_edition
        what = Told.CHANGED if event.cancelled_at is None else Told.CANCELLED
        tell(session, what, event, sign_up, account, now=now)
    return len(told)


def _is_behind(now: datetime) -> ColumnElement[bool]:
    """Give the condition of a sign-up and its event."""
    return IS_LIVING & (Event.ends_at > now) & (EventSignUp.told_edition < Event.told_edition)


def list_to_remind_of(session: TenantSession, policy: EventsPolicy, *, now: datetime) -> Sequence[UUID]:
    """List the events that are near enough for somebody to be reminded of now."""
    if not policy.reminder_before:
        return ()
    horizon = now + max(each.as_timedelta() for each in policy.reminder_before)
    is_near = (Event.starts_at > now) & (Event.starts_at <= horizon) & Event.cancelled_at.is_(None)
    near = session.execute(select(Event.id, Event.starts_at).where(is_near)).all()
    lasts = ((each.id, last_reminder(each.starts_at, policy, now=now)) for each in near)
    return [
        event_id
        for event_id, last in lasts
        if last is not None
        and session.scalar(select(EventSignUp.id).where(_is_forgetful(event_id, last)).limit(1)) is not None
    ]


def remind(session: TenantSession, event_id: UUID, policy: EventsPolicy, *, now: datetime) -> int:
    """Remind `AT_ONCE` people of an event that is near, once for each time of the policy; give how many."""
    event = session.scalar(select(Event).where(Event.id == event_id, Event.cancelled_at.is_(None)))
    last = last_reminder(event.starts_at, policy, now=now) if event is not None else None
    if event is None or last is None:
        return 0
    due = _hold_some(session, _is_forgetful(event_id, last))
    for sign_up, account in due:
        sign_up.reminded_at = now
        tell(session, Told.REMINDER, event, sign_up, account, now=now)
    return len(due)


def _hold_some(session: TenantSession, which: ColumnElement[bool]) -> Sequence[tuple[EventSignUp, Account]]:
    """Give `AT_ONCE` sign-ups that nobody else holds, and whose they are; they are held until the transaction ends."""
    held = select(EventSignUp).where(which).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = session.scalars(held.execution_options(populate_existing=True)).all()
    accounts = select(Account).where(Account.id.in_({each.account_id for each in rows}))
    by_id = {account.id: account for account in session.scalars(accounts)} if rows else {}
    return [(each, by_id[each.account_id]) for each in rows]


def _is_forgetful(event_id: UUID, last: datetime) -> ColumnElement[bool]:
    booked = (EventSignUp.event_id == event_id) & (EventSignUp.state == SignUpState.BOOKED)
    forgetful = or_(EventSignUp.reminded_at.is_(None), EventSignUp.reminded_at < last)
    return booked & (EventSignUp.state_at < last) & forgetful


def forget_sign_ups(session: TenantSession, policy: EventsPolicy, *, now: datetime) -> int:
    """Forget who signed up for what was over long ago (`sweep_rows`)."""
    old = select(Event.id).where(Event.ends_at <= now - policy.kept_for.as_timedelta())
    return sweep_rows(session, EventSignUp, EventSignUp.event_id.in_(old))
