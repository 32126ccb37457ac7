"""What the team does with events: made, changed, published, cancelled; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.domain.events.errors import BegunEventError, FewerPlacesError, OverEventError, StaleEventError
from app.domain.events.lines import hold_event, promote
from app.domain.events.models import Event, EventKind, EventSubject
from app.domain.events.queries import count_sign_ups
from app.domain.faq.arranging.naming import slug_of
from app.domain.library.models import LONGEST_SLUG, Visibility
from app.kernel.db import TenantSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the team says of an event; the region, the subjects and the zone are known ones."""

    kind: EventKind
    language: str
    visibility: Visibility
    title: str
    summary: str
    body: str
    region: str | None
    place: str
    online_url: str | None
    zone: str
    starts_at: datetime
    ends_at: datetime
    places: int | None
    subjects: tuple[UUID, ...] = ()


_OWN = tuple(name for name in Described.__slots__ if name != "subjects")
_TOLD = ("region", "place", "online_url", "zone", "starts_at", "ends_at")  # whoever signed up has to know of it


def create_event(session: TenantSession, event_id: UUID, described: Described, *, now: datetime) -> Event | None:
    """Make a draft; None when there is one of that id already, by a second click."""
    if session.scalar(select(Event.id).where(Event.id == event_id)) is not None:
        return None
    event = Event(
        id=event_id,
        slug=_free_slug(session, described),
        created_at=now,
        changed_at=now,
        edition=1,
        told_edition=1,
        **{name: getattr(described, name) for name in _OWN},
    )
    try:
        with session.begin_nested():
            session.add(event)
    except IntegrityError:
        return None
    _name_subjects(session, event_id, described.subjects)
    return event


def change_event(session: TenantSession, event_id: UUID, described: Described, *, seen: int, now: datetime) -> Event:
    """Change an event; more places go to those who wait, and who signed up is told of another time or place.

    NotFoundError, StaleEventError unless it is at `seen`, OverEventError, FewerPlacesError.
    """
    event = _hold(session, event_id, seen)
    if event.cancelled_at is not None or event.ends_at <= now:
        raise OverEventError
    booked = count_sign_ups(session, [event_id])[event_id].booked
    if described.places is not None and described.places < booked:
        raise FewerPlacesError(booked)
    is_news = any(getattr(event, name) != getattr(described, name) for name in _TOLD)
    for name in _OWN:
        setattr(event, name, getattr(described, name))
    _count(event, now, told=is_news and event.published_at is not None)
    session.execute(delete(EventSubject).where(EventSubject.event_id == event_id))
    _name_subjects(session, event_id, described.subjects)
    promote(session, event, now=now)
    return event


def publish_event(session: TenantSession, event_id: UUID, *, seen: int, now: datetime) -> bool:
    """Let an event be seen; False for one that is already, by a second click: it stays as it is.

    NotFoundError, StaleEventError, OverEventError for a cancelled one, BegunEventError.
    """
    event = hold_event(session, event_id)
    if event.cancelled_at is not None:
        raise OverEventError
    if event.published_at is not None:
        return False
    if event.edition != seen:
        raise StaleEventError
    if event.starts_at <= now:
        raise BegunEventError
    event.published_at = now
    _count(event, now)
    return True


def cancel_event(session: TenantSession, event_id: UUID, *, reason: str, seen: int, now: datetime) -> Event:
    """Cancel an event for good, and let everybody who signed up be told why.

    NotFoundError, StaleEventError, OverEventError when it is cancelled or over.
    """
    event = _hold(session, event_id, seen)
    if event.cancelled_at is not None or event.ends_at <= now:
        raise OverEventError
    event.cancelled_at, event.cancel_reason = now, reason
    _count(event, now, told=True)
    return event


def _hold(session: TenantSession, event_id: UUID, seen: int) -> Event:
    event = hold_event(session, event_id)
    if event.edition != seen:
        raise StaleEventError
    return event


def _count(event: Event, now: datetime, *, told: bool = False) -> None:
    event.edition += 1
    event.changed_at = now
    if told:
        event.told_edition = event.edition


def _name_subjects(session: TenantSession, event_id: UUID, subjects: Sequence[UUID]) -> None:
    session.add_all(EventSubject(event_id=event_id, subject_id=each) for each in dict.fromkeys(subjects))
    session.flush()


def _free_slug(session: TenantSession, described: Described) -> str:
    """Make an address of the title and the day, with the first number that is free where it is taken."""
    day = described.starts_at.astimezone(ZoneInfo(described.zone)).date().isoformat()
    wanted = f"{slug_of(described.title)[: LONGEST_SLUG - len(day) - 8].rstrip('-')}-{day}"
    taken = set(session.scalars(select(Event.slug).where(Event.slug.startswith(wanted, autoescape=True))))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
