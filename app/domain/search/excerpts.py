"""The lines of an entry that answer a query, its words marked."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.domain.search.thesaurus import Thesaurus

EXCERPT = 180  # characters, give or take a word
_STOPS = ".;:,!?…"
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.;!?…]+(?=\s|$)|(?=\n)|$)")

_LINE_END = re.compile(r"\s*\n\s*")


class Piece(NamedTuple):
    """A run of text, and whether it is one of the words that were sought."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text by its ends, with the ends and the terms of its words."""

    start: int
    end: int
    words: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text in NFC, read once: its sentences, and the numbers of those that hold each term."""

    text: str
    sentences: tuple[Sentence, ...]
    holding: Mapping[str, Sequence[int]]


@lru_cache(maxsize=1_000)  # a text takes about 10 kB
def read_text(text: str, thesaurus: Thesaurus) -> ReadText:
    """Read a text for excerpts, once."""
    normal = unicodedata.normalize("NFC", text)
    sentences = tuple(_read_sentence(match, thesaurus) for match in _SENTENCE.finditer(normal))
    holding: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        for term in {term for _, _, term in sentence.words}:
            holding[term].append(number)
    return ReadText(normal, sentences, dict(holding))


def make_excerpt(text: ReadText, worth: Mapping[str, int]) -> tuple[Piece, ...]:
    """Cut the sentence whose words are worth most, and what follows it, up to about EXCERPT characters."""
    if not text.sentences:
        return ()
    sentences = text.sentences[_most_valued(text, worth) :]
    start = _start(text.text, sentences[0], worth)
    end = _end(text.text, start, sentences)
    end = start + len(text.text[start:end].rstrip())
    pieces = _pieces(text.text, start, end, sentences, worth)
    before = [Piece("… ")] if start > sentences[0].start else []
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
    return Sentence(match.start(), match.end(), tuple(sorted(words)))


def _most_valued(text: ReadText, worth: Mapping[str, int]) -> int:
    """Give the number of the sentence whose words are worth most, of equals the first."""
    values = [0] * len(text.sentences)
    for term, value in worth.items():
        for number in text.holding.get(term, ()):
            values[number] += value
    return values.index(max(values))


def _start(text: str, best: Sentence, worth: Mapping[str, int]) -> int:
    """Begin with the sentence, or shortly before its first word that is sought where that comes late."""
    first = next((place for place, _, term in best.words if term in worth), best.start)
    return _word_start(text, first - EXCERPT // 3) if first > best.start + EXCERPT // 2 else best.start


def _end(text: str, start: int, sentences: Sequence[Sentence]) -> int:
    """Take about EXCERPT characters to the end of a word, or of a sentence where one ends in the last third."""
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return max((sentence.end for sentence in sentences if start + 2 * EXCERPT // 3 <= sentence.end <= end), default=end)


def _word_start(text: str, place: int) -> int:
    return text.find(" ", max(0, place)) + 1


def _pieces(
    text: str, start: int, end: int, sentences: Sequence[Sentence], worth: Mapping[str, int]
) -> Iterator[Piece]:
    for first, last in _spans(sentences, start, end, worth):
        if first > start:
            yield Piece(_flat(text[start:first]))
        yield Piece(text[first:last], marked=True)
        start = last
    if start < end:
        yield Piece(_flat(text[start:end]))


def _spans(sentences: Sequence[Sentence], start: int, end: int, worth: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    last_end = start
    for sentence in sentences:
        if sentence.start >= end:
            return
        for first, last, term in sentence.words:
            if term in worth and first >= last_end and last <= end:
                yield first, last
                last_end = last


def _flat(text: str) -> str:
    """Make one line: what ends without a stop, as a cell and a point of a list do, is set apart from what follows."""
    return _LINE_END.sub(_join, text) if "\n" in text else text


def _join(end: re.Match[str]) -> str:
    before = end.string[: end.start()][-1:]
    return " " if before and before in _STOPS else " · "
