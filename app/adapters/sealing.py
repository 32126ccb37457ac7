"""Sealing what must be read again (AES-256-GCM) and marking what must only be recognised (HMAC-SHA-256).

Both keys are derived from a secret of the installation (HKDF, RFC 5869), so a stolen table opens nothing by itself.
"""

import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = 32  # bytes
_ID = 4  # bytes
_MARK = 64  # hexadecimal digits, those of the key's id among them
_NONCE = 12  # bytes, random for each seal (NIST SP 800-38D, 8.2.2)


class AesGcmSealer:
    """Seals and marks what belongs to one account, which is part of every seal and mark.

    The newest key seals and marks; the older ones open, and their marks are known again.
    """

    def __init__(self, newest: str, *older: str) -> None:
        self._keys = [_Key(each) for each in (newest, *older)]

    def seal(self, secret: bytes, *, bound_to: str) -> bytes:
        """Give what may be stored of a secret that must be read again."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._keys[0].cipher.encrypt(nonce, secret, bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes | None:
        """Give the secret back; None when another key sealed it, or for somebody else."""
        opened = (key.open(sealed, bound_to) for key in self._keys)
        return next((each for each in opened if each is not None), None)

    def is_newest(self, sealed: bytes, *, bound_to: str) -> bool:
        """Tell whether the newest key sealed it."""
        return self._keys[0].open(sealed, bound_to) is not None

    def mark(self, secret: str, *, bound_to: str) -> str:
        """Give what may be stored of a secret that must only be recognised: 64 hexadecimal digits."""
        return self.marks(secret, bound_to=bound_to)[0]

    def marks(self, secret: str, *, bound_to: str) -> Sequence[str]:
        """Give each mark under which a secret may be stored, the newest first; at last those that name no key."""
        said = f"{bound_to}\0{secret}".encode()
        digests = [(key.id, hmac.digest(key.marking, said, "sha256").hex()) for key in self._keys]
        return [*((of + digest)[:_MARK] for of, digest in digests), *(digest for _, digest in digests)]

    def names_newest(self, mark: str) -> bool:
        """Tell whether the newest key made a mark, which then is good as long as that key is."""
        return mark.startswith(self._keys[0].id)


class _Key:
    """What is made of one secret of the installation."""

    def __init__(self, secret_key: str) -> None:
        self.id = _derived(secret_key, b"id")[:_ID].hex()  # with which its marks begin
        self.cipher = AESGCM(_derived(secret_key, b"seal"))
        self.marking = _derived(secret_key, b"mark")

    def open(self, sealed: bytes, bound_to: str) -> bytes | None:
        try:
            return self.cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
        except (InvalidTag, ValueError):
            return None


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=b"guichet factors " + purpose).derive(secret_key.encode())
