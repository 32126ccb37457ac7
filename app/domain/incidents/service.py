"""Opening incidents and saying something of them; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.faq.versions import bump_version
from app.domain.incidents.errors import StaleIncidentError, TransitionError
from app.domain.incidents.models import Impact, Incident, IncidentState, IncidentUpdate, Words
from app.domain.incidents.queries import find_incident
from app.domain.incidents.rules import may_become
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the team says of an incident: how far it has come, what is felt of it, who may know, and the words."""

    state: IncidentState
    impact: Impact
    is_public: bool
    words: Words


def open_incident(
    session: TenantSession,
    incident_id: UUID,
    said: Said,
    *,
    titles: Words,
    parts: Sequence[str],
    started_at: datetime,
    now: datetime,
) -> Incident | None:
    """Open an incident with what is said first; None when one of that id is open already, by a second click.

    Whatever anybody may know raises the version of the brand's pages, so that none is kept that says otherwise.
    """
    if find_incident(session, incident_id) is not None:
        return None
    incident = Incident(
        id=incident_id,
        titles=dict(titles),
        parts=list(parts),
        impact=said.impact,
        state=said.state,
        is_public=said.is_public,
        started_at=min(started_at, now),
        changed_at=now,
        resolved_at=now if said.state is IncidentState.RESOLVED else None,
        updates=1,
    )
    try:
        with session.begin_nested():
            session.add(incident)
    except IntegrityError:
        return None
    _say(session, incident, said, now=now)
    if said.is_public:
        bump_version(session)
    return incident


def update_incident(
    session: TenantSession, incident_id: UUID, said: Said, *, seen: int, now: datetime
) -> IncidentUpdate:
    """Say something more of an incident; NotFoundError, StaleIncidentError unless it is at `seen`, TransitionError."""
    held = (
        select(Incident).where(Incident.id == incident_id).with_for_update().execution_options(populate_existing=True)
    )
    incident = session.scalar(held)
    if incident is None:
        raise NotFoundError("incident")
    if incident.updates != seen:
        raise StaleIncidentError
    if not may_become(incident.state, said.state):
        raise TransitionError(incident.state, said.state)
    was_public = incident.is_public
    incident.updates += 1
    incident.state, incident.impact, incident.is_public = said.state, said.impact, said.is_public
    incident.changed_at = now
    incident.resolved_at = now if said.state is IncidentState.RESOLVED else None
    update = _say(session, incident, said, now=now)
    if was_public or said.is_public:
        bump_version(session)
    return update


def _say(session: TenantSession, incident: Incident, said: Said, *, now: datetime) -> IncidentUpdate:
    update = IncidentUpdate(
        id=new_id(now),
        incident_id=incident.id,
        number=incident.updates,
        state=said.state,
        impact=said.impact,
        words=dict(said.words),
        at=now,
    )
    session.add(update)
    session.flush()
    return update
