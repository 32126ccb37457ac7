"""What a file may be called: one plain name, whatever was sent, that no system reads as a path or as something else."""

import re
import unicodedata

LONGEST = 100  # characters
_UNWANTED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"}  # among them what turns the direction of writing
_FORBIDDEN = re.compile(r'[<>:"|?*;%\\/]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices, to Windows
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})$")


def safe_name(given: str, *, ending: str) -> str:
    """Give a name that ends as its kind does: `facture.pdf.exe` of a PDF becomes `facture.pdf`.

    Nothing of the name before `ending` looks like another ending, so that no system runs what a person took for a text.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    seen = "".join(each if unicodedata.category(each) not in _UNWANTED else " " for each in last)
    stem = " ".join(_FORBIDDEN.sub(" ", seen).split())
    while (match := _ENDING.search(stem.rstrip(". "))) is not None and not match[1].isdigit():
        stem = stem.rstrip(". ")[: match.start()]
    stem = stem.strip(". -")[: LONGEST - len(ending) - 1].strip(". -")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"file {stem}".strip()
    return f"{stem}.{ending}"


def shown_name(given: str) -> str:
    """Give a name under which a file that is not kept may be spoken of, whatever was sent."""
    return safe_name(given, ending="txt").removesuffix(".txt")
