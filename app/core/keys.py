"""密钥 keys: a ring of numbered secret keys; the newest makes, all of them are accepted."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHORTEST = 32


class KeysUnusable(ValueError):
    """A setting that holds no usable keys; raised at the start, before anything is served."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """Secret keys by version (1, 2, …), each at least 32 bytes long.

    A key is retired by taking it out of the ring; until then all that it made stays good.
    """

    keys: Mapping[int, bytes]

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeysUnusable("a key ring needs at least one key")
        for version, key in self.keys.items():
            if not 1 <= version <= 999:
                raise KeysUnusable(f"key version {version} is not between 1 and 999")
            if len(key) < SHORTEST:
                raise KeysUnusable(f"key {version} is shorter than {SHORTEST} bytes")
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))

    @classmethod
    def parse(cls, setting: str) -> "KeyRing":
        """A ring from a setting such as `1:<base64>,2:<base64>`."""
        keys: dict[int, bytes] = {}
        for part in filter(None, (piece.strip() for piece in setting.split(","))):
            version, colon, secret = part.partition(":")
            if not colon or not version.isascii() or not version.isdigit():
                raise KeysUnusable("keys are written as 1:base64,2:base64")
            if int(version) in keys:
                raise KeysUnusable(f"key version {version} is given twice")
            keys[int(version)] = _decode(version, secret)
        return cls(keys)

    @property
    def newest(self) -> int:
        """The version that makes new things."""
        return max(self.keys)

    @property
    def oldest(self) -> int:
        """The lowest version still in the ring."""
        return min(self.keys)

    def derive(self, version: int, purpose: str) -> bytes:
        """A 32-byte key for one purpose only, so that no two uses share key material.

        One step of HKDF-SHA256 (RFC 5869) with an empty salt, as the ring's keys are random.
        """
        extracted = hmac.digest(bytes(32), self.keys[version], "sha256")
        return hmac.digest(extracted, f"weiguang/{purpose}".encode() + b"\x01", "sha256")

    def fingerprints(self) -> dict[int, str]:
        """Sixteen hex digits for each version: tells keys apart and gives nothing away."""
        return {
            version: hashlib.sha256(self.derive(version, "fingerprint")).hexdigest()[:16]
            for version in sorted(self.keys)
        }

    def __repr__(self) -> str:
        return f"KeyRing(versions={sorted(self.keys)})"


def _decode(version: str, secret: str) -> bytes:
    padded = secret.strip().replace("-", "+").replace("_", "/")
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise KeysUnusable(f"key {version} is not base64") from broken
