"""Marks by which we know again what we gave out ourselves: HMAC-SHA-256 under a key of its own for each purpose."""

import hmac
from base64 import b32encode
from collections.abc import Sequence

_BYTES = 15  # of the mark: 120 bits, 24 characters that fit an address of mail and of a page


class Signer:
    """Signs what leaves us and comes back: addresses of mail and of pages."""

    def __init__(self, secret_key: str, *older: str) -> None:
        """Take the key that signs, and those whose marks still count."""
        self._keys = [key.encode() for key in (secret_key, *older)]

    def sign(self, purpose: str, *parts: str) -> str:
        """Give the mark of these parts for a purpose: lower-case letters and digits."""
        return _mark(self._keys[0], purpose, parts)

    def is_signed(self, mark: str, purpose: str, *parts: str) -> bool:
        """Tell whether a mark is that of these parts for that purpose."""
        given = mark.encode("utf-8", "surrogateescape")
        return any(hmac.compare_digest(given, _mark(key, purpose, parts).encode()) for key in self._keys)


def _mark(secret: bytes, purpose: str, parts: Sequence[str]) -> str:
    said = "\0".join((purpose, *parts)).encode("utf-8", "surrogateescape")
    key = hmac.digest(secret, b"guichet sign\0" + purpose.encode(), "sha256")
    return b32encode(hmac.digest(key, said, "sha256")[:_BYTES]).decode().lower()
