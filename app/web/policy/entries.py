"""The FAQ under two states of a brand's policy: its entries before and after, and which would be wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.faq.documents import EntryDocument
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.folders import Folder
from app.domain.faq.lint import lint_folder
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import load_contents
from app.domain.faq.rendering import Rendered, render
from app.domain.faq.stored import stored_folder
from app.kernel.db import TenantSession
from app.kernel.errors import GuichetError
from app.kernel.findings import Finding
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import BrandBindings, bind_brand
from app.web.faq_links import entry_targets, link_folder


class WrongFaqError(GuichetError):
    """A change of the policy that would make an entry of the FAQ wrong."""

    def __init__(self) -> None:
        super().__init__("an entry assumes what the policy would no longer be")


@dataclass(frozen=True, slots=True)
class WrongEntry:
    """An entry that would be wrong: it assumes something of a policy, or names what would be no more."""

    entry: FaqEntry
    reference: str


@dataclass(frozen=True, slots=True)
class TwiceRead:
    """An entry as readers see it, before and after a change."""

    entry: FaqEntry
    document: EntryDocument
    url: str
    before: Rendered
    after: Rendered


@dataclass(frozen=True, slots=True)
class ChangedBook:
    """The published FAQ in one language, before and after a change."""

    entries: Sequence[TwiceRead]
    _folder: Folder
    _before: BrandBindings
    _after: BrandBindings

    @classmethod
    def read(cls, session: TenantSession, language: Language, before: Tenant, after: Tenant) -> "ChangedBook":
        """Read it, and render every entry twice."""
        folder = stored_folder(session, language, {})
        documents = {each.document.front.key: each.document for _, each in folder.entries()}
        targets = entry_targets(link_folder(folder, before.config))
        old, new = (bind_brand(each, language, targets.get) for each in (before, after))
        entries = [
            TwiceRead(
                entry,
                documents[entry.key],
                targets[entry.key].url,
                render(documents[entry.key].body, old),
                render(documents[entry.key].body, new),
            )
            for section in load_contents(session, language).sections
            for entry in section.entries
        ]
        return cls(entries, folder, old, new)

    def wrong(self) -> Iterator[WrongEntry]:
        """Name the entries that the change makes wrong; one that is wrong already is nothing of its."""
        for each in self.entries:
            for reference, assumed in each.document.front.assumes.items():
                if _choice(self._before, reference) == assumed != _choice(self._after, reference):
                    yield WrongEntry(each.entry, reference)
            known = {problem.reference for problem in each.before.problems}
            lost = {problem.reference for problem in each.after.problems}
            yield from (WrongEntry(each.entry, reference) for reference in sorted(lost - known))

    def findings(self) -> list[Finding]:
        """Give what the FAQ's check finds after the change and did not before."""
        after = lint_folder(self._folder, self._after, self._after.facts())
        if not after:
            return []
        before = lint_folder(self._folder, self._before, self._before.facts())
        return [each for each in after if each not in before]


def ensure_right(session: TenantSession, before: Tenant, after: Tenant) -> None:
    """Refuse a change that would make the FAQ wrong in any language; WrongFaqError."""
    for language in before.config.languages:
        if any(True for _ in ChangedBook.read(session, language, before, after).wrong()):
            raise WrongFaqError


def _choice(bindings: BrandBindings, reference: str) -> str | int | bool | None:
    try:
        return bindings.choice(reference)
    except UnknownReferenceError:
        return None
