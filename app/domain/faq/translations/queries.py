"""What the desk asks about translations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.domain.faq.translations.rules import Lag, Said, find_lag
from app.kernel.db import TenantSession


@dataclass(frozen=True, slots=True)
class Stale:
    """A translation that lags behind the entry of the brand's first language."""

    entry: FaqEntry
    source: FaqEntry
    lag: Lag


@dataclass(frozen=True, slots=True)
class Translations:
    """What is to do in one language: entries that it has not, and the stale ones, the gravest and oldest first."""

    language: str
    missing: Sequence[FaqEntry]
    stale: Sequence[Stale]


def list_translations(session: TenantSession, languages: Sequence[str]) -> list[Translations]:
    """List what is to do in each language but the first, which the others follow."""
    first, *others = languages
    entries = session.scalars(
        select(FaqEntry).where(FaqEntry.withdrawn_at.is_(None)).order_by(FaqEntry.title, FaqEntry.id)
    ).all()
    sources = {entry.key: entry for entry in entries if entry.language == first}
    said = _said(session, first)
    return [
        Translations(language, *_sort(sources, said, [each for each in entries if each.language == language]))
        for language in others
    ]


def find_source(session: TenantSession, entry: FaqEntry, first: str) -> FaqEntry | None:
    """Find the entry of the brand's first language that this one translates."""
    if entry.language == first:
        return None
    same = (FaqEntry.key == entry.key, FaqEntry.language == first, FaqEntry.withdrawn_at.is_(None))
    return session.scalar(select(FaqEntry).where(*same))


def find_stale(session: TenantSession, entry: FaqEntry, first: str) -> Stale | None:
    """Tell how an entry lags behind the first language; None where it does not, or is none's translation."""
    source = find_source(session, entry, first)
    lag = find_lag(_said_of(session, source.id), in_step_at=entry.in_step_at) if source else None
    return Stale(entry, source, lag) if source and lag else None


def source_as_of(session: TenantSession, source: FaqEntry, at: datetime) -> str:
    """Give what an entry said at a moment; its first text where it said nothing yet."""
    said = select(FaqRevision.source).where(FaqRevision.entry_id == source.id)
    then = session.scalar(said.where(FaqRevision.created_at <= at).order_by(FaqRevision.number.desc()).limit(1))
    return then or session.scalar(said.order_by(FaqRevision.number).limit(1)) or ""


def shown_since(session: TenantSession, source: FaqEntry) -> datetime:
    """Tell when what an entry says now was published."""
    return session.scalars(
        select(FaqRevision.created_at).where(FaqRevision.entry_id == source.id, FaqRevision.number == source.revision)
    ).one()


def _said(session: TenantSession, language: str) -> dict[UUID, list[Said]]:
    rows = session.execute(
        select(FaqRevision.entry_id, FaqRevision.created_at, FaqRevision.significance)
        .join(FaqEntry, FaqEntry.id == FaqRevision.entry_id)
        .where(FaqEntry.language == language, FaqRevision.significance != Significance.TYPO)
    )
    said: dict[UUID, list[Said]] = {}
    for entry_id, at, significance in rows:
        said.setdefault(entry_id, []).append(Said(at, significance))
    return said


def _said_of(session: TenantSession, entry_id: UUID) -> list[Said]:
    rows = session.execute(
        select(FaqRevision.created_at, FaqRevision.significance).where(FaqRevision.entry_id == entry_id)
    )
    return [Said(at, significance) for at, significance in rows]


def _sort(
    sources: dict[str, FaqEntry], said: dict[UUID, list[Said]], entries: Sequence[FaqEntry]
) -> tuple[list[FaqEntry], list[Stale]]:
    """Give the sources without an entry, and the stale entries."""
    held = {entry.key for entry in entries}
    missing = [source for key, source in sources.items() if key not in held]
    stale = list(_lagging(sources, said, entries))
    return missing, sorted(stale, key=lambda each: (not each.lag.is_major, each.lag.since))


def _lagging(
    sources: dict[str, FaqEntry], said: dict[UUID, list[Said]], entries: Sequence[FaqEntry]
) -> Iterator[Stale]:
    for entry in entries:
        source = sources.get(entry.key)
        lag = find_lag(said.get(source.id, []), in_step_at=entry.in_step_at) if source else None
        if source is not None and lag is not None:
            yield Stale(entry, source, lag)
