"""推送的规则 rules: how a message is written and signed, how keys follow the clock."""

import enum
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

#: what the receiver should refuse
OLDEST = timedelta(minutes=5)


class Subject(enum.StrEnum):
    """What can be subscribed to."""

    CHECK_INS = "check_ins"
    POINTS = "points"
    WISHES = "wishes"
    REVIEWS = "reviews"


def body_of(event_id: uuid.UUID, kind: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """A message as it is sent and signed; the same bytes at each try."""
    message = {"id": str(event_id), "kind": kind, "at": moment(at), "data": dict(data)}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def signed(secret: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers that prove who sent a message, and when."""
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return {"X-Timestamp": timestamp, "X-Signature": f"sha256={signature.hexdigest()}"}


def moment(at: datetime) -> str:
    """A moment as the HTTP contract writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def floor(at: datetime) -> uuid.UUID:
    """The smallest key of a moment: ids are of version 7 and begin with their milliseconds."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)
