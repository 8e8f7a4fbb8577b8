"""评定 results: a group of members side by side: scores, marks, ranks, levels, who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.schemes.rules.components import converted, score_all
from app.schemes.rules.conversion import convert
from app.schemes.rules.levels import (
    Border,
    Shared,
    band_of,
    filled,
    may_rise_to,
    shared,
    table_for,
)
from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import half_up
from app.schemes.rules.overrides import lowered
from app.schemes.rules.ranking import Place, class_of, places, reason_to_leave_out
from app.schemes.rules.review import SCORE, CarryOver
from app.schemes.rules.version import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One member's place among the others; `reached` may lie above `level` where it goes in order.

    `level` is empty below the lowest, and for those who stand on a border (`on_border`).
    """

    account: Account
    place: Place | None
    level: str = ""
    reached: str = ""
    on_border: bool = False
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All members by id, and the places and borders of levels by shares."""

    members: tuple[Result, ...]
    shares: tuple[Shared, ...] = ()
    borders: tuple[Border, ...] = ()


NOT_IN_POPULATION = "不在本办法适用范围内"


def assess(version: Version, accounts: Sequence[Account]) -> Results:
    """Score, convert, rank and grade the members of one group; sets each account's score and mark.

    Who is outside the scheme's population, or left out by its ranking, is named with the reason;
    who is only not ranked still has a score, a mark and a level by thresholds.
    """
    review = version.review
    ordered = sorted(accounts, key=lambda account: account.id)
    reasons = {one.id: _reason(version, one) for one in ordered}
    inside = [one for one in ordered if version.population.holds(one.member)]
    ranked = [one for one in inside if not reasons[one.id]]
    score_all(version, review.components, inside, review.ranking)
    for one in inside:
        one.score = one.mark = _set_score(one)
    if review.conversion:
        marks = converted(version, review.conversion, inside, ranking=review.ranking, by=SCORE)
        for one in inside:
            one.mark = marks[one.id]
    found = places(version, review.ranking, ranked, by=review.ranking.by)
    shares = _shares(version, ranked)
    return Results(
        members=tuple(
            _result(version, one, found.get(one.id), shares, reasons[one.id]) for one in ordered
        ),
        shares=tuple(shares),
        borders=tuple(border for share in shares for border in share.borders),
    )


def carried(version: Version, result: Result, carry: CarryOver) -> int:
    """What a member takes along into the next period by one rule, in hundredths; 0 for nothing."""
    account = result.account
    if carry.source is None:
        return carry.points.get(result.level, 0)
    if not version.population.holds(account.member):
        return 0
    amount = half_up(measured(version, account, carry.source))
    return convert(carry.conversion, amount) if carry.conversion else amount


def _set_score(account: Account) -> int:
    """The score, or the lowest that an override sets instead."""
    setting = [one.score for one in account.evaluation.overrides if one.score is not None]
    return min(setting, default=account.score)


def _reason(version: Version, account: Account) -> str:
    if not version.population.holds(account.member):
        return NOT_IN_POPULATION
    return reason_to_leave_out(version.review.ranking, account.member)


def _shares(version: Version, accounts: Sequence[Account]) -> list[Shared]:
    """Levels that depend on what others have, given for each ranking class by itself."""
    found: list[Shared] = []
    tables = version.review.levels
    for table in tables:
        give = shared if table.shares else filled
        classes: dict[str, list[Account]] = {}
        for one in accounts:
            if table.compares and table_for(tables, one) is table:
                name = class_of(version.review.ranking, one.member)
                classes.setdefault(name, []).append(one)
        for name, members in sorted(classes.items()):
            found.append(give(version, table, members, ranked_apart=name))
    return found


def _result(
    version: Version,
    account: Account,
    place: Place | None,
    shares: Sequence[Shared],
    left_out: str,
) -> Result:
    table = table_for(version.review.levels, account)
    if table is None or not version.population.holds(account.member):
        return Result(account=account, place=place, left_out=left_out)
    reached = ""
    if table.bands and not (table.compares and place):
        band = band_of(version, table, account)
        reached = band.key if band else ""
    for share in shares:
        reached = share.levels.get(account.id, reached)
    ceilings = [one.omission.ceiling for one in account.evaluation.omitted]
    held_down = lowered(table, reached, account.evaluation.overrides, ceilings)
    return Result(
        account=account,
        place=place,
        level=may_rise_to(table, held_down, account.member.held),
        reached=reached,
        on_border=any(account.id in border.members for s in shares for border in s.borders),
        left_out=left_out,
    )
