"""需核对的规矩 signal_rules: what is worth a look, as plain functions of plain values.

Nobody is judged here: a rule says what it counted, a person says what it means.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.fingerprints import is_same


@dataclass(frozen=True, slots=True)
class Came:
    """One check-in of a session: who, when, when it was written, on which browser."""

    person_id: uuid.UUID
    at: datetime
    recorded_at: datetime
    device: bytes | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture that was uploaded later: by whom, of which step of the screen, its looks."""

    person_id: uuid.UUID
    step: int | None
    picture: int | None


def on_one_device(
    came: Iterable[Came], *, people: int, within: timedelta
) -> list[frozenset[uuid.UUID]]:
    """Groups of at least so many people whom one browser checked in within a short time."""
    by_device: dict[bytes, list[Came]] = {}
    for each in came:
        if each.device is not None:
            by_device.setdefault(each.device, []).append(each)
    found = []
    for scans in by_device.values():
        scans.sort(key=lambda each: each.recorded_at)
        group = _densest(scans, within)
        if len(group) >= people:
            found.append(group)
    return found


def _densest(scans: Sequence[Came], within: timedelta) -> frozenset[uuid.UUID]:
    """The most people of one browser that any stretch of this length holds."""
    best: frozenset[uuid.UUID] = frozenset()
    for first, start in enumerate(scans):
        inside = frozenset(
            each.person_id
            for each in scans[first:]
            if each.recorded_at - start.recorded_at <= within
        )
        best = max(best, inside, key=len)
    return best


def left_in_one_minute(left: Sequence[datetime], *, people: int, percent: int) -> int:
    """How many left within one minute, where these are nearly all; else 0."""
    if len(left) < people:
        return 0
    most = max(Counter(int(each.timestamp()) // 60 for each in left).values())
    return most if most >= people and most * 100 >= percent * len(left) else 0


def more_than_heads(came: int, heads: int | None) -> int:
    """How many more were checked in than were counted on the spot."""
    return max(0, came - heads) if heads is not None else 0


def after_settlement(
    came: Iterable[Came], settled_at: datetime | None, *, people: int
) -> frozenset[uuid.UUID]:
    """Whose check-in was written after the settlement, where there are so many."""
    if settled_at is None:
        return frozenset()
    late = frozenset(each.person_id for each in came if each.recorded_at > settled_at)
    return late if len(late) >= people else frozenset()


def is_crowd(came: int, signed_up: int, *, crowd: int) -> bool:
    """Whether hundreds came to something that nobody signed up for."""
    return came >= crowd and signed_up == 0


def of_one_screen(shots: Iterable[Shot], *, people: int) -> Mapping[int, frozenset[uuid.UUID]]:
    """Step of a screen → who uploaded a picture of just that step, where there are so many."""
    groups: dict[int, set[uuid.UUID]] = {}
    for each in shots:
        if each.step is not None:
            groups.setdefault(each.step, set()).add(each.person_id)
    return {key: frozenset(who) for key, who in groups.items() if len(who) >= people}


def of_one_picture(shots: Sequence[Shot]) -> list[frozenset[uuid.UUID]]:
    """Groups of people whose pictures look like one photograph."""
    left, found = [each for each in shots if each.picture is not None], []
    while left:
        first = left[0]
        same = [each for each in left if is_same(each.picture, first.picture)]
        left = [each for each in left if each not in same]
        if len(people := frozenset(each.person_id for each in same)) > 1:
            found.append(people)
    return found
