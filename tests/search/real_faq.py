"""The five brands' real FAQ in a database, indexed as in production, and how well a way of searching finds its way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.kernel.db import open_session, transaction
from app.tenancy.tenant import Tenant, load_tenant
from app.web.faq_index import index_faq
from tests.search.query_file import Query

ROOT = Path(__file__).parents[2]
BRANDS = ("camermix", "omicron", "camcha", "remember-provence", "support-technique")
NOW = datetime(2026, 11, 22, tzinfo=UTC)

Find = Callable[[Query], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Of so many queries, how many had the right entry first, among the first three, and how many found nothing."""

    asked: int
    first: int
    among_three: int
    nothing: int


def load_brands() -> dict[str, Tenant]:
    """Read the five brands."""
    return {slug: load_tenant(ROOT / "tenants" / slug) for slug in BRANDS}


def import_brands(engine: Engine, brands: Iterable[Tenant]) -> None:
    """Import and index the FAQ of these brands in all their languages."""
    for tenant in brands:
        with open_session(engine, tenant.slug) as session, transaction(session):
            for language in tenant.config.languages:
                folder = load_folder(ROOT / "content" / "faq" / tenant.slug, language)
                import_folder(session, folder, now=NOW)
            index_faq(session, tenant)


def rate(queries: Iterable[Query], find: Find) -> Score:
    """Let a way of searching, which gives keys of entries best first, answer these queries."""
    answers = [(query.expected, find(query)) for query in queries]
    return Score(
        asked=len(answers),
        first=sum(not expected.isdisjoint(keys[:1]) for expected, keys in answers),
        among_three=sum(not expected.isdisjoint(keys[:3]) for expected, keys in answers),
        nothing=sum(not keys for _, keys in answers),
    )
