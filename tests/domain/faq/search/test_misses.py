from datetime import timedelta

import pytest

from app.domain.faq.search.misses import MOST_MISSES, count_miss, list_misses
from app.domain.faq.search.models import LONGEST_MISS
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import NOW


@pytest.fixture
def ann(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def seek(session: TenantSession, *queries: str, language: str = "fr", most: int = MOST_MISSES) -> list[tuple[str, int]]:
    for minute, query in enumerate(queries):
        with transaction(session):
            count_miss(session, query, language=language, now=NOW + timedelta(minutes=minute), most=most)
    return [(miss.query_folded, miss.count) for miss in list_misses(session, language)]


def test_the_same_thing_sought_in_other_letters_is_counted_once(ann: TenantSession) -> None:
    assert seek(ann, "Été indien", "ete  INDIEN", "girafe") == [("ete indien", 2), ("girafe", 1)]


def test_the_last_time_is_kept(ann: TenantSession) -> None:
    seek(ann, "girafe", "girafe")
    (miss,) = list_misses(ann, "fr")
    assert miss.last_at == NOW + timedelta(minutes=1)


def test_languages_and_brands_are_counted_apart(ann: TenantSession, open_session: OpenSession) -> None:
    seek(ann, "giraffe", language="en")
    assert seek(ann, "giraffe") == [("giraffe", 1)]
    assert seek(open_session(BIRCH), "lion") == [("lion", 1)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mon mail ann@example.org est pris", "mon mail … est pris"),
        ("carte 4242 4242 4242 4242 refusée", "carte … refusee"),
        ("facture n° 2026-0011234", "facture n° …"),
        ("erreur 404", "erreur 404"),
    ],
)
def test_what_looks_private_is_not_kept(ann: TenantSession, typed: str, kept: str) -> None:
    assert seek(ann, typed) == [(kept, 1)]


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "12345678", "\x00"])
def test_what_has_no_letter_is_not_counted(ann: TenantSession, typed: str) -> None:
    assert seek(ann, typed) == []


def test_a_long_query_is_cut(ann: TenantSession) -> None:
    ((kept, _),) = seek(ann, "ß" * 500)
    assert kept == "s" * LONGEST_MISS


def test_a_full_table_forgets_the_oldest_of_what_was_sought_once(ann: TenantSession) -> None:
    assert seek(ann, "girafe", "lion", "girafe", "tigre", most=2) == [("girafe", 2), ("tigre", 1)]


def test_a_stranger_cannot_push_out_what_many_seek(ann: TenantSession) -> None:
    assert seek(ann, "girafe", "girafe", "lion", "lion", "tigre", most=2) == [("lion", 2), ("girafe", 2)]


def test_the_most_sought_come_first(ann: TenantSession) -> None:
    seek(ann, "a b", "lion", "lion", "girafe")
    assert [miss.query_folded for miss in list_misses(ann, "fr", limit=2)] == ["lion", "girafe"]
