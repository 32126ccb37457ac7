"""A device that keeps passkeys, as WebAuthn (Level 3) describes it: it makes a key, and signs what it is asked."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


def encoded(data: bytes) -> str:
    """Write bytes as browsers do."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read bytes as browsers write them."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One device with one key; `verifies`: it asks its person for a finger or a code."""

    origin: str
    verifies: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    user: bytes = b""

    def make(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.create()`."""
        self.user = decoded(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], _HAS_KEY) + attested
        response = {
            "attestationObject": encoded(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "clientDataJSON": encoded(self._client("webauthn.create", options["challenge"])),
            "transports": ["internal", "from-another-world"],
        }
        return self._answer(response)

    def sign(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.get()`."""
        self.count += 1
        data, client = self._data(options["rpId"], 0), self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        response = {
            "authenticatorData": encoded(data),
            "clientDataJSON": encoded(client),
            "signature": encoded(signature),
            "userHandle": encoded(self.user),
        }
        return self._answer(response)

    def _data(self, party: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return sha256(party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}
