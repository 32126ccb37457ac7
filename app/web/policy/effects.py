"""What a change of the policy rewords: entries, mails, pages and answers at hand; and what it would make wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flask import current_app

from app.domain.faq.editing.diff import DiffLine, compare
from app.domain.support.team.canned import list_canned, texts_of
from app.kernel.db import TenantSession
from app.kernel.findings import Finding
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.canned import bind_canned, say_canned
from app.web.context import is_open
from app.web.desk_places import ANSWERS
from app.web.faq_links import language_prefix
from app.web.labels import LABELS
from app.web.mail.samples import SampleLetters, sample_letters
from app.web.pages import PAGES
from app.web.policy.entries import ChangedBook, WrongEntry
from app.web.policy.pages import page_texts
from app.web.policy.visible import visible_text
from app.web.request import now

Kind = Literal["entry", "mail", "page", "answer"]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A text that a change rewords: what it is, its name and address, and the lines that differ."""

    kind: Kind
    name: str
    url: str | None
    changes: Sequence[Sequence[DiffLine]]


@dataclass(frozen=True, slots=True)
class Effects:
    """All that comes of a change; `doubts` are findings of the FAQ's check in entries that would not be wrong."""

    reworded: Mapping[Language, Sequence[Reworded]]
    wrong: Sequence[WrongEntry]
    doubts: Sequence[Finding]

    @property
    def count(self) -> int:
        """How many texts are reworded."""
        return sum(map(len, self.reworded.values()))


def effects_of(session: TenantSession, before: Tenant, after: Tenant) -> Effects:
    """Compare all that two states of a brand say."""
    books = {language: ChangedBook.read(session, language, before, after) for language in before.config.languages}
    wrong = [each for book in books.values() for each in book.wrong()]
    named = {f"{each.entry.language}/{each.entry.key}" for each in wrong}
    doubts = [each for book in books.values() for each in book.findings() if each.path not in named]
    templates = Path(current_app.root_path).parent / "templates"
    with sample_letters(before, templates, now=now()) as letters:
        reworded = {
            language: [
                *_entries(book),
                *_letters(letters, language, before, after),
                *_pages(language, before, after),
                *_answers(session, language, before, after),
            ]
            for language, book in books.items()
        }
    return Effects(reworded, wrong, doubts)


def _entries(book: ChangedBook) -> Iterator[Reworded]:
    for each in book.entries:
        if changes := compare(visible_text(each.before.html), visible_text(each.after.html)):
            yield Reworded("entry", each.entry.title, each.url, changes)


def _answers(session: TenantSession, language: Language, before: Tenant, after: Tenant) -> Iterator[Reworded]:
    """Compare the team's answers at hand, where the brand takes requests."""
    if not is_open("requests", before.config):
        return
    old, new = bind_canned(before, language), bind_canned(after, language)
    for canned in list_canned(session):
        text = texts_of(canned).get(language, "")
        if changes := compare(say_canned(text, old), say_canned(text, new)):
            yield Reworded("answer", canned.title, ANSWERS + str(canned.id), changes)


def _letters(letters: SampleLetters, language: Language, before: Tenant, after: Tenant) -> Iterator[Reworded]:
    old, new = letters.write(before, language), letters.write(after, language)
    for kind, letter in old.items():
        if changes := compare(letter.full, new[kind].full):
            yield Reworded("mail", letter.subject, None, changes)


def _pages(language: Language, before: Tenant, after: Tenant) -> Iterator[Reworded]:
    old, new = page_texts(before, language), page_texts(after, language)
    prefix, say = language_prefix(before.config, language), before.catalogue(language)
    for name, text in old.items():
        if changes := compare(text, new.get(name, "")):
            yield Reworded("page", say.gettext(LABELS[PAGES[name].label]), prefix + PAGES[name].path, changes)
