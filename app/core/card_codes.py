"""卡码 card_codes: the signed text on a printed volunteer card, `c1.<person>.<card number>.<mac>`.

It never changes, so it proves nothing by itself: a desk takes it from a hand, face to face. The
card number stands in it and under the MAC: whoever is given another number has ended all cards
that were printed before. Ids and the 128-bit HMAC-SHA256 are written as in `codes`.
"""

import hmac
import re
import uuid
from dataclasses import dataclass

from app.core.codes import CodeForged, CodeUnknown, bare, from_base32, to_base32
from app.core.keys import KeyRing

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_FORM = re.compile(
    rf"c(?P<version>[1-9]\d{{0,2}})\.(?P<id>[0-7][{_DIGITS}]{{25}})"
    rf"\.(?P<number>\d{{8}})\.(?P<mac>[0-7][{_DIGITS}]{{25}})",
    re.ASCII,
)


@dataclass(frozen=True)
class CardCode:
    """Whose card it is, and the number it was printed with."""

    person_id: uuid.UUID
    number: str


def card_code(keys: KeyRing, person_id: uuid.UUID, number: str) -> str:
    """The code for a person's card of this number: upper case, which makes a coarser QR."""
    version = keys.newest
    mac = to_base32(_mac(keys, version, person_id, number))
    return f"c{version}.{to_base32(person_id.bytes)}.{number}.{mac}".upper()


def is_card(text: str) -> bool:
    """Whether a text has the form of a card's code."""
    return _FORM.fullmatch(bare(text)) is not None


def read_card(keys: KeyRing, text: str) -> CardCode:
    """What a card's code names. Whether the card still holds is the caller's to ask.

    Raises `CodeUnknown`, `CodeForged`.
    """
    form = _FORM.fullmatch(bare(text))
    if form is None:
        raise CodeUnknown
    person_id, version = uuid.UUID(bytes=from_base32(form["id"])), int(form["version"])
    if version not in keys.keys or not hmac.compare_digest(
        _mac(keys, version, person_id, form["number"]), from_base32(form["mac"])
    ):
        raise CodeForged
    return CardCode(person_id, form["number"])


def _mac(keys: KeyRing, version: int, person_id: uuid.UUID, number: str) -> bytes:
    # both parts have a fixed length: no two messages can be confused
    return hmac.digest(
        keys.derive(version, "code/card"), person_id.bytes + number.encode(), "sha256"
    )[:16]
