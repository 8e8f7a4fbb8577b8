"""签到码 codes: the signed texts behind every QR code, and the six digits beside it.

`v1.<session>.<step>.<mac>` names a session, `p1.<person>.<step>.<mac>` a volunteer. The number
is the version of the signing key, the step counts slots of time in base 36 (`p` = a printed
poster, which has none), ids and the 128-bit HMAC-SHA256 are base 32 after Crockford. Everything
is read without regard to case.
"""

import hmac
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.core.errors import DomainError
from app.core.keys import KeyRing

#: seconds that one code of the rotating screen is shown
SCREEN_STEP = 15
#: seconds that one personal code of a volunteer is shown
PERSONAL_STEP = 30
#: seconds that one typed code is shown, and how long it is accepted from its first moment on
TYPED_SLOT = 60
TYPED_LIFE = 180
#: what a slow network, or a screen whose clock is a little ahead, is allowed (seconds)
MARGIN = 2

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_POSTER = "p"
_LONGEST = 2000
_ID_LENGTH = 26
_FORM = re.compile(
    rf"(?P<who>[vp])(?P<version>[1-9]\d{{0,2}})\.(?P<id>[0-7][{_DIGITS}]{{25}})"
    rf"\.(?P<step>p|[1-9a-z][0-9a-z]{{2,5}})\.(?P<mac>[0-7][{_DIGITS}]{{25}})",
    re.ASCII,
)
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)


class CodeUnknown(DomainError):
    """The text is no code of ours."""

    code = "code_unknown"
    status = 404
    sentence = "没有认出这个码。"
    hint = "请扫描现场海报或屏幕上的签到码，或输入屏幕上的六位数字。"


class CodeForged(DomainError):
    """The text has the form of our codes and was not signed by us."""

    code = "code_forged"
    status = 400
    sentence = "这个码不是本平台发出的，或已损坏。"
    hint = "请重新扫描现场的签到码；如仍不行，请把码拿给活动负责人看。"


class CodeExpired(DomainError):
    """The code was ours and its time is over."""

    code = "code_expired"
    status = 410
    sentence = "这个码已过期。"
    hint = "请到现场扫描屏幕上正在显示的码；扫不上请找活动负责人登记。"


class CodeKind(StrEnum):
    """What a scanned code was shown on."""

    POSTER = "poster"
    SCREEN = "screen"
    PERSONAL = "personal"


@dataclass(frozen=True)
class SessionCode:
    """A code that names a session; a poster has no step."""

    session_id: uuid.UUID
    kind: CodeKind
    step: int | None


@dataclass(frozen=True)
class PersonCode:
    """A volunteer's own rotating code, scanned at the desk."""

    person_id: uuid.UUID
    step: int
    kind: CodeKind = CodeKind.PERSONAL


def screen_step(at: datetime) -> int:
    """The step of the rotating screen at a moment."""
    return int(at.timestamp()) // SCREEN_STEP


def personal_step(at: datetime) -> int:
    """The step of a volunteer's own code at a moment."""
    return int(at.timestamp()) // PERSONAL_STEP


def typed_slot(at: datetime) -> int:
    """The slot of the typed code shown at a moment."""
    return int(at.timestamp()) // TYPED_SLOT


def poster_code(keys: KeyRing, session_id: uuid.UUID) -> str:
    """The code printed on a session's poster: it does not change while its key is in the ring."""
    return _sign(keys, CodeKind.POSTER, session_id, _POSTER)


def screen_code(keys: KeyRing, session_id: uuid.UUID, step: int) -> str:
    """The code that a session's screen shows during one step."""
    return _sign(keys, CodeKind.SCREEN, session_id, _to_base36(step))


def personal_code(keys: KeyRing, person_id: uuid.UUID, step: int) -> str:
    """The code that a volunteer's phone shows during one step."""
    return _sign(keys, CodeKind.PERSONAL, person_id, _to_base36(step))


def typed_code(keys: KeyRing, session_id: uuid.UUID, slot: int) -> str:
    """The six digits shown beside a session's QR code during one slot."""
    return _typed(keys, keys.newest, session_id, slot)


def read_code(keys: KeyRing, text: str) -> SessionCode | PersonCode:
    """What a scanned or pasted code names: the bare code or its whole `…/s/<code>` address.

    Says nothing about its age (`is_fresh`). Raises `CodeUnknown`, `CodeForged`.
    """
    form = _FORM.fullmatch(bare(text))
    if form is None:
        raise CodeUnknown
    kind = _kind(form["who"], form["step"])
    named, mac = from_base32(form["id"]), from_base32(form["mac"])
    version = int(form["version"])
    if version not in keys.keys or not hmac.compare_digest(
        _mac(keys, version, kind, named, form["step"]), mac
    ):
        raise CodeForged
    step = None if kind is CodeKind.POSTER else int(form["step"], 36)
    if kind is CodeKind.PERSONAL:
        return PersonCode(uuid.UUID(bytes=named), step or 0)
    return SessionCode(uuid.UUID(bytes=named), kind, step)


