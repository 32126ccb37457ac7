from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select

from app.domain.faq.models import FaqEntry
from app.domain.faq.search.index import forget_entry, index_language
from app.domain.faq.search.models import FaqSearchText, FaqTerm
from app.domain.faq.search.query import search, suggest
from app.domain.faq.versions import bump_version, read_version
from app.domain.search.ranking import weigh_positions
from app.domain.search.reading import read_query
from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.terms import SearchText, weigh
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, GERMAN, NOW, lexicon_of, write_faq

french = load_thesaurus("fr")
german = load_thesaurus("de")


@pytest.fixture
def ann(open_session: OpenSession) -> TenantSession:
    session = open_session(ACORN)
    write_faq(session, FRENCH, "fr")
    return session


def keys(session: TenantSession, query: str) -> list[str]:
    return [hit.key for hit in search(session, query, thesaurus=french)]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if "set_config" not in sql:
            sent.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("mdp oublié", "forgot-password"),
        ("jai perdu mon mot de pass", "forgot-password"),
        ("verouillé", "account-blocked"),
        ("supprimer le compte", "close-account"),
        ("mes factures", "invoices"),
        ("contestation", "dispute"),
        ("nouvelle cb", "card"),
        ("vous êtes ouverts quand", "hours"),
    ],
)
def test_the_entry_that_answers_comes_first(ann: TenantSession, query: str, key: str) -> None:
    assert keys(ann, query)[0] == key


@pytest.mark.parametrize("query", ["", "   ", "dinosaure", "qzxwv", "le la les", "????", "\x00", "😀"])
def test_nothing_known_finds_nothing(ann: TenantSession, query: str) -> None:
    assert keys(ann, query) == []


@pytest.mark.parametrize(
    "query", ["lien facture par e-mail", "mdp perdu compte bloqué", "changer carte", "factre", "contester paiement"]
)
def test_scores_add_up_to_the_same_whole_numbers_on_every_database(ann: TenantSession, query: str) -> None:
    found = {hit.key: hit.score for hit in search(ann, query, thesaurus=french)}
    expected = scores_by_hand(query)
    assert found
    assert found == {key: score for key, score in expected.items() if score >= max(expected.values()) / 4}


def scores_by_hand(query: str) -> dict[str, int]:
    """The same BM25, word by word and without a database."""
    lexicon = lexicon_of(FRENCH, "fr")
    wanted = weigh_positions(read_query(query, lexicon), lexicon)
    scores = {}
    for key, text in FRENCH.items():
        best: dict[int, int] = {}
        for weighed in weigh(text, french):
            place, worth = wanted.get(weighed.term, (0, 0))
            best[place] = max(best.get(place, 0), weighed.weight * worth)
        scores[key] = sum(best.values())
    return {key: score for key, score in scores.items() if score}


def test_a_hit_shows_its_lines_with_what_was_sought_marked(ann: TenantSession) -> None:
    (hit, *_) = search(ann, "preuve de paiement", thesaurus=french)
    assert hit.key == "dispute"
    assert [piece.text for piece in hit.excerpt if piece.marked] == ["preuve", "paiement"]


def test_a_faint_hit_is_not_shown_beside_a_strong_one(ann: TenantSession) -> None:
    hits = search(ann, "contester une facture preuve", thesaurus=french)
    assert all(hit.score * 4 >= hits[0].score for hit in hits)


def test_no_more_hits_than_asked_for(ann: TenantSession) -> None:
    assert len(search(ann, "compte facture mot de passe", thesaurus=french, limit=2)) == 2


def test_another_brands_entries_are_never_found(ann: TenantSession, open_session: OpenSession) -> None:
    birch = open_session(BIRCH)
    write_faq(birch, {"secret": SearchText("Secret de Birch", body="Une facture.")}, "fr")
    assert keys(ann, "secret birch") == []
    assert keys(birch, "secret") == ["secret"]
    assert keys(birch, "compte bloqué") == []


def test_another_languages_entries_are_never_found(ann: TenantSession) -> None:
    write_faq(ann, GERMAN, "de")
    assert [hit.key for hit in search(ann, "passwort", thesaurus=german)] == ["password"]
    assert keys(ann, "typenschild") == []


