"""Incidents as tests make them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.incidents.models import Impact, Incident, IncidentState, Words
from app.domain.incidents.service import Said, open_incident
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id

NOW: Final = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def saying(
    state: IncidentState = IncidentState.INVESTIGATING,
    *,
    impact: Impact = Impact.SLOW,
    is_public: bool = True,
    words: Words | None = None,
) -> Said:
    """Say something."""
    return Said(state=state, impact=impact, is_public=is_public, words=words or {"fr": "Nous cherchons."})


def opened(
    session: TenantSession,
    said: Said | None = None,
    *,
    parts: Sequence[str] = ("payment",),
    at: datetime = NOW,
    since: datetime | None = None,
    incident_id: UUID | None = None,
) -> Incident:
    """Open an incident, and commit it."""
    with transaction(session):
        incident = open_incident(
            session,
            incident_id or new_id(at),
            said or saying(),
            titles={"fr": "Paiements lents", "en": "Slow payments"},
            parts=parts,
            started_at=since or at,
            now=at,
        )
    assert incident is not None
    return incident
