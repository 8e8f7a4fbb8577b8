"""一个支部的一行 summing: a branch's year in sums, for the sheets of communities and streets.

Nothing here names a person: it can be kept, added up, and shown to whoever looks after branches.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from app.accounts.categories import CATEGORIES, LABELS
from app.review.rules import Row, Sheet
from app.review.wording import Labels, level_label
from app.schemes.rules.numbers import half_up, ratio

#: classes that no sheet of sums tells apart
OTHER_CATEGORY = "其他"
HIDDEN = frozenset(each.code for each in CATEGORIES if each.is_hidden)
NO_LEVEL = "不评档次"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Some listed members added up; `points` in hundredths, times in minutes.

    `people` are those who should have taken part (应参加), `active` those who did at least once
    (实参加). `levels` says how many stand in which band, in words.
    """

    people: int = 0
    active: int = 0
    times: int = 0
    machine: int = 0
    hand: int = 0
    points: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)

    @property
    def average(self) -> int:
        """Hundredths for each person, rounded half up; nothing for nobody."""
        return half_up(ratio(self.points, self.people)) if self.people else 0

    def __add__(self, other: "Sums") -> "Sums":
        names = [name for name in type(self).__slots__ if name != "levels"]
        return Sums(
            **{name: getattr(self, name) + getattr(other, name) for name in names},
            levels=dict(Counter(self.levels) + Counter(other.levels)),
        )

    @classmethod
    def of(cls, rows: Sequence[Row], labels: Labels) -> "Sums":
        """The sums of listed rows."""
        return cls(
            people=len(rows),
            active=sum(row.times > 0 for row in rows),
            times=sum(row.times for row in rows),
            machine=sum(row.scanned + row.leader_closed for row in rows),
            hand=sum(row.hand for row in rows),
            points=sum(row.points for row in rows),
            levels=dict(Counter(level_label(row.level, labels) or NO_LEVEL for row in rows)),
        )


def total(parts: Iterable[Sums]) -> Sums:
    """Everything as one."""
    return sum(parts, start=Sums())


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchYear:
    """A branch's year in one line.

    `left_out` are those who are not listed for other reasons than being `exempt`.
    """

    branch: str
    community: str
    #: of the branch: where it hangs in the tree
    path: str
    #: where it stands, in words
    state: str
    sums: Sums
    exempt: int
    left_out: int
    top_places: int
    #: first characters of the sheet's hash; "" where nothing is computed
    sha256: str
    #: class of members, in words → their sums
    categories: Mapping[str, Sums] = field(default_factory=dict)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "BranchYear":
        """A line from what `asdict` made of it."""
        categories = {name: Sums(**sums) for name, sums in stored["categories"].items()}
        return cls(**{**stored, "sums": Sums(**stored["sums"]), "categories": categories})

    def stored(self) -> dict[str, Any]:
        """The line as it is kept."""
        return asdict(self)


#: characters of the sheet's hash that are shown
HASH_LENGTH = 8


def of_sheet(
    sheet: Sheet, labels: Labels, *, branch: str, community: str, path: str, state: str
) -> BranchYear:
    """A branch's sheet as one line."""
    rows = [row for row in sheet.rows if row.is_listed]
    left = [row for row in sheet.rows if not row.is_listed]
    exempt = sum(row.left_out.startswith("exempt:") for row in left)
    classes: dict[str, list[Row]] = {}
    for row in rows:
        classes.setdefault(category_label(row.inputs.get("category", "")), []).append(row)
    return BranchYear(
        branch=branch,
        community=community,
        path=path,
        state=state,
        sums=Sums.of(rows, labels),
        exempt=exempt,
        left_out=len(left) - exempt,
        top_places=sheet.top_places,
        sha256=sheet.sha256.hex()[:HASH_LENGTH],
        categories={name: Sums.of(own, labels) for name, own in sorted(classes.items())},
    )


def category_label(code: str) -> str:
    """A class of members in words; the two that nobody else sees are among the others."""
    if code in HIDDEN:
        return OTHER_CATEGORY
    return LABELS.get(code, OTHER_CATEGORY)
