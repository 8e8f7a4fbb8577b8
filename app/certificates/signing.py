"""证明的签名 signing: what a certificate's code holds, signed so that anybody can check it offline.

`<key version>.<content>.<signature>`, the last two base64url without padding (RFC 4648 §5). The
content is a JSON list in UTF-8, the signature Ed25519 (RFC 8032) over its bytes. The private key
is derived from the key of this version in `CODE_KEYS`; the public ones are open to all
(docs/algorithms/certificates.md).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.certificates.errors import CertificateNotFound
from app.certificates.rules import CertificateKind, Said
from app.core.keys import KeyRing

PURPOSE = "certificate/ed25519"
_LONGEST = 1000
_FORM = re.compile(r"([1-9]\d{0,2})\.([A-Za-z0-9_-]{20,800})\.([A-Za-z0-9_-]{86})", re.ASCII)


def sign(keys: KeyRing, said: Said) -> str:
    """The text for the QR of a certificate."""
    version = keys.newest
    content = _written(said)
    signature = _private(keys, version).sign(content)
    return f"{version}.{_text(content)}.{_text(signature)}"


def read(public_keys: Mapping[int, bytes], text: str) -> Said:
    """What a code says; `text` is the code or the address it stands at the end of.

    Raises `CertificateNotFound` where none of these keys signed it.
    """
    form = _FORM.fullmatch(text.strip()[:_LONGEST].rpartition("/")[2])
    if form is None or int(form[1]) not in public_keys:
        raise CertificateNotFound
    try:
        content, signature = _bytes(form[2]), _bytes(form[3])
        public = Ed25519PublicKey.from_public_bytes(public_keys[int(form[1])])
        public.verify(signature, content)
    except (InvalidSignature, binascii.Error, ValueError) as forged:
        raise CertificateNotFound from forged
    return _said(content)


def public_keys(keys: KeyRing) -> dict[int, bytes]:
    """The public key of each version, 32 bytes."""
    return {
        version: _private(keys, version).public_key().public_bytes_raw() for version in keys.keys
    }


def as_text(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return _text(raw)


def as_bytes(text: str) -> bytes:
    """The bytes of such a text. Raises `ValueError`."""
    return _bytes(text)


def check_code(text: str) -> str:
    """Eight letters and digits beside the QR, for who types: the first 40 bits of the signature."""
    signature = _bytes(text.rpartition(".")[2])
    return base64.b32encode(signature[:5]).decode()


def _private(keys: KeyRing, version: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive(version, PURPOSE))


def _written(said: Said) -> bytes:
    values = [
        said.id,
        said.kind.value,
        said.number,
        said.name,
        said.issuer,
        said.since.isoformat(),
        said.until.isoformat(),
        said.scanned,
        said.leader_closed,
        said.hand,
        said.issued_on.isoformat(),
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _said(content: bytes) -> Said:
    """What we signed ourselves: its form is known."""
    named, kind, number, name, issuer, since, until, *minutes, issued_on = json.loads(content)
    scanned, leader_closed, hand = minutes
    return Said(
        id=named,
        kind=CertificateKind(kind),
        number=number,
        name=name,
        issuer=issuer,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until),
        scanned=scanned,
        leader_closed=leader_closed,
        hand=hand,
        issued_on=date.fromisoformat(issued_on),
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    raw = base64.b64decode(
        text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True
    )
    # the last letter has bits that stand for nothing (RFC 4648 §3.5): one certificate, one code
    if _text(raw) != text:
        raise ValueError
    return raw
