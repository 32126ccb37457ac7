from collections import Counter

from tests.search.query_file import load_queries, split_of


def test_there_are_enough_queries_in_every_language() -> None:
    counts = Counter(query.language for query in load_queries())
    assert counts["fr"] >= 120
    assert counts["en"] >= 60
    assert counts["de"] >= 40


def test_the_split_follows_the_hash_of_the_query_and_nobodys_choice() -> None:
    wrong = [query.text for query in load_queries() if query.split != split_of(query.text)]
    assert wrong == []


def test_no_query_stands_twice_for_one_brand_and_language() -> None:
    counts = Counter((query.brand, query.language, query.text) for query in load_queries())
    assert [key for key, count in counts.items() if count > 1] == []
