"""What the search keeps of the library follows synonyms and titles, however often it is interrupted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.domain.library import reindexing
from app.domain.library.listing import Wish
from app.domain.library.models import Subject, SubjectKind
from app.domain.library.reindexing import begin, begin_where_stale, list_being_read, read_on
from app.domain.library.search.models import LibraryIndex
from app.domain.library.search.query import search
from app.domain.library.subjects import make_subject
from app.domain.search.synonym_lists import read_thesaurus
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.shelf import NOW, shelve

PLAIN = read_thesaurus("fr", [])
SAME = read_thesaurus("fr", ["bouquin = guide"])
NEAR = read_thesaurus("fr", ["bouquin ~ guide"])


@pytest.fixture
def shelf(open_session: OpenSession, monkeypatch: pytest.MonkeyPatch) -> TenantSession:
    """Give a brand five guides about one product, of which two are read in one transaction."""
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    session = open_session(ACORN)
    with transaction(session):
        till = make_subject(session, SubjectKind.PRODUCT, "till", {"fr": "Caisse", "en": "Till"}, now=NOW)
        for number in range(5):
            shelve(session, f"Guide {number}", subjects=(till.id,))
        shelve(session, "A guide", language="en", subjects=(till.id,))
    settle(session, PLAIN)
    return session


def look(session: TenantSession, *thesauri: Thesaurus) -> list[bool]:
    with transaction(session):
        return [begin_where_stale(session, each) for each in thesauri]


def read_all(session: TenantSession, thesaurus: Thesaurus) -> list[tuple[int, bool]]:
    batches: list[tuple[int, bool]] = []
    while not batches or not batches[-1][1]:
        with transaction(session):
            batches.append(read_on(session, thesaurus))
    return batches


def settle(session: TenantSession, thesaurus: Thesaurus) -> None:
    look(session, thesaurus)
    read_all(session, thesaurus)


def found(session: TenantSession, query: str, thesaurus: Thesaurus) -> int:
    return search(session, query, Wish(thesaurus.language), thesaurus=thesaurus, now=NOW).number


def test_what_was_made_with_the_same_is_not_read_again(shelf: TenantSession) -> None:
    assert look(shelf, PLAIN, read_thesaurus("fr", []), NEAR) == [False, False, False]
    assert list_being_read(shelf) == []


def test_new_synonyms_are_read_in_batches_until_all_resources_have_them(shelf: TenantSession) -> None:
    assert found(shelf, "bouquin", SAME) == 0
    assert look(shelf, SAME) == [True]
    assert list_being_read(shelf) == ["fr"]

    assert read_all(shelf, SAME) == [(2, False), (2, False), (1, True)]

    assert found(shelf, "bouquin", SAME) == 5
    assert (list_being_read(shelf), look(shelf, SAME)) == ([], [False])


def test_a_renamed_subject_is_stale_in_the_languages_that_it_was_renamed_in(shelf: TenantSession) -> None:
    english = read_thesaurus("en", [])
    settle(shelf, english)
    with transaction(shelf):
        till = shelf.scalars(select(Subject)).one()
        till.titles = {**till.titles, "fr": "Encaissement"}

    assert look(shelf, PLAIN, english) == [True, False]
    read_all(shelf, PLAIN)
    assert (found(shelf, "encaissement", PLAIN), found(shelf, "caisse", PLAIN)) == (5, 0)


def test_what_was_interrupted_goes_on_where_it_was(shelf: TenantSession, open_session: OpenSession) -> None:
    look(shelf, SAME)
    with transaction(shelf):
        read_on(shelf, SAME)
    with open_session(ACORN) as another:
        assert look(another, SAME) == [False]
        assert read_all(another, SAME) == [(2, False), (1, True)]


def test_another_change_meanwhile_begins_anew(shelf: TenantSession) -> None:
    look(shelf, SAME)
    with transaction(shelf):
        read_on(shelf, SAME)
    assert look(shelf, PLAIN) == [True]
    assert read_all(shelf, PLAIN) == [(2, False), (0, False), (0, True)]


def test_what_was_begun_with_other_synonyms_is_left_to_those_who_know_them(shelf: TenantSession) -> None:
    look(shelf, SAME)
    assert read_all(shelf, PLAIN) == [(0, True)]
    assert list_being_read(shelf) == ["fr"]
    assert read_all(shelf, SAME)[0] == (2, False)


def test_what_is_asked_for_is_read_though_nothing_changed(shelf: TenantSession) -> None:
    with transaction(shelf):
        begin(shelf, PLAIN)
    assert read_all(shelf, PLAIN) == [(0, False), (0, False), (0, True)]


def test_those_who_read_at_once_write_each_resource_once(shelf: TenantSession, open_session: OpenSession) -> None:
    look(shelf, SAME)
    sessions = [open_session(ACORN) for _ in range(3)]
    with ThreadPoolExecutor(len(sessions)) as threads:
        batches = threads.map(lambda session: read_all(session, SAME), sessions)

    assert sum(written for each in batches for written, _ in each) == 5
    assert found(shelf, "bouquin", SAME) == 5
    assert shelf.scalar(select(LibraryIndex.reached).where(LibraryIndex.language == "fr")) is None
