"""Marks by which we know again what we gave out ourselves: HMAC-SHA-256 under a key of its own for each purpose."""

import hmac
from base64 import b32encode

_BYTES = 15  # of the mark: 120 bits, 24 characters that fit an address of mail and of a page


class Signer:
    """Signs what leaves us and comes back: addresses of mail and of pages."""

    def __init__(self, secret_key: str) -> None:
        self._key = secret_key.encode()

    def sign(self, purpose: str, *parts: str) -> str:
        """Give the mark of these parts for a purpose: lower-case letters and digits."""
        said = "\0".join((purpose, *parts)).encode("utf-8", "surrogateescape")
        key = hmac.digest(self._key, b"guichet sign\0" + purpose.encode(), "sha256")
        return b32encode(hmac.digest(key, said, "sha256")[:_BYTES]).decode().lower()

    def is_signed(self, mark: str, purpose: str, *parts: str) -> bool:
        """Tell whether a mark is that of these parts for that purpose."""
        return hmac.compare_digest(mark.encode("utf-8", "surrogateescape"), self.sign(purpose, *parts).encode())
