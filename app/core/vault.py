"""钥匙 vault: the keys of this process, opened once at the start, never logged."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.keys import KeyRing
from app.core.sealing import Sealing


@dataclass(frozen=True, repr=False)
class Vault:
    """What signs codes, seals personal data and hashes short secrets."""

    code_keys: KeyRing
    sealing: Sealing
    pepper: bytes

    def digest(self, purpose: str, text: str) -> bytes:
        """A keyed hash of a secret that is too short to stand in a table as a plain hash."""
        message = len(purpose).to_bytes(2, "big") + purpose.encode() + text.encode()
        return hmac.digest(self.pepper, message, "sha256")


_opened: Vault | None = None


def open_vault(settings: Mapping[str, Any]) -> None:
    """Read the keys from the settings; raises `KeysUnusable` where they cannot be used."""
    global _opened
    _opened = Vault(
        code_keys=KeyRing.parse(settings["CODE_KEYS"]),
        sealing=Sealing(KeyRing.parse(settings["DATA_KEYS"])),
        pepper=hashlib.sha256(b"weiguang/pepper/" + settings["SECRET_KEY"].encode()).digest(),
    )


def vault() -> Vault:
    """The keys of this process."""
    if _opened is None:
        raise RuntimeError("the vault is opened by create_app()")
    return _opened
