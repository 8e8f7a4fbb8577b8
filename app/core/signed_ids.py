"""签名编号 signed_ids: an id as a text that nobody else can make, for codes on paper.

`<key version>.<id>.<mac>`: base32 (RFC 4648, lower case, no padding), HMAC-SHA256 cut to 128 bits,
a key of its own for each purpose. It does not age; the key it was made with must stay in the ring.
"""

import base64
import binascii
import hmac
import re
import uuid

from app.core.codes import CodeForged, CodeUnknown
from app.core.keys import KeyRing

_FORM = re.compile(r"([1-9]\d{0,2})\.([a-z2-7]{26})\.([a-z2-7]{26})", re.ASCII)


def sign_id(keys: KeyRing, purpose: str, named: uuid.UUID) -> str:
    """The text for an id and a purpose such as `letter`."""
    version = keys.newest
    return f"{version}.{_text(named.bytes)}.{_text(_mac(keys, version, purpose, named))}"


def read_id(keys: KeyRing, purpose: str, text: str) -> uuid.UUID:
    """The id of a text. Raises `CodeUnknown`, `CodeForged`."""
    form = _FORM.fullmatch(text.strip().lower()[:100])
    if form is None:
        raise CodeUnknown
    version, named, mac = int(form[1]), uuid.UUID(bytes=_bytes(form[2])), _bytes(form[3])
    if version not in keys.keys or not hmac.compare_digest(
        _mac(keys, version, purpose, named), mac
    ):
        raise CodeForged
    return named


def _mac(keys: KeyRing, version: int, purpose: str, named: uuid.UUID) -> bytes:
    return hmac.digest(keys.derive(version, f"id/{purpose}"), named.bytes, "sha256")[:16]


def _text(sixteen: bytes) -> str:
    return base64.b32encode(sixteen).decode().rstrip("=").lower()


def _bytes(text: str) -> bytes:
    try:
        return base64.b32decode(text.upper() + "======")
    except binascii.Error as broken:
        raise CodeUnknown from broken
