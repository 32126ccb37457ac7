"""Questions that nobody asked before, without end: what people typed, with other words of theirs beside it."""

from collections.abc import Iterator
from itertools import product
from random import Random

from tests.search.query_file import load_queries


def questions(brand: str, language: str) -> Iterator[str]:
    """Give questions to a brand, each once and always in the same order; most find something, as people's do."""
    asked = [query.text for query in load_queries() if (query.brand, query.language) == (brand, language)]
    words = sorted({word for text in asked for word in text.split()})
    pairs = list(product(asked, words))
    Random(22).shuffle(pairs)
    yield from (f"{text} {word}" for text, word in pairs)
    yield from (f"{word} {text} {other}" for (text, word), (_, other) in product(pairs, pairs))
