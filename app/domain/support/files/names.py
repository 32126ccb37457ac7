"""What a file of a request may be called: a plain name that ends as its kind does, whatever was sent."""

import re

from app.kernel.file_names import LONGEST, free_name, last_name

_ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})$")


def safe_name(given: str, *, ending: str) -> str:
    """Give a name that ends as its kind does: `facture.pdf.exe` of a PDF becomes `facture.pdf`.

    Nothing of the name before `ending` looks like another ending, so that no system runs what a person took for a text.
    """
    stem = last_name(given)
    while (match := _ENDING.search(stem.rstrip(". "))) is not None and not match[1].isdigit():
        stem = stem.rstrip(". ")[: match.start()]
    stem = stem.strip(". -")[: LONGEST - len(ending) - 1].strip(". -")
    return f"{free_name(stem)}.{ending}"


def shown_name(given: str) -> str:
    """Give a name under which a file that is not kept may be spoken of, whatever was sent."""
    return safe_name(given, ending="txt").removesuffix(".txt")
