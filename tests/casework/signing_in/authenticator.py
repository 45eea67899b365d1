"""A device with passkeys, in software: it signs as the standard says, and as it is told to."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


@dataclass
class SoftwareAuthenticator:
    """One device, at one site."""

    origin: str
    host: str
    verifies: bool = True
    """Whether it looks at its owner."""
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, options: str) -> str:
        """A passkey, as a browser's script sends it."""
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        its = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        attested = encode_cbor({"fmt": "none", "attStmt": {}, "authData": self._data(MADE) + its})
        return self._sent({"attestationObject": attested}, self._client_data("webauthn.create", options))

    def signs(self, options: str) -> str:
        """What is asked, once more."""
        self.count += 1
        said, data = self._client_data("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._sent({"authenticatorData": data, "signature": signature}, said)

    def _client_data(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _sent(self, response: dict[str, bytes], said: bytes) -> str:
        named = bytes_to_base64url(self.credential)
        told = {name: bytes_to_base64url(each) for name, each in {**response, "clientDataJSON": said}.items()}
        given: dict[str, Any] = {"id": named, "rawId": named, "type": "public-key", "response": told}
        return json.dumps({**given, "clientExtensionResults": {}})