def bare(text: str) -> str:
    """The code alone, of a scanned or pasted text. Raises `CodeUnknown` where it can be none."""
    if len(text) > _LONGEST:
        raise CodeUnknown
    plain = "".join(text.split())
    if not plain.isascii():
        raise CodeUnknown
    # chat apps append queries of their own to addresses
    path = re.split(r"[?#]", plain.lower(), maxsplit=1)[0].rstrip("/")
    return path.rpartition("/s/")[2]


def typed_digits(text: str) -> str | None:
    """The six digits of a typed code (full-width ones, spaces and dashes allowed), else None."""
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return plain if _SIX_DIGITS.fullmatch(plain) else None


def matches_typed(keys: KeyRing, session_id: uuid.UUID, typed: str, *, at: datetime) -> int | None:
    """The slot whose six digits these are for the session, if they are still accepted.

    Each slot's digits live three minutes from their first moment. The caller asks for each
    session open now; when two of them match, neither may be taken.
    """
    digits = (typed_digits(typed) or "").encode()
    newest = typed_slot(at)
    found = None
    for slot in range(newest - TYPED_LIFE // TYPED_SLOT + 1, newest + 1):
        for version in keys.keys:
            if hmac.compare_digest(_typed(keys, version, session_id, slot).encode(), digits):
                found = slot
    return found


def valid_between(code: SessionCode | PersonCode) -> tuple[datetime, datetime] | None:
    """From when until when a code is accepted; None for a poster: as its session's windows say."""
    if code.step is None:
        return None
    length = PERSONAL_STEP if code.kind is CodeKind.PERSONAL else SCREEN_STEP
    start = datetime.fromtimestamp(code.step * length, UTC)
    return start, start + timedelta(seconds=2 * length)


def is_fresh(code: SessionCode | PersonCode, at: datetime) -> bool:
    """Whether a code may be shown at a moment: its own step or the one after, and a small margin.

    A screen is given its codes ahead of time, so those of later steps must fail as well.
    """
    span = valid_between(code)
    if span is None:
        return True
    margin = timedelta(seconds=MARGIN)
    return span[0] - margin <= at < span[1] + margin


def typed_between(slot: int) -> tuple[datetime, datetime]:
    """From when until when the digits of a slot are accepted."""
    start = datetime.fromtimestamp(slot * TYPED_SLOT, UTC)
    return start, start + timedelta(seconds=TYPED_LIFE)


def address(public_url: str, code: str) -> str:
    """The web address of a code, as the QR holds it."""
    return f"{public_url.rstrip('/')}/s/{code}"


def _kind(who: str, step: str) -> CodeKind:
    if who == "v":
        return CodeKind.POSTER if step == _POSTER else CodeKind.SCREEN
    if step == _POSTER:
        raise CodeUnknown
    return CodeKind.PERSONAL


def _sign(keys: KeyRing, kind: CodeKind, named: uuid.UUID, step: str) -> str:
    version = keys.newest
    who = "p" if kind is CodeKind.PERSONAL else "v"
    mac = _mac(keys, version, kind, named.bytes, step)
    return f"{who}{version}.{to_base32(named.bytes)}.{step}.{to_base32(mac)}"


def _mac(keys: KeyRing, version: int, kind: CodeKind, named: bytes, step: str) -> bytes:
    # the kind is in the key and the id has a fixed length: no two messages can be confused
    return hmac.digest(keys.derive(version, f"code/{kind}"), named + step.encode(), "sha256")[:16]


def _typed(keys: KeyRing, version: int, session_id: uuid.UUID, slot: int) -> str:
    message = session_id.bytes + str(slot).encode()
    digest = hmac.digest(keys.derive(version, "code/typed"), message, "sha256")
    return f"{int.from_bytes(digest[:16], 'big') % 1_000_000:06d}"


def to_base32(sixteen: bytes) -> str:
    """Sixteen bytes as 26 letters and digits that are not taken for one another."""
    number = int.from_bytes(sixteen, "big")
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


def from_base32(text: str) -> bytes:
    """The sixteen bytes of such a text, which begins with 0 to 7."""
    number = 0
    for character in text:
        number = number << 5 | _DIGITS.index(character)
    return number.to_bytes(16, "big")


def _to_base36(number: int) -> str:
    if not 36**2 <= number < 36**6:
        raise ValueError("a step counts slots of time since 1970")
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return digits
