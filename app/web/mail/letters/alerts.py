"""Letters that tell an account’s owner what happened to it."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Letter, Occasion, Writer


def alert(_occasion: Occasion) -> Letter:
    """Tell what happened; the templates know."""
    return Letter()


LETTERS: Mapping[str, Writer] = MappingProxyType(dict.fromkeys(("factor_added", "factor_removed"), alert))
