"""Sealing what must be read again (AES-256-GCM) and marking what must only be recognised (HMAC-SHA-256).

Both keys are derived from the installation's secret (HKDF, RFC 5869), so a stolen table opens nothing by itself.
"""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = 32  # bytes
_NONCE = 12  # bytes, random for each seal (NIST SP 800-38D, 8.2.2)


class AesGcmSealer:
    """Seals and marks what belongs to one account, which is part of every seal and mark."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, b"seal"))
        self._marking_key = _derived(secret_key, b"mark")

    def seal(self, secret: bytes, *, bound_to: str) -> bytes:
        """Give what may be stored of a secret that must be read again."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes | None:
        """Give the secret back; None when another key sealed it, or for somebody else."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
        except (InvalidTag, ValueError):
            return None

    def mark(self, secret: str, *, bound_to: str) -> str:
        """Give what may be stored of a secret that must only be recognised: 64 hexadecimal digits."""
        return hmac.digest(self._marking_key, f"{bound_to}\0{secret}".encode(), "sha256").hex()


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=b"guichet factors " + purpose).derive(secret_key.encode())
