"""Two hundred personal values that must not be read, and the wishes in which they stand.

Whoever writes something freely (a plan, a reason, a report) writes numbers and doors into it, as
people do; what must not be read is the same whichever way it came in.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.core.shots import Shot
from app.wishes.entering import Words
from tests.security.canary_steps import Case
from tests.security.world import World

#: one given name a number: none stands in any text of the house
_SIGNS = "鹤鹭鸢麟鲸鲛豹獭貂狐鸥鹂鸾鹏鸿鹃"
#: typed by those who ask, and stored nowhere
TYPED = ("欧鸾鲛", "13955550001", "888幢9999室")
LATE, LATELY = 8, 6
_HELD = "submit publish claim begin"
_DONE = f"{_HELD} open deliver confirm close"
#: what it is called → how it came there
PLAN: Mapping[str, Case] = {
    "draft": Case("B", ""),
    "draft of a child": Case("C", "", whom="child"),
    "own draft": Case("B", "", whom="resident"),
    "submitted": Case("B", "submit"),
    "own submitted": Case("B", "submit", whom="neighbour"),
    "returned": Case("B", "submit return"),
    "rejected": Case("B", "submit reject"),
    "merged": Case("B", "submit merge"),
    "referred": Case("A", "submit refer reply"),
    "withdrawn": Case("A", "submit publish withdraw"),
    "own withdrawn": Case("B", "submit publish withdraw", whom="neighbour"),
    "published": Case("A", "submit publish"),
    "own published": Case("B", "submit publish show", whom="resident"),
    "direct": Case("A", "submit publish", is_direct=True),
    "hard": Case("B", "submit publish escalate"),
    "expired": Case("B", "submit publish expire"),
    "returned before": Case("A", "submit return submit publish claim"),
    "waiting": Case("A", "submit publish claim"),
    "asked": Case("A", "submit publish claim", claimer="joint"),
    "A": Case("A", f"{_HELD} open extend"),
    "B": Case("B", _HELD),
    "C": Case("C", _HELD),
    "own B": Case("B", _HELD, whom="resident"),
    "member's": Case("A", f"{_HELD} open", claimer="member"),
    "branch's": Case("A", f"{_HELD} open", claimer="secretary"),
    "joint": Case("A", f"{_HELD} join open", claimer="joint"),
    "direct A": Case("A", f"{_HELD} open", is_direct=True),
    "handed over": Case("C", f"{_HELD} deliver"),
    "child": Case("C", f"{_HELD} deliver", whom="child"),
    "delivered": Case("A", f"{_HELD} open deliver"),
    "carried": Case("C", f"{_HELD} deliver carry", whom="child"),
    "confirmed": Case("A", f"{_HELD} open deliver confirm"),
    "lately": Case("A", f"{_DONE} show", ago=LATELY),
    "late": Case("A", f"{_DONE} show", ago=LATE),
    "closed child": Case("C", f"{_HELD} deliver carry confirm close", whom="child"),
    "unreachable": Case("A", f"{_HELD} open deliver miss", ago=LATE),
    "given back": Case("A", f"{_HELD} open release", ago=LATE),
    "taken back": Case("A", f"{_HELD} open take-back end", ago=LATELY),
}


@dataclass(frozen=True)
class Personal:
    """What is known of one person; none of `values` may be read."""

    name: str
    phone: str
    #: the part of the address that no mask leaves
    door: str
    #: of a child guardian and class, of others who agreed and what stands in the words
    more: tuple[str, ...]

    @property
    def address(self) -> str:
        """The whole address; the estate alone may be read."""
        return f"桂花新村{self.door}"

    @property
    def values(self) -> tuple[str, ...]:
        """Everything by which somebody could be found."""
        return tuple(filter(None, (self.name, self.phone, self.door, *self.more)))


@dataclass
class Planted:
    """The town with its canaries, and with what the arguments of addresses can be."""

    world: World
    shots: list[Shot]
    people: dict[str, Personal] = field(default_factory=dict)
    wishes: dict[str, uuid.UUID] = field(default_factory=dict)
    claims: dict[str, uuid.UUID] = field(default_factory=dict)
    photos: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    #: what else the arguments of addresses can be
    ids: dict[str, list[Any]] = field(default_factory=dict)

    @cached_property
    def values(self) -> frozenset[str]:
        """Every canary; asked for once all are planted."""
        return frozenset(value for each in self.people.values() for value in each.values)

    def of(self, who: str) -> frozenset[str]:
        """The canaries that are somebody's own."""
        own = {key for key, case in PLAN.items() if case.whom == who} | {who}
        known = [each for key, each in self.people.items() if key in own]
        return frozenset(value for each in known for value in each.values)

    @property
    def account_names(self) -> frozenset[str]:
        """The names of those residents who have an account."""
        return frozenset(self.people[who].name for who in ("resident", "neighbour"))


def name_of(number: int) -> str:
    """A name that nobody else bears."""
    return f"{'赵钱孙李周吴郑王'[number % 8]}{_SIGNS[number % 16]}{_SIGNS[number // 16]}"


def phone_of(number: int) -> str:
    """A mobile number that nobody else has."""
    return f"137{50000000 + number * 70793:08d}"


def person_of(number: int, case: Case, *, known: Personal | None = None) -> Personal:
    """Somebody new; of a resident with an account (`known`) name and phone are the account's."""
    door = f"{100 + number}幢{3000 + number}室"
    said = (
        f"33040219{40 + number % 50}0101{1000 + number}",
        f"wxid_canary{number:03d}",
        f"139{60000000 + number * 70793:08d}",
    )
    if case.whom == "child":
        return Personal(
            name_of(number), phone_of(number), door, (name_of(number + 100), f"鹿苑{number:03d}班")
        )
    if known is not None:
        return Personal(known.name, known.phone, door, said[:2])
    more = (name_of(number + 100), said[number % 3])
    return Personal(name_of(number), phone_of(number), door, more)


def words_of(person: Personal, *, is_child: bool) -> Words:
    """What somebody wishes, with all by which he wants to be reached."""
    if is_child:
        return Words(title="想要一双运动鞋", text="上体育课穿，37码", target_group="child")
    said = "，".join(
        f"身份证{each}" if each.startswith("33") else f"微信 {each}" if "_" in each else each
        for each in person.more
        if each[0] in "31w"
    )
    return Words(title=f"想要老花镜，打{person.phone}", text=f"送到{person.address}；{said}")
