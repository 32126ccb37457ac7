"""Passwords known from breaches, asked of a service by the first five digits of their hash: it never learns which."""

import hashlib
from urllib.error import URLError
from urllib.request import Request, urlopen

import structlog

_PREFIX = 5  # hexadecimal digits that the service learns; some 800 known passwords share them
_MOST = 1_000_000  # bytes of an answer; one is some 40,000
_log = structlog.get_logger(__name__)


class NoBreaches:
    """Knows of no breach."""

    def is_known(self, _password: str) -> bool:
        """Give no."""
        return False


class RangeBreaches:
    """Asks a service that speaks the range protocol of Pwned Passwords (haveibeenpwned.com/API/v3).

    Its answer is padded, so that nobody who watches the line can tell answers apart by their length. A service that
    does not answer in time, or oddly, keeps nobody from choosing a password.
    """

    def __init__(self, url: str, *, within: float = 2) -> None:
        """Take the address that the five digits are put behind, and how many seconds an answer may take."""
        self._url = url.rstrip("/")
        self._within = within

    def is_known(self, password: str) -> bool:
        """Tell whether a password is known from a breach; no when the service can't be asked."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        asked = Request(f"{self._url}/{digest[:_PREFIX]}", headers={"Add-Padding": "true", "User-Agent": "Guichet"})  # noqa: S310 - the settings take http(s) only
        try:
            with urlopen(asked, timeout=self._within) as answer:  # noqa: S310 - as above
                lines = answer.read(_MOST).decode("ascii", "replace").splitlines()
        except (URLError, OSError, ValueError) as error:
            _log.warning("breaches_not_asked", error=type(error).__name__)
            return False
        counts = dict(line.partition(":")[::2] for line in lines)
        return counts.get(digest[_PREFIX:], "0").strip() not in {"", "0"}  # what pads has the count 0
