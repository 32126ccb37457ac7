"""What the help centre's templates are given."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import g, request
from markupsafe import Markup

from app.domain.faq.documents import EntryDocument
from app.domain.faq.models import FaqEntry, FaqRedirect
from app.domain.faq.ports import Bindings
from app.domain.faq.queries import Contents, list_addresses_of_section, load_contents
from app.domain.faq.rendering import Heading, render
from app.web.cookies import SESSION, UNSENT, read_cookie
from app.web.faq_bindings import bind_published
from app.web.faq_links import EntryLink, SectionLink, entry_targets, link_contents, spaced
from app.web.installation import installation
from app.web.languages import offer_paths
from app.web.request import current_language, current_tenant, current_version, session

_LONG = 3  # a page with more headings than this has a table of contents


@dataclass(frozen=True, slots=True)
class FaqSummary:
    """What a home or an index says of the whole FAQ."""

    title: str
    version: str
    count: int
    updated_on: date | None
    pdf_url: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry as its page shows it."""

    id: UUID
    key: str
    number: str | None
    title: str
    updated_on: date
    html: Markup
    contents: list[Heading]
    section: SectionLink
    related: list[EntryLink]
    url: str
    markdown_url: str
    vote_url: str
    revision_id: UUID | None  # of the text; none of a draft's


@dataclass(frozen=True, slots=True)
class HelpCentre:
    """The FAQ of the request's brand and language, with its links."""

    contents: Contents
    sections: list[SectionLink]
    bindings: Bindings

    def section_link(self, key: str) -> SectionLink:
        """Give a section's link; KeyError when readers see none of that key."""
        return {section.key: section for section in self.sections}[key]

    def entry_links(self) -> dict[str, tuple[SectionLink, EntryLink]]:
        """Give every entry's link with its section's, by key."""
        return {entry.key: (section, entry) for section in self.sections for entry in section.entries}

    def listed(self, keys: tuple[str, ...]) -> list[EntryLink]:
        """Give the links of several entries in that order, leaving out those that are gone."""
        links = self.entry_links()
        return [links[key][1] for key in keys if key in links]

    def link_by_id(self, entry_id: UUID) -> EntryLink | None:
        """Find the link of an entry that readers see."""
        return self._links_by_id().get(entry_id)

    def featured(self) -> list[EntryLink]:
        """Give the links that the brand puts forward."""
        return self.listed(current_tenant().config.policy.faq.featured)

    def summary(self) -> FaqSummary:
        """Say what the whole FAQ holds."""
        entries = [entry for each in self.contents.sections for entry in each.entries]
        config = current_tenant().config
        return FaqSummary(
            title=spaced(config.text[self.bindings.language].faq_title, self.bindings.language),  # type: ignore[index]
            version=config.policy.faq.version,
            count=len(entries),
            updated_on=max((entry.updated_on for entry in entries), default=None),
            pdf_url=f"{request.script_root}/faq.pdf",
        )

    def url_of(self, redirect: FaqRedirect) -> str | None:
        """Give the present address of what moved; None when it is gone."""
        if redirect.entry_id is not None:
            link = self.link_by_id(redirect.entry_id)
            return link.url if link else None
        pairs = zip(self.contents.sections, self.sections, strict=True)
        return next((link.url for each, link in pairs if each.section.id == redirect.section_id), None)

    def _links_by_id(self) -> dict[UUID, EntryLink]:
        entries = (entry for each in self.contents.sections for entry in each.entries)
        links = (link for section in self.sections for link in section.entries)
        return {entry.id: link for entry, link in zip(entries, links, strict=True)}


def read_from_replica() -> None:
    """Let this request read the replica where one has come far enough, and nobody's own page is asked for.

    To be called before anything is read.
    """
    replica = installation().replica
    if replica is None or request.method != "GET" or read_cookie(SESSION) or read_cookie(UNSENT):
        return
    opened = replica.open(current_tenant().slug, current_version())
    if opened is not None:
        g.session = opened


def open_help_centre(*, also: UUID | None = None) -> HelpCentre:
    """Read the FAQ's contents, `also` an entry that readers do not see yet: two queries."""
    tenant, language = current_tenant(), current_language()
    contents = load_contents(session(), language, also=also)
    sections = link_contents(contents, tenant.config, language)
    return HelpCentre(contents, sections, bind_published(session(), tenant, language, entry_targets(sections).get))


def entry_page(
    centre: HelpCentre, entry: FaqEntry, document: EntryDocument, *, revision_id: UUID | None = None
) -> EntryPage:
    """Render an entry for its page."""
    section, link = centre.entry_links()[entry.key]
    rendered = render(document.body, centre.bindings)
    return EntryPage(
        id=entry.id,
        key=entry.key,
        number=link.number,
        title=link.title,
        updated_on=entry.updated_on,
        html=Markup(rendered.html),  # noqa: S704 - sanitised by the renderer
        contents=rendered.headings if len(rendered.headings) > _LONG else [],
        section=section,
        related=centre.listed(document.front.related),
        url=link.url,
        markdown_url=f"{link.url}.md",
        vote_url=f"{request.script_root}/faq/feedback/{entry.id}",
        revision_id=revision_id,
    )


def offer_section(key: str) -> None:
    """Let the language switch lead to the same section."""
    rows = list_addresses_of_section(session(), key)
    offer_paths({language: f"/faq/{slug}/" for language, slug in rows})
