"""积分台账的规矩 rules: what is hashed of a line, and which lines bring an account up to date."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

#: what the first line of every account is chained to
GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Hashed:
    """Everything of a ledger line that its hash covers: ids, numbers and codes, never words."""

    region_id: int
    year: int
    id: uuid.UUID
    account_id: uuid.UUID
    sequence: int
    amount: int
    item: str
    source: str
    scheme_version_id: uuid.UUID
    reason: str
    made_by_id: uuid.UUID | None
    approved_by_id: uuid.UUID | None
    at: datetime
    previous_hash: bytes


def line_hash(line: Hashed) -> bytes:
    """SHA-256 over the line and the hash of the line before it in the account."""
    parts = (
        "v1",
        str(line.region_id),
        str(line.year),
        line.id.hex,
        line.account_id.hex,
        str(line.sequence),
        str(line.amount),
        line.item,
        line.source,
        line.scheme_version_id.hex,
        line.reason,
        line.made_by_id.hex if line.made_by_id else "-",
        line.approved_by_id.hex if line.approved_by_id else "-",
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.previous_hash.hex(),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def heads_hash(heads: Iterable[tuple[uuid.UUID, int, bytes]]) -> bytes:
    """One hash over the heads (account, last sequence, hash) of all accounts, sorted by account."""
    whole = hashlib.sha256(b"v1")
    for account_id, sequence, head in sorted(heads):
        whole.update(f"\x1e{account_id.hex}\x1f{sequence}\x1f{head.hex()}".encode())
    return whole.digest()


#: where a value belongs: home organisation, source and item
Place = tuple[uuid.UUID, str, str]


def differences(booked: Mapping[Place, int], worth: Mapping[Place, int]) -> list[tuple[Place, int]]:
    """The amounts that bring what is booked to what the facts are worth, without zeros.

    In the order of the evaluation; what is worth nothing any more comes last.
    """
    changed = [(place, amount - booked.get(place, 0)) for place, amount in worth.items()]
    gone = [(place, -amount) for place, amount in booked.items() if place not in worth]
    return [(place, amount) for place, amount in changed + gone if amount]


#: how large a part of those ranked lies in the first and up to the second band
BAND_SHARES = ((1, 3), (2, 3))
BANDS = ("参考一档", "参考二档", "参考三档")


def band(rank: int, of: int, *, points: int) -> str:
    """The neutral band of a rank among so many: thirds, ties in the better one.

    Who has earned nothing stands in the last one, also where everybody has nothing.
    """
    if points <= 0:
        return BANDS[-1]
    for name, (part, whole) in zip(BANDS, BAND_SHARES, strict=False):
        if rank * whole <= of * part or rank == 1:
            return name
    return BANDS[-1]
