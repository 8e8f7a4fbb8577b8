"""排名 ranking: who stands where among whom, ties shown, and who is left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.schemes.rules.facts import Member
from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import Number
from app.schemes.rules.review import Measure, RankingRule
from app.schemes.rules.version import Version


@dataclass(frozen=True, slots=True)
class Place:
    """A rank inside a class, with the number of people ranked there and of those who share it."""

    rank: int
    ranked_apart: str
    size: int
    shared_by: int


def class_of(rule: RankingRule, member: Member) -> str:
    """The class in which a member is ranked; empty = all together."""
    if rule.split == "category":
        return member.category
    if rule.split == "stage":
        return member.stage
    return member.attributes.get(rule.split, "") if rule.split else ""


def reason_to_leave_out(rule: RankingRule, member: Member) -> str:
    """Why a member is not ranked; empty if ranked."""
    return next((one.reason for one in rule.leave_out if one.who.holds(member)), "")


def places(
    version: Version, rule: RankingRule, accounts: Sequence[Account], by: Sequence[Measure]
) -> Mapping[str, Place]:
    """The place of every account, by id; highest amounts first."""
    found: dict[str, Place] = {}
    classes: dict[str, list[Account]] = {}
    for account in accounts:
        classes.setdefault(class_of(rule, account.member), []).append(account)
    for name, members in classes.items():
        found |= _ranked(version, rule, members, name=name, by=by)
    return found


def _ranked(
    version: Version,
    rule: RankingRule,
    accounts: Sequence[Account],
    *,
    name: str,
    by: Sequence[Measure],
) -> dict[str, Place]:
    def amounts(account: Account) -> tuple[Number, ...]:
        return tuple(-measured(version, account, measure) for measure in by)

    found: dict[str, Place] = {}
    above = 0
    ordered = sorted(accounts, key=lambda account: (amounts(account), account.id))
    for number, (_amounts, equals) in enumerate(groupby(ordered, key=amounts), start=1):
        tied = [account.id for account in equals]
        rank = number if rule.ties == "dense" else above + 1
        for one in tied:
            found[one] = Place(rank, name, len(ordered), len(tied))
        above += len(tied)
    return found
