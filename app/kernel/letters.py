"""Letters as people type them: the same word with and without its accents, and nothing that no keyboard sends."""

import unicodedata

# Control, format and private characters but the line break: nobody types them, RTL overrides deceive.
_UNWANTED = {"Cc", "Cf", "Co", "Cs"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvre déjà » becomes `oeuvre deja`."""
    text = text.casefold().translate(_LIGATURES)
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def without_unwanted(text: str) -> str:
    """Take out what no keyboard sends and the blanks around; keep the line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in _UNWANTED).strip()
