"""名单 roll: the members of a branch's sheet as they are kept for a while, without their names."""

import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.points.columns import Entry
from app.review import showing
from app.review.papers import sheets
from app.review.rules import Row, Sheet
from app.review.wording import why_left_out
from app.schemes.rules import Version

_FIELDS = [field.name for field in fields(Entry)]


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is listed, by rank, and who is left out and why; person → what is said."""

    listed: Sequence[tuple[uuid.UUID, Entry]]
    left_out: Sequence[tuple[uuid.UUID, str]]

    @property
    def people(self) -> list[uuid.UUID]:
        """Everybody whose name is needed."""
        return [one for one, _ in (*self.listed, *self.left_out)]

    def named(self, names: Mapping[uuid.UUID, str]) -> tuple[list[Entry], list[tuple[str, str]]]:
        """The listed as a sheet shows them, and the left out by name; those of one rank by name."""
        listed = [replace(entry, name=names.get(person_id, "")) for person_id, entry in self.listed]
        listed.sort(key=lambda entry: (entry.rank, entry.name))
        numbered = [replace(entry, number=number) for number, entry in enumerate(listed, start=1)]
        return numbered, sorted((names.get(one, ""), why) for one, why in self.left_out)


def of_sheet(sheet: Sheet, groups: Mapping[uuid.UUID, str], rules: Version) -> Roll:
    """The people of a sheet; `groups` are their 党小组."""
    listed = [row for row in sheet.rows if row.is_listed]
    unnamed = {one: ("", group) for one, group in groups.items()}
    lines = showing.lines(listed, unnamed, rules)
    left: Sequence[Row] = [row for row in sheet.rows if not row.is_listed]
    return Roll(
        [(line.row.person_id, sheets.entry(line)) for line in lines],
        [(row.person_id, why_left_out(row.left_out)) for row in left],
    )


def pack(roll: Roll) -> bytes:
    """The roll as it is kept."""
    written = {
        "listed": [
            [one.hex, *(getattr(entry, name) for name in _FIELDS)] for one, entry in roll.listed
        ],
        "left_out": [[one.hex, why] for one, why in roll.left_out],
    }
    return zlib.compress(json.dumps(written, ensure_ascii=False).encode())


def unpack(packed: bytes) -> Roll:
    """The roll that was packed."""
    written: dict[str, Any] = json.loads(zlib.decompress(packed))
    return Roll(
        [(uuid.UUID(one), _entry(values)) for one, *values in written["listed"]],
        [(uuid.UUID(one), why) for one, why in written["left_out"]],
    )


def _entry(values: Sequence[Any]) -> Entry:
    known = dict(zip(_FIELDS, values, strict=True))
    return Entry(**{**known, "remarks": tuple(known["remarks"])})
