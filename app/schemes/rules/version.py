"""积分办法的一个版本 version: everything one published text of a scheme says, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from app.schemes.rules.caps import Cap, Limit
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.items import Allowance, Group, Item, Once
from app.schemes.rules.members import Who
from app.schemes.rules.omissions import Omission
from app.schemes.rules.overrides import Override
from app.schemes.rules.publication import Publication
from app.schemes.rules.review import Review
from app.schemes.rules.spending import SpendingRule
from app.schemes.rules.values import Fixed
from app.schemes.rules.windows import Calendar, Period, Window

BASE = "base"
TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The document a scheme rests on; printed on every sheet."""

    document: str
    number: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property that facts or members carry; without `values` any text may stand.

    `classes`: the value goes by who somebody is, where a fact does not state it; the first class
    that fits wins.
    """

    label: str
    values: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[tuple[Who, str], ...] = ()

    def of(self, member: Member) -> str | None:
        """The value of a member's class; None where no class fits."""
        return next((value for who, value in self.classes if who.holds(member)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """基础分: what everybody starts with, in hundredths; the first class that fits wins."""

    points: int = 0
    classes: tuple[tuple[Who, int], ...] = ()

    def of(self, member: Member) -> int:
        """The member's own base score."""
        return next((points for who, points in self.classes if who.holds(member)), self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule:
    """An item with everything that bears on it gathered once per version."""

    item: Item
    #: the windows in which the quantity is rounded or limited, with the names of their counters
    windows: tuple[tuple[Window, str], ...]
    #: caps of the item itself, counted in exact values
    own_limits: tuple[Limit, ...]
    #: caps of its groups and of the total, counted in booked hundredths
    outer_limits: tuple[Limit, ...]
    #: both
    limits: tuple[Limit, ...]
    #: ends that cut the sum and keep the surplus, innermost first
    clamps: tuple[Limit, ...]
    onces: tuple[Once, ...]
    derived: tuple["ItemRule", ...]


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a scheme, in force from `effective_from` to `effective_until`, both in."""

    key: str
    title: str
    basis: Basis
    items: Mapping[str, Item]
    note: str = ""
    #: which clause wins where two of the basis document contradict one another
    precedence: str = ""
    is_example: bool = False
    effective_from: date | None = None
    effective_until: date | None = None
    calendar: Calendar = field(default_factory=Calendar)
    population: Who = field(default_factory=Who)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    member_attributes: Mapping[str, Attribute] = field(default_factory=dict)
    member_numbers: Mapping[str, str] = field(default_factory=dict)
    base: Base = field(default_factory=Base)
    total_caps: tuple[Cap, ...] = ()
    #: the default item of each attendance kind
    attendance: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    onces: tuple[Once, ...] = ()
    allowance: Allowance | None = None
    omissions: tuple[Omission, ...] = ()
    overrides: tuple[Override, ...] = ()
    review: Review = field(default_factory=Review)
    spending: SpendingRule | None = None
    publication: Publication | None = None

    @cached_property
    def rules(self) -> Mapping[str, ItemRule]:
        """The items ready for valuing, by key, and omissions as items that nobody can record."""
        unwritten = {
            one.key: Item(key=one.key, label=one.label, value=Fixed(one.points), group=one.group)
            for one in self.omissions
        }
        return {key: self._rule(item) for key, item in {**unwritten, **self.items}.items()}

    @cached_property
    def turning_items(self) -> frozenset[str]:
        """Items whose facts change more than their own points."""
        setting = [one for one in self.overrides if one.total is not None]
        repairs = {one.repair.item for one in setting if one.repair}
        return self.correcting_items.union(repairs, *(one.items for one in setting))

    @cached_property
    def correcting_items(self) -> frozenset[str]:
        """Items whose facts end the validity of others."""
        return frozenset(
            item.validity.corrected_by
            for item in self.items.values()
            if item.validity and item.validity.corrected_by
        )

    @cached_property
    def classed(self) -> Mapping[str, Attribute]:
        """The attributes of facts whose value goes by who somebody is."""
        return {name: one for name, one in self.attributes.items() if one.classes}

    def described(self, fact: Fact, member: Member) -> Fact:
        """The fact with what the scheme takes from the member; what it states itself stands."""
        classes = {name: one.of(member) for name, one in self.classed.items()}
        found = {name: value for name, value in classes.items() if value is not None}
        return replace(fact, attributes={**found, **fact.attributes}) if found else fact

    def is_in_force(self, day: date) -> bool:
        """Whether the version's own dates hold the day."""
        return (self.effective_from or date.min) <= day <= (self.effective_until or date.max)

    def group_chain(self, item: Item) -> tuple[Group, ...]:
        """The groups an item lies in, innermost first."""
        chain: list[Group] = []
        key = item.group
        while key:
            chain.append(self.groups[key])
            key = self.groups[key].within
        return tuple(chain)

    def _rule(self, item: Item) -> ItemRule:
        own = [Limit(f"item:{item.key}", item.label, cap) for cap in item.caps]
        outer = [
            Limit(f"group:{group.key}", group.label, cap)
            for group in self.group_chain(item)
            for cap in group.caps
        ] + [Limit(TOTAL, "总分", cap) for cap in self.total_caps]
        own_limits = tuple(limit for limit in own if not _is_clamp(limit.cap))
        outer_limits = tuple(limit for limit in outer if not _is_clamp(limit.cap))
        in_groups = {group.key for group in self.group_chain(item)}
        return ItemRule(
            item=item,
            windows=tuple((one, f"q/{item.key}/{one}") for one in item.quantity.windows()),
            own_limits=own_limits,
            outer_limits=outer_limits,
            limits=own_limits + outer_limits,
            clamps=tuple(limit for limit in own + outer if _is_clamp(limit.cap)),
            onces=tuple(
                once
                for once in self.onces
                if item.key in once.items or in_groups.intersection(once.groups)
            ),
            derived=tuple(
                self._rule(other)
                for other in self.items.values()
                if other.derived and item.key in other.derived.items
            ),
        )


def _is_clamp(cap: Cap) -> bool:
    return cap.counts == "net" and cap.surplus == "kept"


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """The version that values what happens on a day.

    Of those in force the one that began last; of several that began together the last given.
    """
    found = [version for version in reversed(versions) if version.is_in_force(day)]
    return max(found, key=lambda version: version.effective_from or date.min, default=None)


def period_of(version: Version, day: date) -> Period:
    """The scheme period that holds the day."""
    return version.calendar.period_of(day)
