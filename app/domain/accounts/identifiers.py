"""E-mail addresses and user names: how they are read, and the folded key under which one is found again."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST_EMAIL = 254  # characters (RFC 5321, 4.5.3.1.3)
SHORTEST_USER_NAME = 3
LONGEST_USER_NAME = 40
_USER_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


def normal_email(text: str) -> str | None:
    """Give an address in its normal form; None for what no mail can be sent to. Nothing is asked of the network."""
    if len(text) > LONGEST_EMAIL:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def key_of(text: str) -> str:
    """Fold an e-mail address or a user name: what differs by case, width or composition only is the same.

    ı and i stay two letters; mails go to the stored address, never to the typed one, whatever folds together.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def is_user_name(text: str) -> bool:
    """Tell whether a text may be a user name: letters, digits, points, hyphens and underscores, never an address."""
    return SHORTEST_USER_NAME <= len(text) <= LONGEST_USER_NAME and _USER_NAME.fullmatch(text) is not None
