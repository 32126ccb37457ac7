from collections import Counter

from tests.search.query_file import FOLDER, load_queries, split_of


def test_there_are_enough_queries_in_every_language() -> None:
    counts = Counter(query.language for query in load_queries())
    assert counts["fr"] >= 120
    assert counts["en"] >= 60
    assert counts["de"] >= 40


def test_the_split_follows_the_hash_of_the_query_and_nobodys_choice() -> None:
    wrong = [query.text for query in load_queries() if query.split not in {split_of(query.text), "fresh"}]
    assert wrong == []


def test_the_fresh_queries_are_those_of_the_fresh_files_and_no_others() -> None:
    rows = [line for path in FOLDER.glob("fresh.*.tsv") for line in path.read_text("utf-8").splitlines()[1:]]
    assert rows != []
    assert all(row.endswith("\tfresh") for row in rows)
    assert len(rows) == sum(query.split == "fresh" for query in load_queries())


def test_no_query_stands_twice_for_one_brand_and_language() -> None:
    counts = Counter((query.brand, query.language, query.text) for query in load_queries())
    assert [key for key, count in counts.items() if count > 1] == []
