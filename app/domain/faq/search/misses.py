"""What people sought in vain, counted: the entries that someone should write."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import SQLColumnExpression, func, literal, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.faq.search.models import LONGEST_MISS, FaqSearchMiss
from app.domain.search.reading import clean_query
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.letters import fold

MOST_MISSES = 2_000  # kept for a brand; a stranger may type anything
_PRIVATE = re.compile(r"\S*@\S*|\d[\d .\-/]{4,}\d")  # an address, a card, telephone or order number


def count_miss(session: TenantSession, query: str, *, language: str, now: datetime, most: int = MOST_MISSES) -> None:
    """Count a query that found nothing, of at most so many; what looks like an address or a number is not kept."""
    folded = " ".join(mask_cards(_PRIVATE.sub("…", fold(clean_query(query)))).split())[:LONGEST_MISS]
    if not any(letter.isalpha() for letter in folded):
        return
    if _count_again(session, language, folded, now):
        return
    if (session.scalar(select(func.count()).select_from(FaqSearchMiss)) or 0) >= most and not _make_room(session):
        return
    try:
        with session.begin_nested():
            session.add(FaqSearchMiss(language=language, query_folded=folded, count=1, last_at=now))
    except IntegrityError:
        _count_again(session, language, folded, now)  # another visitor was first


def list_misses(session: TenantSession, language: str | None = None, *, limit: int = 100) -> Sequence[FaqSearchMiss]:
    """List what was sought in vain most often, in one language or in all, not counting what the team dismissed."""
    times = FaqSearchMiss.count - FaqSearchMiss.dismissed
    order = (times.desc(), FaqSearchMiss.last_at.desc(), FaqSearchMiss.language, FaqSearchMiss.query_folded)
    misses = select(FaqSearchMiss).order_by(*order).limit(limit)
    return session.scalars(misses if language is None else misses.where(FaqSearchMiss.language == language)).all()


def dismiss_misses(session: TenantSession, language: str, queries: Sequence[str]) -> None:
    """Note that these need no entry, as often as they have been sought by now."""
    _set_dismissed(session, language, queries, FaqSearchMiss.count)


def bring_back_misses(session: TenantSession, language: str, queries: Sequence[str]) -> None:
    """Forget that these were dismissed."""
    _set_dismissed(session, language, queries, literal(0))


def _set_dismissed(
    session: TenantSession,
    language: str,
    queries: Sequence[str],
    times: SQLColumnExpression[int],
) -> None:
    session.execute(
        update(FaqSearchMiss)
        .where(FaqSearchMiss.language == language, FaqSearchMiss.query_folded.in_(queries))
        .values(dismissed=times)
        .execution_options(synchronize_session="fetch")
    )


def _make_room(session: TenantSession) -> bool:
    """Forget the oldest of what was sought only once; False where all was sought again."""
    oldest = session.scalar(
        select(FaqSearchMiss).where(FaqSearchMiss.count == 1).order_by(FaqSearchMiss.last_at).limit(1)
    )
    if oldest is None:
        return False
    session.delete(oldest)
    session.flush()
    return True


def _count_again(session: TenantSession, language: str, folded: str, now: datetime) -> bool:
    changed = session.execute(
        update(FaqSearchMiss)
        .where(FaqSearchMiss.language == language, FaqSearchMiss.query_folded == folded)
        .values(count=FaqSearchMiss.count + 1, last_at=now)
        .execution_options(synchronize_session=False)
        .returning(FaqSearchMiss.count)
    )
    return changed.first() is not None
