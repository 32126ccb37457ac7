"""What a ticket is called to people: eight characters that nobody mistakes for one another, such as `K7M2-9QXD`."""

import re
import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0, 1, I, L, O, U
_HALF = 4
_PART = rf"([{_ALPHABET}]{{{_HALF}}})"
_WRITTEN = re.compile(rf"(?<![A-Z0-9]){_PART}[-\u2010-\u2013]{_PART}(?![A-Z0-9])")


def new_reference() -> str:
    """Make one at random: 30 to the 8, so that none is guessed."""
    first, second = ("".join(secrets.choice(_ALPHABET) for _ in range(_HALF)) for _ in range(2))
    return f"{first}-{second}"


def read_reference(text: str) -> str | None:
    """Find the first reference in a text, however it is written; none where there is none."""
    found = _WRITTEN.search(text.upper())
    return f"{found[1]}-{found[2]}" if found else None
