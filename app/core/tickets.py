"""扫码凭条 tickets: a scan kept in a signed cookie while its person signs in or registers."""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.codes import CodeExpired, CodeForged, CodeKind
from app.core.keys import KeyRing

#: how long a scan waits for its person
TICKET_LIFE = timedelta(minutes=20)
#: how long a picture that was read waits for its person: it is in no hurry
PHOTO_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class ScanTicket:
    """One scan of one session's code; the scan time is what counts, not that of the button."""

    session_id: uuid.UUID
    kind: CodeKind
    #: of the rotating screen, or the slot of a typed code; None for a poster
    step: int | None
    scanned_at: datetime
    nonce: str


def new_ticket(
    session_id: uuid.UUID, kind: CodeKind, *, step: int | None, scanned_at: datetime
) -> ScanTicket:
    """A ticket for a scan just made."""
    return ScanTicket(session_id, kind, step, scanned_at, secrets.token_urlsafe(12))


def sign_ticket(keys: KeyRing, ticket: ScanTicket) -> str:
    """The cookie's text: readable by its bearer, changeable by nobody."""
    return _serializer(keys).dumps(
        [
            ticket.session_id.hex,
            ticket.kind.value,
            ticket.step,
            int(ticket.scanned_at.timestamp() * 1000),
            ticket.nonce,
        ]
    )


def read_ticket(keys: KeyRing, text: str, *, now: datetime) -> ScanTicket:
    """The scan that a cookie keeps. Raises `CodeForged`, `CodeExpired` after 20 minutes."""
    try:
        ticket = _from_fields(_serializer(keys).loads(text[:2000]))
    except (BadSignature, ValueError, TypeError) as broken:
        raise CodeForged from broken
    if not timedelta(seconds=-5) <= now - ticket.scanned_at < TICKET_LIFE:
        raise CodeExpired
    return ticket


@dataclass(frozen=True)
class PhotoTicket:
    """A picture of a session's screen, uploaded later; its step says when the screen was shown."""

    session_id: uuid.UUID
    step: int
    #: of the picture by its looks, so that one picture of two people is seen; None shows nothing
    picture: int | None
    read_at: datetime
    nonce: str


def new_photo_ticket(
    session_id: uuid.UUID, *, step: int, picture: int | None, read_at: datetime
) -> PhotoTicket:
    """A ticket for a picture just read."""
    return PhotoTicket(session_id, step, picture, read_at, secrets.token_urlsafe(12))


def sign_photo(keys: KeyRing, ticket: PhotoTicket) -> str:
    """The cookie's text: only who uploaded the picture itself has one."""
    fields = [ticket.session_id.hex, ticket.step, ticket.picture]
    return _serializer(keys, b"photo-ticket").dumps(
        [*fields, int(ticket.read_at.timestamp() * 1000), ticket.nonce]
    )


def read_photo(keys: KeyRing, text: str, *, now: datetime) -> PhotoTicket:
    """The picture that a cookie keeps. Raises `CodeForged`, `CodeExpired` after an hour."""
    try:
        session, step, picture, read, nonce = _serializer(keys, b"photo-ticket").loads(text[:2000])
        read_at = datetime.fromtimestamp(read / 1000, UTC)
        ticket = PhotoTicket(uuid.UUID(hex=session), step, picture, read_at, nonce)
    except (BadSignature, ValueError, TypeError) as broken:
        raise CodeForged from broken
    if not timedelta(seconds=-5) <= now - ticket.read_at < PHOTO_LIFE:
        raise CodeExpired
    return ticket


def _from_fields(fields: Any) -> ScanTicket:
    session, kind, step, milliseconds, nonce = fields
    return ScanTicket(
        session_id=uuid.UUID(hex=session),
        kind=CodeKind(kind),
        step=step,
        scanned_at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        nonce=nonce,
    )


def new_mark() -> str:
    """A random mark for a browser that scans."""
    return secrets.token_urlsafe(16)


def device_of(keys: KeyRing, mark: str, session_id: uuid.UUID) -> bytes | None:
    """What is kept of a browser's mark: the same within one session, without a tie to others."""
    if not mark:
        return None
    key = keys.derive(keys.oldest, "device")
    return hmac.digest(key, session_id.bytes + mark[:100].encode(), "sha256")[:16]


def sign_device(keys: KeyRing, device_id: uuid.UUID, secret: str) -> str:
    """The cookie's text of a device that was handed an event."""
    return _serializer(keys, b"event-device").dumps([device_id.hex, secret])


def read_device(keys: KeyRing, text: str) -> tuple[uuid.UUID, str]:
    """Which device a cookie names, and its secret. Raises `CodeForged`."""
    try:
        device_id, secret = _serializer(keys, b"event-device").loads(text[:2000])
        return uuid.UUID(hex=device_id), str(secret)
    except (BadSignature, ValueError, TypeError) as broken:
        raise CodeForged from broken


def _serializer(keys: KeyRing, salt: bytes = b"scan-ticket") -> URLSafeSerializer:
    return URLSafeSerializer(
        # the last one signs, all are accepted
        [keys.derive(version, "ticket") for version in sorted(keys.keys)],
        salt=salt,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
