"""The gaps of a brand's FAQ: what its readers sought in vain, grouped, in each of its languages."""

from collections.abc import Mapping, Sequence

from app.domain.faq.search.gaps import MOST_READ, Gap, group_misses
from app.domain.faq.search.held import hold_index
from app.domain.faq.search.misses import list_misses
from app.domain.faq.search.query import finds
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.faq_index import thesaurus_of


def read_gaps(session: TenantSession, tenant: Tenant, *, version: int) -> Mapping[str, Sequence[Gap]]:
    """Group what was sought in vain, by language; one query where this process holds the brand's index.

    A gap that the search answers by now is left out: somebody wrote the entry.
    """
    misses = list_misses(session, limit=MOST_READ)
    found: dict[str, Sequence[Gap]] = {}
    for language in sorted({miss.language for miss in misses} & set(tenant.config.languages)):
        index = hold_index(session, thesaurus=thesaurus_of(tenant, language), version=version)
        own = [miss for miss in misses if miss.language == language]
        found[language] = [gap for gap in group_misses(own, index.lexicon) if not finds(index, gap.words)]
    return found


def open_gaps(gaps: Mapping[str, Sequence[Gap]]) -> list[Gap]:
    """List the gaps that nobody dismissed, of all languages, those sought most often first."""
    waiting = [gap for each in gaps.values() for gap in each if not gap.is_dismissed]
    return sorted(waiting, key=lambda gap: (-gap.times, gap.language, gap.words))
