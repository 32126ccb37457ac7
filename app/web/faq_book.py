"""The whole FAQ of the request's brand and language as a book, its references resolved."""

from collections.abc import Mapping

from app.domain.faq.book import ENTRY_SCHEME, Article, Book, Chapter
from app.domain.faq.documents import EntryDocument
from app.domain.faq.ports import Bindings, Target
from app.domain.faq.queries import list_documents
from app.domain.faq.rendering import resolve
from app.tenancy.tenant import Tenant
from app.web.drawings import dyed
from app.web.faq_bindings import bind_published
from app.web.faq_links import EntryLink
from app.web.help_centre import HelpCentre
from app.web.i18n import gettext, long_date
from app.web.request import current_language, current_tenant, session


def faq_book(centre: HelpCentre) -> Book | None:
    """Give the book of what readers see now, in one more query; None when that is nothing."""
    tenant, language = current_tenant(), current_language()
    summary = centre.summary()
    if summary.updated_on is None:
        return None
    links = {entry.key: entry for section in centre.sections for entry in section.entries}
    bindings = bind_published(session(), tenant, language, lambda key: _target(links.get(key)))
    documents = list_documents(session(), language)
    return Book(
        brand=tenant.config.name,
        title=summary.title,
        edition=gettext("Version %(version)s, of %(day)s", version=summary.version, day=long_date(summary.updated_on)),
        contents_title=gettext("Summary"),
        language=language,
        updated_on=summary.updated_on,
        origin=tenant.origin,
        colour=tenant.theme.palette.light["brand"],
        chapters=[
            Chapter(section.named, section.summary, _articles(section.entries, documents, bindings, tenant))
            for section in centre.sections
        ],
    )


def _target(link: EntryLink | None) -> Target | None:
    """Lead to the entry's own page of the book."""
    return Target(f"{ENTRY_SCHEME}{link.key}", link.named) if link else None


def _articles(
    links: tuple[EntryLink, ...], documents: Mapping[str, EntryDocument], bindings: Bindings, tenant: Tenant
) -> list[Article]:
    return [_article(link, documents[link.key], bindings, tenant) for link in links if link.key in documents]


def _article(link: EntryLink, document: EntryDocument, bindings: Bindings, tenant: Tenant) -> Article:
    tokens = resolve(document.body, bindings).tokens
    for token in tokens:
        if token.type == "drawing":
            token.meta["svg"] = dyed(token.meta["svg"], tenant.theme.palette.light)  # white paper
    return Article(link.key, link.named, tokens)
