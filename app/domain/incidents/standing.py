"""How the brand's services stand for anybody: what goes on, what was over lately, and what was said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.incidents.models import Impact, Incident, IncidentState, IncidentUpdate, Words
from app.domain.incidents.queries import list_updates
from app.domain.incidents.rules import SHOWN_DAYS, Spell, worst
from app.kernel.db import TenantSession

_MOST = 200  # incidents in ninety days; a page with more helps nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What was said at one moment."""

    state: IncidentState
    impact: Impact
    words: Words
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicIncident:
    """An incident that anybody may know of; its updates the latest first."""

    id: UUID
    titles: Words
    parts: Sequence[str]
    impact: Impact
    state: IncidentState
    started_at: datetime
    changed_at: datetime
    resolved_at: datetime | None
    updates: Sequence[Update]

    @property
    def spells(self) -> Sequence[Spell]:
        """How it was felt over time: each update says it until the next one, the first since it began."""
        said = list(reversed(self.updates))
        begins = [self.started_at, *(each.at for each in said[1:])]
        ends = [*(later.at for _, later in pairwise(said)), self.resolved_at]
        felt = zip(said, begins, ends, strict=True)
        parts = frozenset(self.parts)
        return [
            Spell(parts, each.impact, since, until)
            for each, since, until in felt
            if each.state is not IncidentState.RESOLVED
        ]


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it at one moment, the latest to begin first."""

    incidents: Sequence[PublicIncident] = ()

    @property
    def current(self) -> Sequence[PublicIncident]:
        """What goes on."""
        return [each for each in self.incidents if each.resolved_at is None]

    @property
    def past(self) -> Sequence[PublicIncident]:
        """What is over."""
        return [each for each in self.incidents if each.resolved_at is not None]

    @property
    def worst(self) -> Impact | None:
        """The worst that is felt now; None when all is well."""
        return worst(each.impact for each in self.current)

    @property
    def headline(self) -> PublicIncident | None:
        """The latest of the worst incidents that go on."""
        return next((each for each in self.current if each.impact is self.worst), None)

    def felt_of(self, part: str) -> Impact | None:
        """Give the worst that is felt of a part now."""
        return worst(each.impact for each in self.current if part in each.parts)

    @property
    def spells(self) -> Sequence[Spell]:
        """How all of them were felt over time."""
        return [spell for each in self.incidents for spell in each.spells]


def read_standing(session: TenantSession, *, now: datetime) -> Standing:
    """Read what is open, and what was over in the days that the page shows."""
    since = now - timedelta(days=SHOWN_DAYS)
    known = Incident.is_public.is_(True) & or_(Incident.resolved_at.is_(None), Incident.resolved_at >= since)
    latest = select(Incident).where(known).order_by(Incident.started_at.desc(), Incident.id.desc()).limit(_MOST)
    incidents = session.scalars(latest).all()
    said = list_updates(session, [each.id for each in incidents]) if incidents else {}
    return Standing(tuple(_public(each, said[each.id]) for each in incidents))


def _public(incident: Incident, updates: Sequence[IncidentUpdate]) -> PublicIncident:
    return PublicIncident(
        id=incident.id,
        titles=incident.titles,
        parts=tuple(incident.parts),
        impact=incident.impact,
        state=incident.state,
        started_at=incident.started_at,
        changed_at=incident.changed_at,
        resolved_at=incident.resolved_at,
        updates=tuple(Update(state=each.state, impact=each.impact, words=each.words, at=each.at) for each in updates),
    )
