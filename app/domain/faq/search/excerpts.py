"""The lines of an entry that answer a query, its words marked."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.faq.search.thesaurus import Thesaurus

EXCERPT = 180  # characters, give or take a word
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.;!?…]+(?=\s|$)|(?=\n)|$)")

_LINE_END = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and whether it is one of the words that were sought."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text by its ends, with the ends and the terms of its words."""

    start: int
    end: int
    words: tuple[tuple[int, int, str], ...]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text in NFC, read once: its sentences know their terms."""

    text: str
    sentences: tuple[Sentence, ...]


@lru_cache(maxsize=1_000)  # a text takes about 10 kB
def read_text(text: str, thesaurus: Thesaurus) -> ReadText:
    """Read a text for excerpts, once."""
    normal = unicodedata.normalize("NFC", text)
    sentences = (_read_sentence(match, thesaurus) for match in _SENTENCE.finditer(normal))
    return ReadText(normal, tuple(sentences))


def make_excerpt(text: ReadText, worth: Mapping[str, int]) -> tuple[Piece, ...]:
    """Cut the sentence whose words are worth most, and what follows it, up to about EXCERPT characters."""
    if not text.sentences:
        return ()
    best = max(text.sentences, key=lambda sentence: (_value(sentence, worth), -sentence.start))
    start, end = _window(text, best, worth)
    pieces = list(_pieces(text, start, end, worth))
    before = [Piece("… ")] if start > best.start else []
    after = [Piece(" …")] if end < len(text.text.rstrip()) and text.text[end - 1] not in ".!?…" else []
    return (*before, *pieces, *after)


def _read_sentence(match: re.Match[str], thesaurus: Thesaurus) -> Sentence:
    words: list[tuple[int, int, str]] = []
    for concept in thesaurus.concepts(thesaurus.tokens(match[0])):
        for token in concept.tokens:
            start, end = match.start() + token.start, match.start() + token.end
            words.append((start, end, concept.term))
            if not token.silent and token.term != concept.term:
                words.append((start, end, token.term))
    return Sentence(match.start(), match.end(), tuple(sorted(words)), frozenset(term for _, _, term in words))


def _value(sentence: Sentence, worth: Mapping[str, int]) -> int:
    return 0 if sentence.terms.isdisjoint(worth) else sum(worth[term] for term in worth.keys() & sentence.terms)


def _window(text: ReadText, best: Sentence, worth: Mapping[str, int]) -> tuple[int, int]:
    start = best.start
    marks = [place for place, _, term in best.words if term in worth]
    if marks and marks[0] > start + EXCERPT // 2:
        start = _word_start(text.text, marks[0] - EXCERPT // 3)
    end = min(len(text.text), start + EXCERPT)
    if end < len(text.text):
        space = text.text.rfind(" ", start, end)
        end = space if space > start else end
    return start, _full_stop(text, start, end)


def _full_stop(text: ReadText, start: int, end: int) -> int:
    """End with a sentence where one ends in the last third."""
    ends = [sentence.end for sentence in text.sentences if start + 2 * EXCERPT // 3 <= sentence.end <= end]
    return ends[-1] if ends else end


def _word_start(text: str, place: int) -> int:
    return text.find(" ", max(0, place)) + 1


def _pieces(text: ReadText, start: int, end: int, worth: Mapping[str, int]) -> Iterator[Piece]:
    for first, last in _spans(text.sentences, start, end, worth):
        if first > start:
            yield Piece(_flat(text.text[start:first]))
        yield Piece(text.text[first:last], marked=True)
        start = last
    if start < end:
        yield Piece(_flat(text.text[start:end]))


def _spans(sentences: Sequence[Sentence], start: int, end: int, worth: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    last_end = start
    for sentence in sentences:
        if sentence.end <= start or sentence.start >= end:
            continue
        for first, last, term in sentence.words:
            if term in worth and first >= last_end and last <= end:
                yield first, last
                last_end = last


def _flat(text: str) -> str:
    return _LINE_END.sub(" ", text) if "\n" in text else text
