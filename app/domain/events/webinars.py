"""When a webinar of the library is held, and which one an event is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.events.lines import hold_event
from app.domain.events.models import Event, EventResource, EventSignUp, SignUpState
from app.domain.events.queries import IS_LIVING, PAGE, is_seen
from app.domain.library.listing import is_shown
from app.domain.library.models import Resource, ResourceKind
from app.kernel.db import TenantSession

OFFERED = 100
"""Webinars that an event can be tied to: the newest."""

_OF_WEBINAR = (EventResource.tenant == Resource.tenant) & (EventResource.resource_id == Resource.id)
_OF_EVENT = (EventResource.tenant == Event.tenant) & (EventResource.event_id == Event.id)


def list_dates(session: TenantSession, resource_id: UUID, *, now: datetime) -> Sequence[Event]:
    """List when a webinar is held, `PAGE` times at most, what comes next first; else only when it was held last."""
    held = select(Event).join(EventResource, _OF_EVENT).where(EventResource.resource_id == resource_id, is_seen(now))
    coming = held.where(Event.ends_at > now).order_by(Event.starts_at, Event.id).limit(PAGE)
    if found := session.scalars(coming).all():
        return found
    over = held.where(Event.ends_at <= now, Event.cancelled_at.is_(None))
    return session.scalars(over.order_by(Event.starts_at.desc(), Event.id.desc()).limit(1)).all()


def own_states(session: TenantSession, account_id: UUID, event_ids: Sequence[UUID]) -> Mapping[UUID, SignUpState]:
    """Say how somebody stands with each of these events that they signed up for."""
    own = select(EventSignUp.event_id, EventSignUp.state).where(
        EventSignUp.account_id == account_id, EventSignUp.event_id.in_(event_ids), IS_LIVING
    )
    return {row.event_id: row.state for row in session.execute(own)}


def find_webinar(session: TenantSession, event_id: UUID, *, now: datetime) -> Resource | None:
    """Find the webinar of the library that an event is, if readers are shown it."""
    tied = select(Resource).join(EventResource, _OF_WEBINAR)
    return session.scalar(tied.where(EventResource.event_id == event_id, is_shown(now)))


def find_tied(session: TenantSession, event_id: UUID) -> Resource | None:
    """Find the webinar of the library that an event is, whether or not readers are shown it."""
    tied = select(Resource).join(EventResource, _OF_WEBINAR)
    return session.scalar(tied.where(EventResource.event_id == event_id))


def list_webinars(session: TenantSession) -> Sequence[Resource]:
    """List the webinars that an event can be, drafts too: the `OFFERED` newest."""
    newest = select(Resource).where(Resource.kind == ResourceKind.WEBINAR)
    return session.scalars(newest.order_by(Resource.dated_on.desc(), Resource.id.desc()).limit(OFFERED)).all()


def tie_webinar(session: TenantSession, event_id: UUID, resource_id: UUID | None) -> None:
    """Say which webinar of the library an event is, or that it is none, over or not; NotFoundError for the event."""
    hold_event(session, event_id)
    session.execute(delete(EventResource).where(EventResource.event_id == event_id))
    if resource_id is not None:
        session.add(EventResource(event_id=event_id, resource_id=resource_id))
    session.flush()
