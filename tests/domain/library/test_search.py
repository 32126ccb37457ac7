"""Searching the library: as the FAQ is searched, whatever the database, kept in step, and never more than is shown."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, func, select

from app.domain.library.listing import Wish
from app.domain.library.models import ResourceKind, SubjectKind, Visibility
from app.domain.library.search.index import forget_resource
from app.domain.library.search.models import LibraryIndex, LibraryTerm, LibraryText, LibraryWord
from app.domain.library.search.nearest import find_nearest, rank_wholly
from app.domain.library.search.query import search
from app.domain.library.service import change_resource, expire
from app.domain.library.subjects import make_subject
from app.domain.search.synonym_lists import load_thesaurus
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.shelf import NOW, shelve, written

FRENCH = Wish("fr")
french = load_thesaurus("fr")
SHELF = {
    "Guide de démarrage du relais": "Raccorder, configurer, vérifier.",
    "Tutoriel : configurer les mesures": "Comment configurer une mesure de résistance.",
    "Note d’application ANS-21047": "Protection différentielle de transformateurs.",
    "Mise à jour du logiciel": "Corrige l’export des rapports.",
}


@pytest.fixture
def shelf(open_session: OpenSession) -> Iterator[TenantSession]:
    with open_session(ACORN) as session:
        with transaction(session):
            for title, summary in SHELF.items():
                shelve(session, title, summary=summary)
        yield session


def found(session: TenantSession, query: str, wish: Wish = FRENCH, *, narrow: int = 2_000) -> list[str]:
    hits = search(session, query, wish, thesaurus=french, now=NOW, narrow=narrow).hits
    return [hit.resource.title for hit in hits]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("démarrer le relais", "Guide de démarrage du relais"),
        ("transfomateur", "Note d’application ANS-21047"),  # a slip
        ("ans 21047", "Note d’application ANS-21047"),
        ("21047", "Note d’application ANS-21047"),
        ("protections differentielles", "Note d’application ANS-21047"),
        ("mettre a jour le logiciel", "Mise à jour du logiciel"),
    ],
)
@pytest.mark.promise("CC-26")
def test_what_people_type_leads_to_what_they_mean(shelf: TenantSession, query: str, title: str) -> None:
    assert found(shelf, query)[0] == title


@pytest.mark.parametrize("query", ["", "zzzqqq", "le la les", "\x00\ud800", "99999"])
def test_what_is_not_there_finds_nothing(shelf: TenantSession, query: str) -> None:
    assert found(shelf, query) == []


def test_a_hit_shows_its_nearest_lines_marked_and_says_whether_it_answers(shelf: TenantSession) -> None:
    first = search(shelf, "protection différentielle", FRENCH, thesaurus=french, now=NOW).hits[0]
    near = search(shelf, "protection de la vie privée des enfants", FRENCH, thesaurus=french, now=NOW).hits[0]

    assert [piece.text for piece in first.excerpt if piece.marked] == ["Protection", "différentielle"]
    assert (first.answers, near.answers) == (True, False)


def test_only_what_is_shown_is_found_of_this_brand_and_language(
    shelf: TenantSession, open_session: OpenSession
) -> None:
    with open_session(BIRCH) as session, transaction(session):
        shelve(session, "Relais de Birch")
    with transaction(shelf):
        shelve(shelf, "Relais, brouillon", draft=True)
        shelve(shelf, "Relais, bientôt", now=NOW + timedelta(seconds=1))
        over = shelve(shelf, "Relais, fini", now=NOW - timedelta(days=1))
        expire(shelf, over.id, edition=over.edition, now=NOW)
        shelve(shelf, "Relais, for all", language="en")
        shelve(shelf, "Relais, clients", visibility=Visibility.CUSTOMERS)

    assert sorted(found(shelf, "relais")) == ["Guide de démarrage du relais", "Relais, clients"]


def test_filters_hold_for_what_is_found_many_or_few(shelf: TenantSession) -> None:
    with transaction(shelf):
        cmc = make_subject(shelf, SubjectKind.PRODUCT, "cmc", {"fr": "CMC"}, now=NOW)
        shelve(shelf, "Relais : la vidéo", kind=ResourceKind.VIDEO)
        shelve(shelf, "Relais du CMC", subjects=(cmc.id,))
    for narrow in (2_000, 0):
        assert found(shelf, "relais", Wish("fr", ResourceKind.VIDEO), narrow=narrow) == ["Relais : la vidéo"]
        assert found(shelf, "relais", Wish("fr", None, (cmc.id,)), narrow=narrow) == ["Relais du CMC"]
        assert found(shelf, "relais", Wish("fr", ResourceKind.VIDEO, (cmc.id,)), narrow=narrow) == []
    assert found(shelf, "cmc") == ["Relais du CMC"]  # by what it is about


def test_a_change_is_found_at_once_and_what_it_said_before_is_not(shelf: TenantSession) -> None:
    found(shelf, "relais")
    with transaction(shelf):
        guide = shelve(shelf, "Disjoncteur", summary="")
        before = _rows(shelf)
    assert found(shelf, "disjoncteurs") == ["Disjoncteur"]
    with transaction(shelf):
        said = written("Sectionneur", summary="")
        change_resource(shelf, guide.id, said, edition=guide.edition, thesaurus=french, now=NOW)
    assert (found(shelf, "sectionneur"), found(shelf, "disjoncteur")) == (["Sectionneur"], [])
    assert _rows(shelf) == before


def test_a_change_touches_the_rows_of_one_resource_only(shelf: TenantSession) -> None:
    with transaction(shelf):
        kept = shelf.scalars(select(LibraryText.resource_id)).all()
        guide = shelve(shelf, "Disjoncteur")
        before = {each: _terms(shelf, each) for each in kept}
        change_resource(shelf, guide.id, written("X"), edition=guide.edition, thesaurus=french, now=NOW)
        forget_resource(shelf, "fr", guide.id)
        assert {each: _terms(shelf, each) for each in kept} == before
        assert _terms(shelf, guide.id) == []
        assert shelf.scalar(select(LibraryIndex.resources)) == len(SHELF)
        held = select(LibraryWord.term, LibraryWord.holding).where(LibraryWord.holding > 0)
        counted = select(LibraryTerm.term, func.count()).group_by(LibraryTerm.term)
        assert {row[0]: row[1] for row in shelf.execute(held)} == {row[0]: row[1] for row in shelf.execute(counted)}


def test_a_search_sends_a_few_statements_however_many_words_it_has(shelf: TenantSession, engine: Engine) -> None:
    found(shelf, "relais")
    sent: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        sent.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    found(shelf, "guide de démarrage pour configurer les mesures du relais et du logiciel ans 21047", FRENCH)
    event.remove(engine, "before_cursor_execute", note)
    assert len([sql for sql in sent if "set_config" not in sql]) <= 5


def test_the_best_of_thousands_are_the_same_whether_all_were_read_or_the_best_of_each_word() -> None:
    dice = random.Random(8)  # noqa: S311 - the same each time
    terms = {"a": 3_000, "b": 1_500, "c": 90, "d": 4}
    weights: dict[UUID, dict[str, int]] = {new_id(NOW): {} for _ in range(4_000)}
    for term, holding in terms.items():
        for resource in dice.sample(sorted(weights), holding):
            weights[resource][term] = dice.randint(1, 1_000)
    lists: Mapping[str, list[tuple[UUID, int]]] = {
        term: sorted(
            ((resource, own[term]) for resource, own in weights.items() if term in own),
            key=lambda one: (one[1], one[0]),
            reverse=True,
        )
        for term in terms
    }
    for wanted in ({"a": (0, 300)}, {"a": (0, 300), "b": (1, 900)}, {"a": (0, 300), "c": (1, 3_000), "d": (1, 5_000)}):
        some = find_nearest(
            wanted,
            lambda asked, most: {term: lists[term][:most] for term in asked},
            lambda asked: {resource: weights[resource] for resource in asked},
            20,
        )
        assert some == rank_wholly(wanted, weights, 20)


def _rows(session: TenantSession) -> int:
    return session.scalar(select(func.count()).select_from(LibraryText)) or 0


def _terms(session: TenantSession, resource_id: UUID) -> list[tuple[str, int]]:
    rows = session.execute(select(LibraryTerm.term, LibraryTerm.weight).where(LibraryTerm.resource_id == resource_id))
    return sorted((term, weight) for term, weight in rows)


def test_what_has_a_little_less_of_two_common_words_is_found_behind_what_has_all_of_one() -> None:
    ids = sorted(new_id(NOW) for _ in range(620))
    weights = {resource: {"ab"[place % 2]: 1_000} for place, resource in enumerate(ids[:600])}
    weights |= {resource: {"a": 900, "b": 900} for resource in ids[600:]}
    lists = {
        term: sorted(((one, own[term]) for one, own in weights.items() if term in own), key=lambda row: -row[1])
        for term in "ab"
    }
    some = find_nearest(
        {"a": (0, 300), "b": (1, 300)},
        lambda asked, most: {term: lists[term][:most] for term in asked},
        lambda asked: {resource: weights[resource] for resource in asked},
        20,
    )
    assert {resource for resource, _ in some} == set(ids[600:])
