"""What readers thought of the answers: counts by revision, ordered by how sure we are, and their own words."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.domain.faq.models import FaqEntry, FaqFeedback
from app.kernel.db import TenantSession, count_in_periods
from app.kernel.weeks import Week

PAGE = 50
_SURE = 1.96  # standard deviations: 95 %


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one revision of an entry."""

    revision: int
    useful: int
    total: int

    @property
    def percent(self) -> int:
        """Of a hundred readers who voted, how many found it useful."""
        return round(100 * self.useful / self.total)

    @property
    def surely_useless(self) -> float:
        """The share that found it of no use, as low as it may be by chance: the lower bound of Wilson's interval.

        One of one says less than thirty of forty (Wilson 1927, 95 %).
        """
        share, spread = 1 - self.useful / self.total, _SURE**2 / self.total
        middle = share + spread / 2
        margin = math.sqrt(spread * (share * (1 - share) + spread / 4))
        return (middle - margin) / (1 + spread)


@dataclass(frozen=True, slots=True)
class EntryVotes:
    """The votes on an entry as it is shown (none yet: None), and on the last revision before that had any."""

    entry: FaqEntry
    shown: Tally | None
    before: Tally | None

    @property
    def tallies(self) -> Sequence[Tally]:
        """Those that there are, what is shown first."""
        return [each for each in (self.shown, self.before) if each is not None]

    @property
    def gained(self) -> int | None:
        """How many more of a hundred find it useful than before; negative: fewer; None where there is no telling."""
        return self.shown.percent - self.before.percent if self.shown and self.before else None


def list_votes(session: TenantSession, language: str | None = None) -> Sequence[EntryVotes]:
    """List the entries that have votes, those that are surely of no use to most first: two queries."""
    tallies = _tallies(session)
    entries = select(FaqEntry).where(FaqEntry.id.in_(tallies), FaqEntry.withdrawn_at.is_(None))
    if language is not None:
        entries = entries.where(FaqEntry.language == language)
    found = [votes_of(entry, tallies[entry.id]) for entry in session.scalars(entries)]
    return sorted(found, key=lambda votes: (-_badness(votes.shown), votes.entry.title))


def list_worst(session: TenantSession, *, since: datetime, limit: int) -> Sequence[EntryVotes]:
    """List the entries that were of no use to half of those who voted since a moment, or more; the surest first."""
    tallies = _tallies(session, since=since)
    entries = session.scalars(select(FaqEntry).where(FaqEntry.id.in_(tallies), FaqEntry.withdrawn_at.is_(None))).all()
    voted = (votes_of(entry, tallies[entry.id]) for entry in entries)
    bad = [votes for votes in voted if votes.shown is not None and 2 * votes.shown.useful <= votes.shown.total]
    return sorted(bad, key=lambda votes: (-_badness(votes.shown), votes.entry.title))[:limit]


def count_votes(session: TenantSession, entry: FaqEntry) -> EntryVotes:
    """Count the votes on one entry."""
    return votes_of(entry, _tallies(session, entry_id=entry.id).get(entry.id, ()))


def count_by_week(session: TenantSession, weeks: Sequence[Week]) -> Sequence[tuple[int, int]]:
    """Count the votes of each week: useful, of no use; two queries."""
    periods = [(week.begins, week.ends) for week in weeks]
    useful, useless = (
        count_in_periods(session, FaqFeedback.created_at, periods, FaqFeedback.useful.is_(given))
        for given in (True, False)
    )
    return list(zip(useful, useless, strict=True))


def votes_of(entry: FaqEntry, tallies: Sequence[Tally]) -> EntryVotes:
    """Find, of an entry's tallies, that of what is shown and the last before it."""
    shown = next((each for each in tallies if each.revision == entry.revision), None)
    earlier = [each for each in tallies if each.revision < entry.revision]
    return EntryVotes(entry, shown, max(earlier, key=lambda each: each.revision, default=None))


def count_reasons(session: TenantSession, entry_id: UUID, revision: int) -> Mapping[str, int]:
    """Count why a revision was of no use, the most frequent reason first; votes without one are left out."""
    rows = session.execute(
        select(FaqFeedback.reason, func.count())
        .where(
            FaqFeedback.entry_id == entry_id,
            FaqFeedback.revision == revision,
            FaqFeedback.useful.is_(False),
            FaqFeedback.reason.is_not(None),
        )
        .group_by(FaqFeedback.reason)
        .order_by(func.count().desc(), FaqFeedback.reason)
    )
    return {str(reason): count for reason, count in rows}


def list_comments(session: TenantSession, entry_id: UUID, *, before: UUID | None = None) -> Sequence[FaqFeedback]:
    """List what readers wrote about an entry, the latest first, `PAGE` + 1 at most; `before` is the last id before."""
    said = select(FaqFeedback).where(FaqFeedback.entry_id == entry_id, FaqFeedback.comment.is_not(None))
    if before is not None:
        said = said.where(FaqFeedback.id < before)
    return session.scalars(said.order_by(FaqFeedback.id.desc()).limit(PAGE + 1)).all()


def _tallies(
    session: TenantSession, *, since: datetime | None = None, entry_id: UUID | None = None
) -> Mapping[UUID, Sequence[Tally]]:
    useful = func.sum(case((FaqFeedback.useful, 1), else_=0))
    counted = select(FaqFeedback.entry_id, FaqFeedback.revision, useful, func.count())
    if since is not None:
        counted = counted.where(FaqFeedback.created_at >= since)
    if entry_id is not None:
        counted = counted.where(FaqFeedback.entry_id == entry_id)
    found: defaultdict[UUID, list[Tally]] = defaultdict(list)
    for entry, revision, yes, total in session.execute(counted.group_by(FaqFeedback.entry_id, FaqFeedback.revision)):
        found[entry].append(Tally(revision, int(yes), total))
    return found


def _badness(tally: Tally | None) -> float:
    return tally.surely_useless if tally is not None else 0.0
