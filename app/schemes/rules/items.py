"""计分项 items: one kind of fact and the whole way from it to points."""

from dataclasses import dataclass, field
from typing import Literal

from app.schemes.rules.caps import Cap
from app.schemes.rules.conditions import Condition
from app.schemes.rules.factors import Factor, Repetition
from app.schemes.rules.quantities import Quantity
from app.schemes.rules.validity import Validity
from app.schemes.rules.values import Fixed, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The item has no facts of its own: it takes a share of what other items count.

    `of` `quantity`: their counted quantity (in their unit); `points`: their booked-before-caps
    value, one point being one unit; `times`: how many times their gates let somebody through.
    """

    items: tuple[str, ...]
    of: Literal["quantity", "points", "times"] = "quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the scheme's table.

    `owner` is the organisation that added it (a local item); empty = the scheme's own.
    """

    key: str
    label: str
    value: Value = field(default_factory=lambda: Fixed(0))
    quantity: Quantity = field(default_factory=Quantity)
    gates: Condition | None = None
    factors: tuple[Factor, ...] = ()
    factor_rule: Literal["multiply", "highest"] = "multiply"
    repeat: Repetition | None = None
    validity: Validity | None = None
    derived: Derived | None = None
    caps: tuple[Cap, ...] = ()
    rounding: Literal["half_up", "floor", "ceil"] = "half_up"
    group: str = ""
    evidence: str = ""
    approver: str = ""
    note: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that are limited and summed together; a group may lie `within` another."""

    key: str
    label: str
    within: str = ""
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """同一事项只计一次: of the facts with one value of an attribute only the extreme counts.

    The highest bonus and the worst penalty, each for itself, among the items and groups named.
    """

    by: str
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the rule is counted under; versions with the same rule run on."""
        return f"{self.by}:{'+'.join(self.items + self.groups)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """自设项: what a lower organisation may add by itself."""

    items: int
    #: the most that one fact of an own item may be worth, plus or minus, in hundredths
    points: int
