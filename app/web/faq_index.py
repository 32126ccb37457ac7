"""The search index of a brand's FAQ, written from its texts as its readers see them, and what their references say."""

from pathlib import Path
from weakref import WeakKeyDictionary

from app.domain.faq.lasting import remember
from app.domain.faq.queries import list_documents, load_contents
from app.domain.faq.search.index import index_language
from app.domain.faq.search.texts import read_search_text
from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.faq_bindings import bind_published
from app.web.faq_links import entry_targets, link_contents

_known: WeakKeyDictionary[Tenant, dict[str, Thesaurus]] = WeakKeyDictionary()


def thesaurus_of(tenant: Tenant, language: str) -> Thesaurus:
    """Give the synonyms of a brand in a language: the general list, then the brand's own, read once."""
    known = _known.setdefault(tenant, {})
    if language not in known:
        known[language] = load_thesaurus(language, synonyms_of(tenant, language))
    return known[language]


def synonyms_of(tenant: Tenant, language: str) -> Path:
    """Give the place of a brand's own list of synonyms; there may be none."""
    return tenant.folder / "synonyms" / f"{language}.txt"


def index_faq(session: TenantSession, tenant: Tenant) -> int:
    """Bring the index of all the brand's languages up to date; give how many entries were written anew.

    What each reference says is remembered, for the day on which the brand has no such value any more.

    To be called after an import or an edit, and when the brand's policy, labels or synonyms may have changed;
    running it again changes nothing.
    """
    return sum(_index_language(session, tenant, language) for language in tenant.config.languages)


def _index_language(session: TenantSession, tenant: Tenant, language: Language) -> int:
    contents = load_contents(session, language)
    targets = entry_targets(link_contents(contents, tenant.config, language))
    bindings = bind_published(session, tenant, language, targets.get)
    documents = list_documents(session, language)
    texts = {
        entry.id: read_search_text(documents[entry.key], each.section.title, bindings)
        for each in contents.sections
        for entry in each.entries
    }
    remember(session, language, bindings.said)
    return index_language(session, language, texts, thesaurus=thesaurus_of(tenant, language))
