"""年度考核的规矩 rules: a sheet's canonical form, places for 优秀, what changed between two."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

#: how far before the end of a period a cut-off may lie and still be of this period
LATEST_CUT_OFF = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One member's line: numbers in hundredths and minutes, codes and days, never words.

    `rank` None and `left_out` say that the person is not in the list. `level` is the key of the
    scheme's level, or the number of the neutral band; "" where there is none. `top` is "in" for
    a place among the 优秀, "tie" on its border. `inputs` are what the person was and whose records
    count; what was recorded after `known_until` was not looked at, which the hash leaves aside: the
    same facts known a day later are the same sheet.
    """

    person_id: uuid.UUID
    stage: str
    inputs: Mapping[str, Any]
    known_until: datetime
    times: int = 0
    scanned: int = 0
    leader_closed: int = 0
    hand: int = 0
    points: int = 0
    score: int = 0
    mark: int = 0
    rank: int | None = None
    ranked: int = 0
    level: str = ""
    is_on_border: bool = False
    top: str = ""
    left_out: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether the person is in the list."""
        return self.rank is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A branch's year as it was computed; `schemes` are numbers and hashes of the versions.

    There are `top_places` for 优秀: `top_part` of `top_whole` of `top_base` people, rounded down.
    """

    organisation_id: uuid.UUID
    period: str
    cut_off: date
    schemes: tuple[tuple[int, str], ...]
    top_places: int
    top_base: int
    top_part: int
    top_whole: int
    rows: tuple[Row, ...]

    @property
    def sha256(self) -> bytes:
        """What the sheet is known by."""
        return hashlib.sha256(canonical(self)).digest()


def canonical(sheet: Sheet) -> bytes:
    """The one way to write a sheet down: JSON, keys in order, rows by person, no names, no floats.

    The same facts under the same rules give the same bytes on every engine, in every time zone.
    """
    written = {
        "format": "weiguang-review-1",
        "organisation": sheet.organisation_id.hex,
        "period": sheet.period,
        "cut_off": sheet.cut_off.isoformat(),
        "schemes": [list(each) for each in sheet.schemes],
        "top": [sheet.top_places, sheet.top_base, sheet.top_part, sheet.top_whole],
        "rows": [_written(row) for row in sorted(sheet.rows, key=lambda row: row.person_id)],
    }
    return json.dumps(
        written, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _written(row: Row) -> dict[str, Any]:
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    del values["known_until"]
    return {**values, "person_id": row.person_id.hex, "remarks": list(row.remarks)}


def default_cut_off(setting: str, *, starts_on: date, ends_on: date) -> date:
    """The last day that counts where no timetable says one: a month and day near the period's end.

    A day that lies further away, or in no such year, is not meant for this period: its last day.
    """
    month, _, day = setting.partition("-")
    try:
        wanted = date(ends_on.year, int(month), int(day))
    except ValueError:
        return ends_on
    is_near = starts_on <= wanted <= ends_on and ends_on - wanted <= LATEST_CUT_OFF
    return wanted if is_near else ends_on


def top_marks(
    ranks: Mapping[uuid.UUID, int], *, base: int, part: int, whole: int
) -> tuple[int, dict[uuid.UUID, str]]:
    """How many places there are for 优秀, and who has one by rank or stands on the border.

    At most this part of the base, rounded down; equals across the border are all marked "tie",
    for the meeting to decide.
    """
    places = base * part // whole
    ordered = sorted(ranks, key=lambda one: (ranks[one], one))
    inside = set(ordered[:places])
    marks = dict.fromkeys(inside, "in")
    if 0 < places < len(ordered) and ranks[ordered[places - 1]] == ranks[ordered[places]]:
        border = ranks[ordered[places]]
        marks |= {one: "tie" for one in ordered if ranks[one] == border}
    return places, marks


@dataclass(frozen=True, slots=True)
class Change:
    """One number of one person that differs between two sheets."""

    person_id: uuid.UUID
    name: str
    before: Any
    after: Any


#: what is compared between two sheets, in the order in which it is said
COMPARED = (
    "stage", "times", "scanned", "leader_closed", "hand", "points", "score", "mark", "rank",
    "level", "top", "left_out",
)  # fmt: skip


def changes(
    before: Iterable[Row], after: Iterable[Row], *, names: Sequence[str] = COMPARED
) -> Sequence[Change]:
    """What differs, person by person; somebody who came or went is said by `is_listed` alone."""
    old = {row.person_id: row for row in before}
    new = {row.person_id: row for row in after}
    found: list[Change] = []
    for person_id in sorted(old.keys() | new.keys()):
        then, now = old.get(person_id), new.get(person_id)
        if then is None or now is None:
            found.append(Change(person_id, "is_listed", then is not None, now is not None))
            continue
        found += [
            Change(person_id, name, getattr(then, name), getattr(now, name))
            for name in names
            if getattr(then, name) != getattr(now, name)
        ]
    return found
