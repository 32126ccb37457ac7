"""French spacing: narrow no-break space before ; ! ?, no-break space before : and inside guillemets; unbroken words.

Source: Lexique des règles typographiques en usage à l’Imprimerie nationale.
"""

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[ \u00a0\u202f]+([;!?])"), rf"{NARROW}\1"),
    (re.compile(r"[ \u00a0\u202f]+(:)(?=\s|$)"), rf"{NO_BREAK}\1"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NO_BREAK}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{NO_BREAK}»"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}\b)"), NARROW),
    (re.compile(r"(?<=\d)[ ](?=(?:%|€|h\b|min\b))"), NO_BREAK),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


_UNBROKEN = re.compile(r"\b(?:[eE]-[mM]ails?|\w+-t-(?:ils?|elles?|on))\b")
_TOUCHED = re.compile(r"[;!?:«»']|\d[ \u00a0]")  # without any of these no rule has anything to do


def french(text: str) -> str:
    """Set the spaces and apostrophes that French asks for; words, figures and line ends stay."""
    if not _TOUCHED.search(text):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def unbroken(html: str) -> str:
    """Hold « e-mail » and « passe-t-il » together in a text that is escaped already."""
    if "-" not in html:  # most texts: the search for a word with one looks at every word
        return html
    return _UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', html)


def quote(text: str, language: str) -> str:
    """Quote a label the way its language does: « fr », „de“, “en”."""
    if language == "fr":
        return f"«{NO_BREAK}{text}{NO_BREAK}»"
    return f"„{text}“" if language == "de" else f"“{text}”"
