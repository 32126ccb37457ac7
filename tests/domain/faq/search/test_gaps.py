"""Searches that found nothing, grouped by what they mean; a dismissed group comes back when it is sought again."""

from datetime import timedelta

import pytest

from app.domain.faq.search.gaps import COMES_BACK_AFTER, Gap, find_gap, group_misses
from app.domain.faq.search.misses import bring_back_misses, count_miss, dismiss_misses, list_misses
from app.domain.faq.search.models import FaqSearchMiss
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, GERMAN, NOW, lexicon_of

LEXICONS = {"fr": lexicon_of(FRENCH, "fr"), "de": lexicon_of(GERMAN, "de"), "en": lexicon_of({}, "en")}


def miss(query: str, count: int = 1, *, language: str = "fr", dismissed: int = 0) -> FaqSearchMiss:
    return FaqSearchMiss(language=language, query_folded=query, count=count, dismissed=dismissed, last_at=NOW)


def groups(*misses: FaqSearchMiss) -> list[tuple[set[str], int]]:
    found = group_misses(misses, LEXICONS[misses[0].language if misses else "fr"])
    return [(set(gap.queries), gap.times) for gap in found]


@pytest.mark.parametrize(
    ("language", "queries"),
    [
        ("fr", ["remboursement", "remboursements", "me faire rembourser", "rembousement"]),
        ("fr", ["girafe", "girafes", "une girafe", "giraffe"]),
        ("fr", ["livraison", "delai de livraison"]),
        ("en", ["refund", "refunds", "get a refund"]),
        ("de", ["ruckerstattung", "ruckerstattungen"]),
    ],
)
def test_what_means_the_same_stands_together(language: str, queries: list[str]) -> None:
    assert groups(*(miss(query, language=language) for query in queries)) == [(set(queries), len(queries))]


@pytest.mark.parametrize(
    "queries",
    [
        ["carte sim", "carte cadeau"],
        ["vis", "vin"],  # short words are never taken for one another
        ["iphone 12", "iphone 13"],
        ["de la", "du"],  # nothing but silent words
    ],
)
def test_what_means_something_else_stands_apart(queries: list[str]) -> None:
    assert len(groups(*map(miss, queries))) == len(queries)


def test_no_chain_of_likenesses_ties_together_what_is_not_alike() -> None:
    found = groups(miss("girafe", 3), miss("girafe zebre", 2), miss("zebre tapir", 1))
    assert found == [({"girafe", "girafe zebre"}, 5), ({"zebre tapir"}, 1)]


def test_the_group_sought_most_often_comes_first_under_the_words_typed_most_often() -> None:
    found = group_misses([miss("lion"), miss("girafes", 1), miss("girafe", 2)], LEXICONS["fr"])
    assert [(gap.words, gap.others, gap.times) for gap in found] == [("girafe", ("girafes",), 3), ("lion", (), 1)]


def test_of_nothing_there_are_no_groups() -> None:
    assert groups() == []


def gap_of(session: TenantSession, words: str) -> Gap:
    gap = find_gap(group_misses(list_misses(session, "fr"), LEXICONS["fr"]), words)
    assert gap is not None
    return gap


def seek(session: TenantSession, query: str, times: int = 1) -> None:
    for _ in range(times):
        with transaction(session):
            count_miss(session, query, language="fr", now=NOW + timedelta(minutes=1))


def test_a_dismissed_group_comes_back_only_when_it_was_sought_again_so_often(open_session: OpenSession) -> None:
    session, other = open_session(ACORN), open_session(BIRCH)
    for each in (session, other):
        seek(each, "girafe", 5)
        seek(each, "girafes")
    with transaction(session):
        dismiss_misses(session, "fr", gap_of(session, "girafes").queries)
    shown = [not gap_of(session, "girafe").is_dismissed]
    for query in ("girafe", "une girafe", "girafes")[:COMES_BACK_AFTER]:  # however it is said
        seek(session, query)
        shown.append(not gap_of(session, "girafe").is_dismissed)
    assert shown == [False, False, False, True]
    assert gap_of(session, "girafe").times == COMES_BACK_AFTER
    assert not gap_of(other, "girafe").is_dismissed


def test_a_dismissal_is_taken_back(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    seek(session, "girafe", 2)
    with transaction(session):
        dismiss_misses(session, "fr", ["girafe"])
        bring_back_misses(session, "fr", ["girafe"])
    assert (gap_of(session, "girafe").is_dismissed, gap_of(session, "girafe").times) == (False, 2)


def test_what_was_dismissed_gives_way_in_a_list_that_is_full(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    seek(session, "girafe", 3)
    seek(session, "lion", 2)
    with transaction(session):
        dismiss_misses(session, "fr", ["girafe"])
    assert [each.query_folded for each in list_misses(session, limit=1)] == ["lion"]
