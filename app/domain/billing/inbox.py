"""The inbox of what the provider tells: taken once, claimed by lease, tried again; nothing here commits.

An event says that an object changed. Whoever drains the inbox asks for the object anew, so neither the order of events
nor their number matters.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.billing.models import EventState, WebhookEvent
from app.domain.billing.ports import ProvidedEvent
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id

HANDLED = frozenset({"subscription", "invoice", "payment", "gone_customer"})
"""The objects that are kept; what is told of others is noted and ignored."""

LEASE = timedelta(minutes=2)  # above the longest that the provider is waited for
MOST_TRIES = 20  # about five days
KEPT_FOR = timedelta(days=30)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=12)
_LONGEST_ERROR = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An event that somebody works on, and the moment from which it does."""

    id: UUID
    object: str
    object_id: str
    owner: str
    at: datetime


def take(session: TenantSession, event: ProvidedEvent, *, now: datetime) -> UUID | None:
    """Keep an event that was never kept before; give its id where there is something to do about it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_handled = event.object in HANDLED
    values = {
        "tenant": session.tenant,
        "id": new_id(now),
        "provider_id": event.id,
        "type": event.type,
        "is_live": event.is_live,
        "object": event.object,
        "object_id": event.object_id,
        "state": EventState.WAITING if is_handled else EventState.IGNORED,
        "happened_at": event.created_at,
        "received_at": now,
        "attempts": 0,
        "next_at": now,
        "ended_at": None if is_handled else now,
    }
    key = [WebhookEvent.tenant, WebhookEvent.provider_id]
    kept = insert(WebhookEvent).values(values).on_conflict_do_nothing(index_elements=key).returning(WebhookEvent.id)
    event_id = session.scalar(kept)
    return event_id if is_handled else None


def claim(
    session: TenantSession, event_id: UUID, *, owner: str, now: datetime, lease: timedelta = LEASE
) -> Claimed | None:
    """Take an event that is due and free, for the lease; none when it is not. The try is counted, so a crash counts."""
    due = (WebhookEvent.id == event_id) & _is_free(now) & (WebhookEvent.next_at <= now)
    event = session.scalar(select(WebhookEvent).where(due).with_for_update(skip_locked=True))
    if event is None:
        return None
    if event.attempts >= MOST_TRIES:
        _end(event, EventState.FAILED, now=now)
        return None
    event.attempts += 1
    event.lease_owner, event.lease_until = owner, now + lease
    return Claimed(id=event.id, object=event.object, object_id=event.object_id, owner=owner, at=now)


def finish(session: TenantSession, claimed: Claimed, *, now: datetime) -> int:
    """Note that an object was asked for and written down; give how many events that settles.

    Whatever else was told of the object before it was asked for is settled with it: the answer holds that too.
    """
    same = (WebhookEvent.object == claimed.object) & (WebhookEvent.object_id == claimed.object_id)
    before = (WebhookEvent.received_at <= claimed.at) & _is_free(now)
    settled = same & or_(_is_held(claimed), before)
    done = update(WebhookEvent).where(settled).values(state=EventState.DONE, ended_at=now, error=None, **_FREED)
    result = session.execute(done, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def put_off(session: TenantSession, claimed: Claimed, error: Exception, *, is_final: bool, now: datetime) -> None:
    """Note that an event could not be worked on: it is tried again, later each time, or given up if that is final."""
    event = session.scalar(select(WebhookEvent).where(_is_held(claimed)).with_for_update())
    if event is None:
        return
    event.error = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].replace("\x00", "")
    if is_final or event.attempts >= MOST_TRIES:
        _end(event, EventState.FAILED, now=now)
    else:
        event.next_at = now + wait_after(event.attempts)
        event.lease_owner = event.lease_until = None


def replay(session: TenantSession, provider_id: str, *, now: datetime) -> WebhookEvent:
    """Let an event be worked on once more, with all its tries, whatever became of it; NotFoundError."""
    found = select(WebhookEvent).where(WebhookEvent.provider_id == provider_id, WebhookEvent.object.in_(HANDLED))
    event = session.scalar(found.with_for_update())
    if event is None:
        raise NotFoundError(WebhookEvent.__name__)
    event.state, event.attempts, event.next_at, event.ended_at = EventState.WAITING, 0, now, None
    return event


def wait_after(attempts: int) -> timedelta:
    """Give how long to wait after so many tries: 15 seconds, twice as long each time, half a day at the most."""
    return min(_FIRST_WAIT * (1 << (attempts - 1)), _LONGEST_WAIT)


def sweep_events(session: TenantSession, *, now: datetime) -> int:
    """Forget what was settled long ago (`sweep_rows`); what was given up waits for a person."""
    over = WebhookEvent.state.in_([EventState.DONE, EventState.IGNORED])
    return sweep_rows(session, WebhookEvent, over & (WebhookEvent.ended_at < now - KEPT_FOR))


_FREED: dict[str, None] = {"lease_owner": None, "lease_until": None}


def _is_free(now: datetime) -> ColumnElement[bool]:
    unclaimed = or_(WebhookEvent.lease_until.is_(None), WebhookEvent.lease_until <= now)
    return (WebhookEvent.state == EventState.WAITING) & unclaimed


def _is_held(claimed: Claimed) -> ColumnElement[bool]:
    is_ours = (WebhookEvent.id == claimed.id) & (WebhookEvent.lease_owner == claimed.owner)
    return is_ours & (WebhookEvent.state == EventState.WAITING)


def _end(event: WebhookEvent, state: EventState, *, now: datetime) -> None:
    event.state, event.ended_at = state, now
    event.lease_owner = event.lease_until = None
