"""A small FAQ in two languages, arranged at the desk, imported anew, and read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app.domain.faq.arranging.adding import add_entry
from app.domain.faq.arranging.moving import move_entry
from app.domain.faq.arranging.order import move_before, move_by
from app.domain.faq.arranging.tree import load_tree
from app.domain.faq.arranging.withdrawing import withdraw_entry
from app.domain.faq.documents import read_entry
from app.domain.faq.editing.service import Terms, Writer, find_draft, get_entry, publish_draft
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import ImportReport, import_folder
from app.domain.faq.models import FaqEntry, FaqRedirect, FaqSection, Significance
from app.domain.faq.queries import load_contents
from app.kernel.db import TenantSession, transaction
from tests.cast import BIRCH
from tests.domain.faq.trees import plant_entry

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KIM = Writer(UUID(int=7), "Kim Roux")
TERMS = Terms(Significance.NORMAL)
FILES = {
    "en": ("01-a/01-one", "01-a/02-two", "01-a/03-three", "02-b/01-four"),
    "fr": ("01-la/01-un", "01-la/02-deux", "02-lb/01-quatre"),
}
KEYS = {"un": "one", "deux": "two", "quatre": "four", "la": "a", "lb": "b"}


class Tree:
    """Birch's FAQ: sections a and b, entries one to four; French lacks the third."""

    def __init__(self, session: TenantSession, root: Path, now: datetime) -> None:
        self.session = session
        self.root = root
        self.now = now
        for language, places in FILES.items():
            for place in places:
                self.plant(language, place)
        self.bring_in()

    def plant(self, language: str, place: str, body: str = "An answer.", **front: str) -> Path:
        section, _, name = place.partition("/")
        path = plant_entry(self.root / language, place, body, **({"key": KEYS.get(name[3:], name[3:])} | front))
        words = path.parent / "_section.md"
        words.write_text(
            words.read_text().replace(f"key: {section[3:]}\n", f"key: {KEYS.get(section[3:], section[3:])}\n")
        )
        return path

    def bring_in(self, language: str | None = None, **how: frozenset[str] | str) -> Mapping[str, ImportReport]:
        with transaction(self.session):
            return {
                each: import_folder(self.session, load_folder(self.root, each), now=self.now, **how)  # type: ignore[arg-type]
                for each in ([language] if language else FILES)
            }

    def entry(self, key: str, language: str = "en") -> FaqEntry:
        found = select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == language)
        return self.session.scalars(found).one()

    def section(self, key: str, language: str = "en") -> FaqSection:
        found = select(FaqSection).where(FaqSection.key == key, FaqSection.language == language)
        return self.session.scalars(found).one()

    def order(self, language: str = "en") -> dict[str, list[str]]:
        """Give the keys of the entries at the desk, by section, in order; places must be dense."""
        self.session.expire_all()
        branches = load_tree(self.session, language)
        for branch in branches:
            assert [each.position for each in branch.entries] == list(range(1, len(branch.entries) + 1))
        return {each.section.key: each.keys for each in branches}

    def read(self, language: str = "en") -> dict[str, str]:
        """Give the addresses that readers see, by key."""
        self.session.expire_all()
        sections = load_contents(self.session, language).sections
        return {entry.key: f"{each.section.slug}/{entry.slug}" for each in sections for entry in each.entries}

    def redirects(self, language: str = "en") -> dict[str, str]:
        """Give where each former address leads: the key of an entry or a section."""
        keys = {each.id: each.key for each in self.session.scalars(select(FaqEntry))}
        keys |= {each.id: each.key for each in self.session.scalars(select(FaqSection))}
        stored = self.session.scalars(select(FaqRedirect).where(FaqRedirect.language == language))
        return {
            f"{each.section_slug}/{each.entry_slug}": keys[each.entry_id or each.section_id or uuid4()]
            for each in stored
        }


def shift(tree: Tree, key: str, steps: int, language: str = "en") -> int:
    with transaction(tree.session):
        entry = tree.entry(key, language)
        home = tree.session.get_one(FaqSection, (BIRCH, entry.section_id))
        return move_entry(tree.session, entry, home, lambda keys, each: move_by(keys, each, steps), now=NOON)


def put(tree: Tree, key: str, section: str, before: str | None = None) -> int:
    with transaction(tree.session):
        home = tree.section(section)
        return move_entry(
            tree.session, tree.entry(key), home, lambda keys, each: move_before(keys, each, before), now=NOON
        )


def begin(tree: Tree, title: str = "Five", section: str = "b", language: str = "en") -> FaqEntry:
    with transaction(tree.session):
        home = tree.section(section, language)
        return add_entry(tree.session, home, title=title, body="A new answer.", by=KIM, now=NOON)


def publish(tree: Tree, key: str, language: str = "en") -> None:
    with transaction(tree.session):
        entry = get_entry(tree.session, tree.entry(key, language).id)
        draft = find_draft(tree.session, entry.id)
        assert draft is not None
        publish_draft(tree.session, entry, read_entry("", draft.source), seen=draft.saves, terms=TERMS, now=NOON)


def withdraw(tree: Tree, key: str) -> None:
    with transaction(tree.session):
        withdraw_entry(tree.session, tree.entry(key), now=NOON)
