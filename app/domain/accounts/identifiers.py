"""E-mail addresses and user names: how they are read, and the folded key under which one is found again."""

import re
import unicodedata

from app.kernel.emails import normal_email

__all__ = ["is_user_name", "key_of", "normal_email"]

SHORTEST_USER_NAME = 3
LONGEST_USER_NAME = 40
_USER_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


def key_of(text: str) -> str:
    """Fold an e-mail address or a user name: what differs by case, width or composition only is the same.

    ı and i stay two letters; mails go to the stored address, never to the typed one, whatever folds together.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def is_user_name(text: str) -> bool:
    """Tell whether a text may be a user name: letters, digits, points, hyphens and underscores, never an address."""
    return SHORTEST_USER_NAME <= len(text) <= LONGEST_USER_NAME and _USER_NAME.fullmatch(text) is not None
