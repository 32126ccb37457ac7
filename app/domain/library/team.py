"""The library as its team sees it: drafts, what is to come and what is over, the last changed first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, literal, or_, select, tuple_

from app.domain.library.listing import is_shown
from app.domain.library.models import Resource, ResourceKind
from app.domain.library.rules import Standing
from app.domain.library.search.models import LibraryTerm
from app.domain.search.reading import clean_query
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

TEAM_PAGE = 50  # resources of a page
_MOST_WORDS = 6  # of a question; the first ones count


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody of the team looks for; `words` of its text in any language, or its address."""

    words: str = ""
    kind: ResourceKind | None = None
    standing: Standing | None = None


def list_for_team(
    session: TenantSession,
    sought: Sought,
    *,
    thesauri: Sequence[Thesaurus],
    now: datetime,
    before: UUID | None = None,
) -> Sequence[Resource]:
    """List resources that hold every word, or are at that address: one more than a page shows.

    `thesauri` has one for each language of the brand; `before` is the last resource of the page before.
    """
    here = (Resource.changed_at, Resource.id)
    found = select(Resource).where(*_criteria(sought, thesauri, now))
    if before is not None:
        found = found.where(_changed_before(session, before))
    return session.scalars(found.order_by(*(each.desc() for each in here)).limit(TEAM_PAGE + 1)).all()


def _criteria(sought: Sought, thesauri: Sequence[Thesaurus], now: datetime) -> list[ColumnElement[bool]]:
    wanted = []
    if sought.kind is not None:
        wanted.append(Resource.kind == sought.kind)
    if sought.standing is not None:
        wanted.append(_stands(sought.standing, now))
    if sought.words:
        said = [_holds(sought.words, thesaurus) for thesaurus in thesauri]
        wanted.append(or_(Resource.slug == sought.words, *said))
    return wanted


def _stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    """Make the condition of a standing: what `rules.standing_of` says, for the database."""
    over = Resource.expires_at.is_not(None) & (Resource.expires_at <= now)
    conditions = {
        Standing.DRAFT: Resource.published_at.is_(None),
        Standing.SCHEDULED: (Resource.published_at > now) & ~over,
        Standing.SHOWN: is_shown(now),
        Standing.EXPIRED: over,
    }
    return conditions[standing]


def _holds(words: str, thesaurus: Thesaurus) -> ColumnElement[bool]:
    terms = list(dict.fromkeys(token.term for token in thesaurus.tokens(clean_query(words)) if not token.silent))
    if not terms:
        return Resource.id.in_([])
    holding = [
        Resource.id.in_(
            select(LibraryTerm.resource_id).where(LibraryTerm.language == thesaurus.language, LibraryTerm.term == term)
        )
        for term in terms[:_MOST_WORDS]
    ]
    return and_(Resource.language == thesaurus.language, *holding)


def _changed_before(session: TenantSession, edge: UUID) -> ColumnElement[bool]:
    """Make the condition that a resource comes after another in the team's list; after one that is gone, nothing."""
    changed_at = session.scalar(select(Resource.changed_at).where(Resource.id == edge))
    there = tuple_(literal(changed_at, Resource.changed_at.type), literal(edge, Uuid))
    return tuple_(Resource.changed_at, Resource.id) < there
