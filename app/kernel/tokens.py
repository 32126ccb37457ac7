"""Random texts that open something, and the digests under which they are stored."""

import secrets
from hashlib import sha256

DIGEST_LENGTH = 64  # hexadecimal digits of a SHA-256
_BYTES = 32


def new_token() -> str:
    """Make a text of 256 random bits that stands in an address or a cookie as it is."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """Give what is stored of a token: 64 hexadecimal digits. A random token needs no salt (OWASP ASVS 5.0, 6.5.1)."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
