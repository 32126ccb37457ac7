"""Versions of software in the order in which people number them: 4.9, 4.10, 5.0 beta, 5.0 RC1, 5.0, 5.0 SP1, 5.0.1."""

import re
import unicodedata

# Before the version that they name, the earliest first; any other word comes after it, as in “2.0 SP1”.
_BEFORE = ("dev", "nightly", "alpha", "a", "beta", "b", "preview", "pre", "milestone", "m", "candidate", "rc")
_LEADING = frozenset({"v", "ver", "version", "release", "rel", "r"})
_PART = re.compile(r"[0-9]+|[^\W\d_]+")

Part = tuple[int, int, str]
_END: Part = (1, 0, "")
_ZERO: Part = (3, 1, "0")


def version_key(text: str) -> tuple[Part, ...]:
    """Give what a version is sorted by; two ways to write one version are equal, and no version at all is the least.

    Any text has a key: odd ones are compared part by part, numbers by their size and words by the alphabet.
    """
    parts = _PART.findall(unicodedata.normalize("NFKC", text).casefold())
    if parts and parts[0] in _LEADING:
        parts = parts[1:]
    return _without_idle_zeros([_part(each) for each in parts]) if parts else ()


def _part(text: str) -> Part:
    """Give a part's rank, then what orders those of one rank."""
    if text.isdecimal():
        digits = text.lstrip("0") or "0"
        return 3, len(digits), digits  # longer is larger: no number is too large to compare
    if text in _BEFORE:
        return 0, _BEFORE.index(text), text
    return 2, 0, text


def _without_idle_zeros(parts: list[Part]) -> tuple[Part, ...]:
    """Take out zeros that nothing but a word or the end follows: 2.0.0 is 2, and 2.0 RC1 is 2 RC1."""
    kept: list[Part] = []
    for part in [*parts, _END]:
        if part[0] != _ZERO[0]:
            while len(kept) > 1 and kept[-1] == _ZERO:
                kept.pop()
        kept.append(part)
    return tuple(kept)
