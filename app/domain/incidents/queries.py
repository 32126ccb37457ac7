"""What pages ask of incidents."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from app.domain.incidents.models import Incident, IncidentUpdate
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

PAGE = 50


def get_incident(session: TenantSession, incident_id: UUID) -> Incident:
    """Give an incident; NotFoundError."""
    found = find_incident(session, incident_id)
    if found is None:
        raise NotFoundError("incident")
    return found


def find_incident(session: TenantSession, incident_id: UUID) -> Incident | None:
    """Find an incident."""
    return session.scalar(select(Incident).where(Incident.id == incident_id))


def list_incidents(session: TenantSession, *, now: datetime) -> Sequence[Incident]:
    """List incidents for the desk: all that are open, and the latest of the others, the latest first."""
    over = select(Incident).where(Incident.resolved_at.is_not(None), Incident.started_at <= now)
    return [*list_open(session), *session.scalars(_latest_first(over).limit(PAGE))]


def list_open(session: TenantSession) -> Sequence[Incident]:
    """List the incidents that go on, the latest first."""
    return session.scalars(_latest_first(select(Incident).where(Incident.resolved_at.is_(None)))).all()


def _latest_first(incidents: Select[Incident]) -> Select[Incident]:
    return incidents.order_by(Incident.started_at.desc(), Incident.id.desc())


def list_updates(session: TenantSession, incident_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[IncidentUpdate]]:
    """List what was said of each of these, the latest first."""
    said = select(IncidentUpdate).where(IncidentUpdate.incident_id.in_(incident_ids))
    by_incident: defaultdict[UUID, list[IncidentUpdate]] = defaultdict(list)
    for each in session.scalars(said.order_by(IncidentUpdate.number.desc())):
        by_incident[each.incident_id].append(each)
    return by_incident
