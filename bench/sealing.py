"""Sealing at rest: a line of an address into what is stored and back, beside AES-GCM alone on the same bytes."""

import secrets
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.keyring import Keyring
from bench.rates import compare
from bench.report import Row

_LINES = ("12 rue de la Tour", "Résidence Les Petites-Écuries, bâtiment C, escalier 2", "+33 6 12 34 56 78", "Klaus")
_PLACE = "address.line1"


def main() -> Iterable[Row]:
    """Measure how many values a second are sealed and opened."""
    keyring, cipher = Keyring("b" * 32), AESGCM(bytes(32))
    place = _PLACE.encode()
    stored = [keyring.seal(line, place=_PLACE) for line in _LINES]
    nonces = [secrets.token_bytes(12) for _ in _LINES]
    bare = [cipher.encrypt(nonce, line.encode(), place) for nonce, line in zip(nonces, _LINES, strict=True)]
    seal = [lambda line=line: keyring.seal(line, place=_PLACE) for line in _LINES]
    unseal = [lambda each=each: keyring.unseal(each, place=_PLACE) for each in stored]
    encrypt = [lambda line=line: cipher.encrypt(secrets.token_bytes(12), line.encode(), place) for line in _LINES]
    decrypt = [
        lambda nonce=nonce, each=each: cipher.decrypt(nonce, each, place)
        for nonce, each in zip(nonces, bare, strict=True)
    ]
    yield Row("values sealed", *compare(seal, encrypt), "per s", "AES-GCM alone")
    yield Row("values opened", *compare(unseal, decrypt), "per s", "AES-GCM alone")
