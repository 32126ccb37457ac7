"""Where the FAQ's pages live and how they are numbered: one rule for pages, links in texts, sitemap and PDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.faq.folders import Folder
from app.domain.faq.ports import Target
from app.domain.faq.queries import Contents
from app.kernel.typography import french
from app.tenancy.config import TenantConfig


@dataclass(frozen=True, slots=True)
class EntryLink:
    """An entry as other pages point to it."""

    key: str
    number: str | None
    title: str
    url: str

    @property
    def named(self) -> str:
        """The title with its number, where the brand numbers its entries."""
        return f"{self.number} {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section as other pages point to it, with its entries."""

    key: str
    number: str | None
    title: str
    summary: str
    url: str
    entries: tuple[EntryLink, ...]

    @property
    def named(self) -> str:
        """The title with its number, where the brand numbers its sections."""
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def count(self) -> int:
        """How many answers readers find in it."""
        return len(self.entries)


def spaced(text: str, language: str) -> str:
    """Set French spaces in a French text; leave the others."""
    return french(text) if language == "fr" else text


def language_prefix(config: TenantConfig, language: str) -> str:
    """Give what stands before every path of a language: nothing for the brand's first."""
    return "" if language == config.languages[0] else f"/{language}"


def link_contents(contents: Contents, config: TenantConfig, language: str) -> list[SectionLink]:
    """Give the links of all sections and entries that readers see."""
    rows = [
        _Row(
            each.section.key,
            each.section.slug,
            each.section.title,
            each.section.summary,
            [(entry.key, entry.slug, entry.title) for entry in each.entries],
        )
        for each in contents.sections
    ]
    return list(_links(rows, config, language))


def link_folder(folder: Folder, config: TenantConfig) -> list[SectionLink]:
    """Give the same links from files that are not imported yet."""
    rows = [
        _Row(
            each.document.front.key,
            each.slug,
            each.document.front.title,
            each.document.front.summary,
            [(entry.document.front.key, entry.slug, entry.document.front.title) for entry in each.entries],
        )
        for each in folder.sections
    ]
    return list(_links(rows, config, folder.language))


class _Row(NamedTuple):
    key: str
    slug: str
    title: str
    summary: str
    entries: list[tuple[str, str, str]]  # key, slug, title


def _links(rows: list[_Row], config: TenantConfig, language: str) -> Iterator[SectionLink]:
    base = f"{language_prefix(config, language)}/faq"
    numbers = config.look.entry_numbers
    for number, row in enumerate(rows, 1):
        yield SectionLink(
            key=row.key,
            number=None if numbers == "none" else str(number),
            title=spaced(row.title, language),
            summary=spaced(row.summary, language),
            url=f"{base}/{row.slug}/",
            entries=tuple(
                EntryLink(
                    key,
                    f"{number}.{place}" if numbers == "decimal" else None,
                    spaced(title, language),
                    f"{base}/{row.slug}/{slug}",
                )
                for place, (key, slug, title) in enumerate(row.entries, 1)
            ),
        )


def entry_targets(sections: list[SectionLink]) -> Mapping[str, Target]:
    """Give what `entry:key` resolves to, by key."""
    return {entry.key: Target(entry.url, entry.named) for section in sections for entry in section.entries}
