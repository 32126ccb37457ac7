"""What a file may be called: one plain name, whatever was sent, that no system reads as a path or as something else.

And the headers under which it leaves: as a file to be kept, whatever it holds, never as a page of ours.
"""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

LONGEST = 100  # characters
_UNWANTED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"}  # among them what turns the direction of writing
_FORBIDDEN = re.compile(r'[<>:"|?*;%\\/]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices, to Windows
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def last_name(given: str) -> str:
    """Give the last name of a path, without what no name may hold; nothing where there is none."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    seen = "".join(each if unicodedata.category(each) not in _UNWANTED else " " for each in last)
    return " ".join(_FORBIDDEN.sub(" ", seen).split())


def free_name(name: str) -> str:
    """Give a name that is no device of any system, and not nothing."""
    return f"file {name}".strip() if not name.strip(". -") or _RESERVED.fullmatch(name) else name


def plain_name(given: str) -> str:
    """Give a plain name with the ending that it came with, at most `LONGEST` characters."""
    name = last_name(given).strip(". -")
    ending = found[0] if (found := _ENDING.search(name)) else ""
    stem = name.removesuffix(ending)[: LONGEST - len(ending)].strip(". -")
    return free_name(f"{stem}{ending}" if stem else ending.strip("."))


def headers_of(name: str, content_type: str) -> Mapping[str, str]:
    """Give the headers of a file with a plain name."""
    return {
        "Content-Type": content_type,
        "Content-Disposition": attachment(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def attachment(name: str) -> str:
    """Give a Content-Disposition (RFC 6266) for a name that was made plain; its name in ASCII is for old programs."""
    ascii_name = re.sub(r'[?"\\]', "_", name.encode("ascii", "replace").decode())
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
