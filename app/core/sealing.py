"""加密 sealing: personal data at rest: encrypted columns, and a keyed index to look them up by.

The keys are `DATA_KEYS` (`1:<base64>,2:<base64>`), apart from `SECRET_KEY`. The newest version
encrypts, every version still in the ring decrypts. The index has no version, since a look-up
must find rows of any age by one value: it is derived from the *oldest* key of the ring and so
survives rotation. To retire the oldest key, seal and index every row again with the ring
without it, in one transaction; to answer the theft of a key, do the same at once.
"""

import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.keys import KeyRing

_FORMAT = 1
_HEAD = 3
_NONCE = 12
_TAG = 16


class SealBroken(Exception):
    """Sealed bytes that do not open: changed, moved to another column, or their key is away."""


@dataclass(frozen=True)
class Sealing:
    """Encrypts texts for one column and gives them back; says nothing about who may look."""

    keys: KeyRing
    _ciphers: dict[int, AESGCM] = field(default_factory=dict, init=False, repr=False)

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for its place (`people.phone`): AES-256-GCM (NIST SP 800-38D).

        Format byte, two bytes of key version, nonce, ciphertext and tag. The head and the place
        are authenticated, so bytes copied into another column do not open.
        """
        head = bytes([_FORMAT]) + self.keys.newest.to_bytes(2, "big")
        nonce = os.urandom(_NONCE)
        cipher = self._cipher(self.keys.newest)
        return head + nonce + cipher.encrypt(nonce, text.encode(), head + place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """The text sealed for this place. Raises `SealBroken`."""
        version = self.version_of(sealed)
        if version not in self.keys.keys:
            raise SealBroken(f"{place}: DATA_KEYS has no version {version}")
        head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
        try:
            plain = self._cipher(version).decrypt(
                nonce, sealed[_HEAD + _NONCE :], head + place.encode()
            )
        except InvalidTag:
            raise SealBroken(f"{place}: the sealed bytes do not open") from None
        return plain.decode()

    def is_current(self, sealed: bytes) -> bool:
        """Whether these bytes were sealed with the newest key; if not, rotation seals anew."""
        return self.version_of(sealed) == self.keys.newest

    def index(self, value: str, place: str) -> bytes:
        """Sixteen bytes, the same for the same value and place, by which an equal value is found.

        The value must be normalised before. Equal values are seen to be equal, nothing more.
        """
        key = self.keys.derive(self.keys.oldest, "index")
        message = len(place).to_bytes(2, "big") + place.encode() + value.encode()
        return hmac.digest(key, message, "sha256")[:16]

    @staticmethod
    def version_of(sealed: bytes) -> int:
        """The key version that sealed these bytes. Raises `SealBroken` on other bytes."""
        if len(sealed) < _HEAD + _NONCE + _TAG or sealed[0] != _FORMAT:
            raise SealBroken("these bytes were not sealed here")
        return int.from_bytes(sealed[1:_HEAD], "big")

    def _cipher(self, version: int) -> AESGCM:
        cipher = self._ciphers.get(version)
        if cipher is None:
            cipher = self._ciphers[version] = AESGCM(self.keys.derive(version, "seal"))
        return cipher


def fingerprints(keys: KeyRing) -> str:
    """What a backup states of its keys, such as `1:3f…,2:9a…`; a restore compares it."""
    return ",".join(f"{version}:{mark}" for version, mark in keys.fingerprints().items())
