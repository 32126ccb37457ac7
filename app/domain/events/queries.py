"""What the pages of events ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, true

from app.domain.accounts.models import Account
from app.domain.events.models import Event, EventKind, EventSignUp, EventSubject, SignUpState
from app.domain.library.models import Subject
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

PAGE = 20
IS_LIVING = EventSignUp.state != SignUpState.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are listed: of a kind, of a region (`""`: online), in a language, about all these subjects.

    `over`: those that are; `since`: from a day on, or of what is over before it.
    """

    kind: EventKind | None = None
    region: str | None = None
    language: str | None = None
    subjects: Sequence[UUID] = ()
    over: bool = False
    since: datetime | None = None


class Counted(NamedTuple):
    """How many people have a place, and how many wait for one."""

    booked: int = 0
    waiting: int = 0


def list_events(session: TenantSession, wanted: Wanted, *, page: int, now: datetime) -> Sequence[Event]:
    """List a page of what is published, one more than `PAGE` if there is another; what comes next first.

    Of what is over, the last comes first.
    """
    over = Event.ends_at <= now
    order = (Event.starts_at.desc(), Event.id.desc()) if wanted.over else (Event.starts_at, Event.id)
    chosen = select(Event).where(is_seen(now), over if wanted.over else ~over, _is_wanted(wanted)).order_by(*order)
    return session.scalars(chosen.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def _is_wanted(wanted: Wanted) -> ColumnElement[bool]:
    wish: ColumnElement[bool] = true()
    if wanted.kind is not None:
        wish &= Event.kind == wanted.kind
    if wanted.region is not None:
        wish &= Event.region == wanted.region if wanted.region else Event.region.is_(None)
    if wanted.language is not None:
        wish &= Event.language == wanted.language
    for subject in wanted.subjects:
        wish &= exists().where(EventSubject.event_id == Event.id, EventSubject.subject_id == subject).correlate(Event)
    if wanted.since is not None:
        wish &= Event.starts_at < wanted.since if wanted.over else Event.ends_at > wanted.since
    return wish


def is_seen(now: datetime) -> ColumnElement[bool]:
    """Make the condition that an event is published."""
    return Event.published_at <= now


def list_for_team(session: TenantSession, *, limit: int) -> Sequence[Event]:
    """List everything, drafts and what is over too, what begins last first."""
    return session.scalars(select(Event).order_by(Event.starts_at.desc(), Event.id.desc()).limit(limit)).all()


def find_seen(session: TenantSession, slug: str, *, now: datetime) -> Event | None:
    """Find an event that is published, by its address."""
    return session.scalar(select(Event).where(Event.slug == slug, is_seen(now)))


def get_event(session: TenantSession, event_id: UUID) -> Event:
    """Give an event, published or not; NotFoundError."""
    event = session.scalar(select(Event).where(Event.id == event_id))
    if event is None:
        raise NotFoundError("event")
    return event


def count_sign_ups(session: TenantSession, event_ids: Sequence[UUID]) -> Mapping[UUID, Counted]:
    """Count who has a place and who waits, of each event, in one query."""
    by_state = (
        select(EventSignUp.event_id, EventSignUp.state, func.count())
        .where(EventSignUp.event_id.in_(event_ids), IS_LIVING)
        .group_by(EventSignUp.event_id, EventSignUp.state)
    )
    found = {(event_id, state): number for event_id, state, number in session.execute(by_state)} if event_ids else {}
    return {
        each: Counted(found.get((each, SignUpState.BOOKED), 0), found.get((each, SignUpState.WAITING), 0))
        for each in event_ids
    }


def subjects_of(session: TenantSession, event_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Subject]]:
    """Give what each event is about, products first, in one query."""
    named = (
        select(EventSubject.event_id, Subject)
        .join(Subject, (Subject.tenant == EventSubject.tenant) & (Subject.id == EventSubject.subject_id))
        .where(EventSubject.event_id.in_(event_ids))
        .order_by(Subject.kind, Subject.position, Subject.id)
    )
    about: dict[UUID, list[Subject]] = {each: [] for each in event_ids}
    for event_id, subject in session.execute(named) if event_ids else ():
        about[event_id].append(subject)
    return about


def list_named(session: TenantSession, *, now: datetime) -> Sequence[Subject]:
    """List what any published event is about, products first."""
    seen = select(EventSubject.subject_id).join(
        Event, (Event.tenant == EventSubject.tenant) & (Event.id == EventSubject.event_id)
    )
    named = select(Subject).where(Subject.id.in_(seen.where(is_seen(now))))
    return session.scalars(named.order_by(Subject.kind, Subject.position, Subject.key)).all()


def find_sign_up(session: TenantSession, event_id: UUID, account_id: UUID) -> EventSignUp | None:
    """Find the living sign-up of somebody for an event."""
    mine = (EventSignUp.event_id == event_id) & (EventSignUp.account_id == account_id)
    return session.scalar(select(EventSignUp).where(mine, IS_LIVING))


def place_in_line(session: TenantSession, sign_up: EventSignUp) -> int:
    """Tell how many wait until it is somebody's turn, they themselves included."""
    line = (EventSignUp.event_id == sign_up.event_id) & (EventSignUp.state == SignUpState.WAITING)
    return session.scalar(select(func.count()).where(line, EventSignUp.number <= sign_up.number)) or 0


def list_own(session: TenantSession, account_id: UUID) -> Sequence[tuple[EventSignUp, Event]]:
    """List what somebody signed up for, what comes next first; what they left is not there."""
    own = _with_event().where(EventSignUp.account_id == account_id, IS_LIVING)
    return [(each.EventSignUp, each.Event) for each in session.execute(own.order_by(Event.starts_at, Event.id))]


def find_next(session: TenantSession, account_id: UUID, *, now: datetime) -> tuple[EventSignUp, Event] | None:
    """Find what somebody signed up for, with a place or waiting for one, that comes next, or is being held."""
    own = _with_event().where(EventSignUp.account_id == account_id, IS_LIVING)
    coming = own.where(Event.ends_at > now, Event.cancelled_at.is_(None)).order_by(Event.starts_at, Event.id)
    found = session.execute(coming.limit(1)).first()
    return (found.EventSignUp, found.Event) if found else None


def list_clashes(session: TenantSession, account_id: UUID, event: Event) -> Sequence[Event]:
    """List the other events that somebody signed up for and that are held at the same time (`rules.Span.meets`)."""
    meets = (Event.starts_at < event.ends_at) & (Event.ends_at > event.starts_at)
    other = (Event.id != event.id) & Event.cancelled_at.is_(None)
    own = _with_event().where(EventSignUp.account_id == account_id, IS_LIVING, meets, other)
    return [each.Event for each in session.execute(own.order_by(Event.starts_at, Event.id))]


def list_signed_up(session: TenantSession, event_id: UUID) -> Sequence[tuple[EventSignUp, Account]]:
    """List who has a place and then who waits, each in the order of the line."""
    living = (
        select(EventSignUp, Account)
        .join(Account, (Account.tenant == EventSignUp.tenant) & (Account.id == EventSignUp.account_id))
        .where(EventSignUp.event_id == event_id, IS_LIVING)
        .order_by(EventSignUp.state, EventSignUp.number)
    )
    return [(sign_up, account) for sign_up, account in session.execute(living)]


def _with_event() -> Select[EventSignUp, Event]:
    return select(EventSignUp, Event).join(
        Event, (Event.tenant == EventSignUp.tenant) & (Event.id == EventSignUp.event_id)
    )
