"""What a policy holds, as a person would write it by hand: in figures and in words, to be found in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping

from app.domain.faq.number_words import spell

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[ \u00a0\u202f]\d{3})*(?![\w/-]|[.,]\d)")
_SPACES = re.compile("[\u00a0\u202f]")


class Facts:
    """The brand's figures and labels in one language.

    `figures` maps words such as `14 jours` or `5` to the reference that gives them, `labels` a label's words to its.
    """

    def __init__(self, figures: Mapping[str, str], labels: Mapping[str, str], language: str) -> None:
        self.labels = {_SPACES.sub(" ", words).casefold(): name for words, name in labels.items()}
        self._given = figures, labels
        self._language = language
        self._counts = {words: name for words, name in figures.items() if words.isdigit()}
        phrases = {words: name for words, name in figures.items() if not words.isdigit()}
        self._named = {
            written.casefold(): name
            for words, name in reversed(phrases.items())
            for written in (words, *spell(words, language))
        }
        longest_first = "|".join(re.escape(words) for words in sorted(self._named, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w-])(?<!\d[.,])(?:{longest_first or '(?!)'})(?!\w)", re.IGNORECASE)

    def counting(self, counted: Iterable[tuple[int, str, str]]) -> "Facts":
        """Know too the nouns that a figure is counted in (5, `essais`, its reference), to find `cinq essais`."""
        figures, labels = self._given
        counts = {f"{figure} {noun}": name for figure, noun, name in counted}
        return Facts({**counts, **figures}, labels, self._language)

    def unbound(self, text: str) -> Iterator[tuple[str, str]]:
        """Find the figures of a text that a policy also holds: the words, and the reference to write."""
        text = _SPACES.sub(" ", text)
        for match in self._pattern.finditer(text):
            yield match[0], self._named[match[0].casefold()]
        for match in _NUMBER.finditer(self._pattern.sub(" ", text)):
            figure = match[0].replace(" ", "")
            if figure in self._counts:
                yield match[0], self._counts[figure]
