"""Letters as people type them: the same word with and without its accents."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvre déjà » becomes `oeuvre deja`."""
    text = text.casefold().translate(_LIGATURES)
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