def test_a_word_that_two_languages_share_finds_its_own_languages_entries(ann: TenantSession) -> None:
    write_faq(ann, {"false-friend": SearchText("Facture")}, "de")
    assert keys(ann, "facture")
    assert "false-friend" not in keys(ann, "facture")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("aktivierungslink defekt", "confirm"),
        ("bestaetigungslink", "confirm"),
        ("link zur bestätigung", "confirm"),
        ("serien nr", "serial"),
        ("kennwortvergessen", "password"),
    ],
)
def test_german_words_are_found_together_and_apart(open_session: OpenSession, query: str, key: str) -> None:
    session = open_session(ACORN)
    write_faq(session, GERMAN, "de")
    assert search(session, query, thesaurus=german)[0].key == key


def test_a_search_is_one_statement_and_none_when_the_version_is_known(ann: TenantSession, engine: Engine) -> None:
    version = read_version(ann)
    search(ann, "facture", thesaurus=french)
    with counted(engine) as sent:
        assert search(ann, "facture par e-mail", thesaurus=french)
    assert len(sent) == 1
    with counted(engine) as sent:
        assert search(ann, "mot de passe perdu", thesaurus=french, version=version)
        assert suggest(ann, "mot de pas", thesaurus=french, version=version)
    assert sent == []


def test_a_change_is_found_once_its_version_is_counted(ann: TenantSession) -> None:
    assert keys(ann, "girafe") == []
    entry = ann.scalars(select(FaqEntry).where(FaqEntry.key == "hours")).one()
    with transaction(ann):
        index_language(ann, "fr", {entry.id: SearchText("Nos girafes")}, thesaurus=french)
    assert keys(ann, "girafe") == ["hours"]
    assert keys(ann, "horaires") == []


def test_a_forgotten_entry_is_not_found(ann: TenantSession) -> None:
    entry = ann.scalars(select(FaqEntry).where(FaqEntry.key == "hours")).one()
    with transaction(ann):
        forget_entry(ann, entry.id)
        bump_version(ann)
    assert keys(ann, "horaires") == []


def test_a_withdrawn_entry_is_not_found_even_before_it_is_forgotten(ann: TenantSession) -> None:
    with transaction(ann):
        ann.scalars(select(FaqEntry).where(FaqEntry.key == "hours")).one().withdrawn_at = NOW
        bump_version(ann)
    assert keys(ann, "horaires") == []


def texts_by_id(session: TenantSession) -> dict[UUID, SearchText]:
    return {entry.id: FRENCH[entry.key] for entry in session.scalars(select(FaqEntry))}


def test_indexing_what_is_indexed_changes_nothing(ann: TenantSession) -> None:
    version = read_version(ann)
    with transaction(ann):
        assert index_language(ann, "fr", texts_by_id(ann), thesaurus=french) == 0
    assert read_version(ann) == version


def test_indexing_writes_what_changed_and_forgets_what_is_gone(ann: TenantSession) -> None:
    version = read_version(ann)
    texts = texts_by_id(ann)
    by_key = {entry.key: entry.id for entry in ann.scalars(select(FaqEntry))}
    del texts[by_key["hours"]]
    texts[by_key["card"]] = replace(FRENCH["card"], body=FRENCH["card"].body + " ")
    with transaction(ann):
        assert index_language(ann, "fr", texts, thesaurus=french) == 2
    assert read_version(ann) == version + 1
    assert ann.get(FaqSearchText, (ACORN, by_key["hours"])) is None
    assert set(ann.scalars(select(FaqTerm.entry_id))) == set(texts)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("cont", "dispute"), ("contester une fac", "dispute"), ("hor", "hours"), ("bloq", "account-blocked")],
)
def test_a_beginning_suggests_entries(ann: TenantSession, typed: str, key: str) -> None:
    assert suggest(ann, typed, thesaurus=french)[0] == key


def test_nothing_typed_suggests_nothing(ann: TenantSession) -> None:
    assert suggest(ann, "", thesaurus=french) == []
    assert suggest(ann, "zzz", thesaurus=french) == []
    assert len(suggest(ann, "f", thesaurus=french, limit=1)) <= 1


@given(st.text(max_size=400), st.booleans())
def test_any_text_is_a_query(ann: TenantSession, query: str, unfinished: bool) -> None:  # noqa: FBT001 - drawn
    for text in (query, f"facture {query}"):
        suggest(ann, text, thesaurus=french) if unfinished else search(ann, text, thesaurus=french)


def test_equals_keep_the_order_in_which_they_were_written(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    ids = write_faq(session, {f"twin-{number}": SearchText("Ampoule") for number in range(5)}, "fr")
    found = [hit.entry_id for hit in search(session, "ampoule", thesaurus=french)]
    assert found == sorted(ids.values())
