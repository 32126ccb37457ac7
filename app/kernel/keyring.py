"""The keys of what is sealed at rest (AES-256-GCM): the newest seals, all of them open.

What is stored is `sealed:<id of the key>:<nonce, text, tag>`, so that keys change without a pause. Each key is derived
(HKDF, RFC 5869) from a secret of the installation, so a stolen database opens nothing by itself.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "sealed:"
_KEY = 32  # bytes
_NONCE = 12  # bytes, random for each seal (NIST SP 800-38D, 8.2.2)
_NAMED_BY = 4  # bytes of a key's id
_SEALED = re.compile(rf"{PREFIX}(?P<key>[0-9a-f]{{{2 * _NAMED_BY}}}):(?P<body>[A-Za-z0-9_-]+=*)")


class SealError(Exception):
    """A stored value that does not open."""


class UnknownKeyError(SealError):
    """It was sealed with a key that this installation has not, or nobody gave it keys at all."""

    def __init__(self, place: str, key: str | None) -> None:
        super().__init__(
            f"{place} needs the key {key}" if key else f"{place} needs a keyring, and this engine has none"
        )
        self.place = place
        self.key = key


class BrokenSealError(SealError):
    """It was changed, or sealed for another column."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} holds what was not sealed for it")
        self.place = place


class Keyring:
    """The keys made of these secrets, newest first."""

    def __init__(self, newest: str, *older: str) -> None:
        self._ciphers = {_id_of(each): AESGCM(_derived(each, b"seal", _KEY)) for each in (newest, *older)}
        self.newest = _id_of(newest)

    @property
    def keys(self) -> Sequence[str]:
        """The ids of the keys, newest first."""
        return tuple(self._ciphers)

    def seal(self, text: str, *, place: str) -> str:
        """Give what may be stored of a text in that place (`table.column`), and opens in no other."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + self._ciphers[self.newest].encrypt(nonce, text.encode(), place.encode())
        return f"{PREFIX}{self.newest}:{urlsafe_b64encode(sealed).decode()}"

    def unseal(self, stored: str, *, place: str) -> str:
        """Give the text back, or what was stored before the column was sealed; SealError when it does not open."""
        found = _SEALED.fullmatch(stored)
        if found is None:
            return stored
        cipher = self._ciphers.get(found["key"])
        if cipher is None:
            raise UnknownKeyError(place, found["key"])
        try:
            sealed = urlsafe_b64decode(found["body"])
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise BrokenSealError(place) from None


def key_of(stored: str) -> str | None:
    """Name the key that sealed a stored value; None when nothing did."""
    found = _SEALED.fullmatch(stored)
    return found["key"] if found else None


def _id_of(secret: str) -> str:
    return _derived(secret, b"id", _NAMED_BY).hex()


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"guichet data " + purpose).derive(secret.encode())
