"""Which translations are missing and which are stale, from files and from the desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.faq.documents import read_entry
from app.domain.faq.editing.service import Terms, publish_text
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.domain.faq.models import FaqEntry, Significance
from app.domain.faq.translations.queries import list_translations, source_as_of
from app.domain.faq.translations.service import mark_in_step
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import NOW
from tests.domain.faq.trees import entry_text, plant_entry

DAY = timedelta(days=1)
TYPO, NORMAL, MAJOR = Significance


class Desk:
    """Birch's FAQ in French, and in English, which follows."""

    def __init__(self, session: TenantSession, root: Path) -> None:
        self.session, self.root, self.now = session, root, NOW
        for place in ("01-a/01-one", "01-a/02-two"):
            self.plant("fr", place)
            self.plant("en", place)

    def plant(self, language: str, place: str, body: str = "An answer.") -> None:
        plant_entry(self.root / language, place, body)

    def bring_in(self) -> None:
        self.now += DAY
        with transaction(self.session):
            for language in ("fr", "en"):
                import_folder(self.session, load_folder(self.root, language), now=self.now)

    def entry(self, key: str, language: str) -> FaqEntry:
        chosen = select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == language)
        return self.session.scalars(chosen).one()

    def publish(self, key: str, language: str, body: str, significance: Significance, *, in_step: bool = False) -> None:
        self.now += DAY
        with transaction(self.session):
            document = read_entry("", entry_text(body, key=key))
            terms = Terms(significance, in_step)
            publish_text(self.session, self.entry(key, language), document, writer="Dora", terms=terms, now=self.now)

    def lists(self) -> tuple[list[str], list[str]]:
        """Give the keys that English has not, and those that are stale there with the gravest change."""
        (english,) = list_translations(self.session, ["fr", "en"])
        stale = [f"{each.entry.key} {each.lag.significance}" for each in english.stale]
        return [each.key for each in english.missing], stale


@pytest.fixture
def desk(open_session: OpenSession, tmp_path: Path) -> Desk:
    return Desk(open_session(BIRCH), tmp_path)


def test_files_that_come_together_are_in_step(desk: Desk) -> None:
    desk.bring_in()
    assert desk.lists() == ([], [])
    desk.plant("fr", "01-a/01-one", "Another answer.")
    desk.bring_in()
    assert desk.lists() == ([], [])


def test_an_entry_without_a_translation_is_missing(desk: Desk) -> None:
    desk.plant("fr", "01-a/03-three")
    desk.bring_in()
    assert desk.lists() == (["three"], [])


def test_a_change_makes_the_translation_stale_the_gravest_first_and_a_typo_none(desk: Desk) -> None:
    desk.bring_in()
    desk.publish("one", "fr", "Une réponse", TYPO)
    assert desk.lists() == ([], [])
    desk.publish("one", "fr", "Une autre réponse", NORMAL)
    desk.publish("two", "fr", "Le contraire", MAJOR)
    assert desk.lists() == ([], ["two major", "one normal"])


def test_the_first_language_follows_none(desk: Desk) -> None:
    desk.bring_in()
    desk.publish("one", "en", "Another answer", MAJOR)
    assert desk.lists() == ([], [])


def test_a_translation_is_in_step_again_when_somebody_says_so_and_only_up_to_what_they_saw(desk: Desk) -> None:
    desk.bring_in()
    desk.publish("one", "fr", "Une autre réponse", NORMAL)
    seen_at = desk.now
    desk.publish("one", "fr", "Le contraire", MAJOR)
    with transaction(desk.session):
        mark_in_step(desk.entry("one", "en"), seen_at=seen_at)
    assert desk.lists() == ([], ["one major"])
    desk.publish("one", "en", "Another answer", NORMAL)
    assert desk.lists() == ([], ["one major"])
    desk.publish("one", "en", "The contrary", NORMAL, in_step=True)
    assert desk.lists() == ([], [])
    with transaction(desk.session):
        mark_in_step(desk.entry("one", "en"), seen_at=seen_at)
    assert desk.lists() == ([], [])


def test_a_new_import_does_not_hide_that_a_text_of_the_desk_lags(desk: Desk) -> None:
    desk.bring_in()
    desk.publish("one", "fr", "Une autre réponse", NORMAL)
    desk.bring_in()
    assert desk.lists() == ([], ["one normal"])
    desk.publish("two", "en", "Written at the desk", NORMAL)
    desk.plant("fr", "01-a/02-two", "Le contraire.")
    desk.bring_in()
    assert desk.lists() == ([], ["one normal", "two normal"])


def test_what_the_source_said_then_is_found(desk: Desk) -> None:
    desk.bring_in()
    then = desk.now
    desk.publish("one", "fr", "Une autre réponse", NORMAL)
    source = desk.entry("one", "fr")
    assert "An answer." in source_as_of(desk.session, source, then)
    assert "Une autre réponse" in source_as_of(desk.session, source, desk.now)
    assert "An answer." in source_as_of(desk.session, source, NOW - DAY)


def test_another_brand_s_entries_are_not_listed(desk: Desk, open_session: OpenSession, tmp_path: Path) -> None:
    desk.bring_in()
    desk.publish("one", "fr", "Une autre réponse", MAJOR)
    acorn = Desk(open_session(ACORN), tmp_path / "acorn")
    acorn.bring_in()
    assert acorn.lists() == ([], [])
