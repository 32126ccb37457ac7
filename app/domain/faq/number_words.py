"""Small numbers as texts spell them, so that a figure written in letters is found like one in digits."""

import re
from collections.abc import Iterator, Mapping

_WORDS: Mapping[str, str] = {
    "fr": "deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize,dix-sept,dix-huit,"
    "dix-neuf,vingt",
    "en": "two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,"
    "eighteen,nineteen,twenty",
    "de": "zwei,drei,vier,fünf,sechs,sieben,acht,neun,zehn,elf,zwölf,dreizehn,vierzehn,fünfzehn,sechzehn,siebzehn,"
    "achtzehn,neunzehn,zwanzig",
}
_LARGER: Mapping[str, dict[int, str]] = {
    "fr": {24: "vingt-quatre", 30: "trente", 48: "quarante-huit", 60: "soixante"},
    "en": {24: "twenty-four", 30: "thirty", 48: "forty-eight", 60: "sixty"},
    "de": {24: "vierundzwanzig", 30: "dreißig", 48: "achtundvierzig", 60: "sechzig"},
}
_KNOWN = {language: dict(enumerate(words.split(","), 2)) | _LARGER[language] for language, words in _WORDS.items()}
_FIGURE = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def spell(words: str, language: str) -> Iterator[str]:
    """Give the other ways to write `14 jours`: in letters, and in German's other case (`in 14 Tagen`).

    One is left in digits: `un jour` and `ein Tag` mean any day.
    """
    cases = [words]
    if language == "de" and words.endswith(("e", "er", "el")):
        cases.append(f"{words}n")
        yield cases[1]
    known = _KNOWN[language]
    if all(int(figure) in known for figure in _FIGURE.findall(words)):
        yield from (_FIGURE.sub(lambda figure: known[int(figure[0])], case) for case in cases)
