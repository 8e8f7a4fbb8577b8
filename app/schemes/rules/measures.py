"""量度 measures: what can be asked of one member's account: points, hours, numbers, parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.schemes.rules.facts import Member
from app.schemes.rules.lines import Evaluation
from app.schemes.rules.numbers import Number, divided, plain
from app.schemes.rules.review import Measure
from app.schemes.rules.version import Version


@dataclass(slots=True)
class Account:
    """One member with the evaluation of the period; `score`, `mark`, `components` are found later.

    All amounts are hundredths.
    """

    id: str
    member: Member
    evaluation: Evaluation
    score: int = 0
    mark: int = 0
    components: dict[str, int] = field(default_factory=dict)


def measured(version: Version, account: Account, measure: Measure) -> Number:
    """What the measure comes to for an account, in hundredths of a point, hour, piece or time."""
    return _MEASURES[measure.kind](version, account, measure.key)


def _hours(version: Version, account: Account) -> Number:
    total: Number = 0
    for key, sums in account.evaluation.items.items():
        item = version.items.get(key)
        if item and item.quantity.unit in ("hour", "minute") and not item.derived:
            total += divided(sums.quantity, 60) if item.quantity.unit == "minute" else sums.quantity
    return plain(total * 100)


def _facts(account: Account, key: str) -> int:
    lines = account.evaluation.lines
    return 100 * sum(1 for line in lines if line.quantity > 0 and key in ("", line.item))


def group_points(version: Version, evaluation: Evaluation) -> Mapping[str, int]:
    """The points of each group, inner groups counted in outer ones."""
    points = dict.fromkeys(version.groups, 0)
    for key, sums in evaluation.items.items():
        rule = version.rules.get(key)
        for group in version.group_chain(rule.item) if rule else ():
            points[group.key] += sums.points
    return points


def _points(account: Account, key: str) -> int:
    sums = account.evaluation.items.get(key)
    return sums.points if sums else 0


def _amount(account: Account, key: str) -> Number:
    sums = account.evaluation.items.get(key)
    return plain(sums.quantity * 100) if sums else 0


_MEASURES: dict[str, Callable[[Version, Account, str], Number]] = {
    "total": lambda _v, account, _key: account.evaluation.total,
    "score": lambda _v, account, _key: account.score,
    "mark": lambda _v, account, _key: account.mark,
    "hours": lambda version, account, _key: _hours(version, account),
    "facts": lambda _v, account, key: _facts(account, key),
    "item": lambda _v, account, key: _points(account, key),
    "quantity": lambda _v, account, key: _amount(account, key),
    "group": lambda version, account, key: group_points(version, account.evaluation)[key],
    "number": lambda _v, account, key: plain(account.member.numbers.get(key, 0) * 100),
    "component": lambda _v, account, key: account.components.get(key, 0),
}
