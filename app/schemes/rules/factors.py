"""系数 factors: what multiplies a value, by attribute, by time of day, or as a repeat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.schemes.rules.conditions import Condition
from app.schemes.rules.facts import Fact
from app.schemes.rules.numbers import Number, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor: by the value of an attribute (`values`, `otherwise`), or `by` where `when` holds.

    `on` says whether the quantity is multiplied (before brackets and steps) or the value.
    """

    label: str = ""
    attribute: str = ""
    values: Mapping[str, Number] = field(default_factory=dict)
    otherwise: Number = 1
    when: Condition | None = None
    by: Number = 1
    on: Literal["value", "quantity"] = "value"

    def of(self, fact: Fact, moment: datetime) -> Number:
        """The factor for one fact; 1 where it does not apply."""
        if self.attribute:
            return self.values.get(fact.attributes.get(self.attribute, ""), self.otherwise)
        return self.by if self.when is None or not self.when.failed_by(fact, moment) else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """A factor by the how-manieth fact of its kind it is while earlier ones are still valid.

    `factors[0]` is for the first, the last one goes on for all later ones. `same` names an
    attribute whose value tells the kinds apart; empty = all facts of the item are one kind.
    """

    factors: tuple[Number, ...]
    same: str = ""


def combined(
    factors: tuple[Factor, ...], fact: Fact, *, moment: datetime, rule: str, on: str
) -> Number:
    """All factors on the value or the quantity taken together: their product, or the highest."""
    found = [factor.of(fact, moment) for factor in factors if factor.on == on]
    if rule == "highest":
        return max(found, default=1)
    product: Number = 1
    for number in found:
        product *= number
    return plain(product)
