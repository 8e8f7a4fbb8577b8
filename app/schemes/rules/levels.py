"""等级 levels: from scores to named levels, by thresholds or by shares of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import ROUNDINGS, Number, divided, floored
from app.schemes.rules.review import Band, LevelTable
from app.schemes.rules.version import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """Members with the same amount on both sides of a border between shares."""

    upper: str
    lower: str
    amount: Number
    members: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Levels by shares: how many places each has, who got which, and who stands on a border."""

    ranked_apart: str
    quota: Mapping[str, int]
    levels: Mapping[str, str]
    borders: tuple[Border, ...]


def table_for(tables: Sequence[LevelTable], account: Account) -> LevelTable | None:
    """The table of the member's kind: the first that fits."""
    return next((table for table in tables if table.who.holds(account.member)), None)


def band_of(version: Version, table: LevelTable, account: Account) -> Band | None:
    """The highest level whose ends all hold; None under the lowest."""
    for band in table.bands:
        if band.ends.hold(measured(version, account, table.by)) and all(
            also.ends.hold(measured(version, account, also.by)) for also in band.also
        ):
            return band
    return None


def may_rise_to(table: LevelTable, reached: str, held: str) -> str:
    """The level that is open to someone who holds `held` and would reach `reached`.

    One after the other where the table says so: at most one above the level held.
    """
    if not table.in_order or not reached:
        return reached
    rows = table.rows
    return rows[max(table.place(reached), table.place(held) - 1, 0)].key


def quota(percents: Sequence[Number], number: int, rounding: str) -> list[int]:
    """Places for each share of so many people.

    `largest_remainder`: whole parts first, what is left one by one to the largest remainders, equal
    ones to the higher level. Else each share is rounded by itself, never above what is left, and
    the lowest level takes the rest.
    """
    exact = [divided(number * percent, 100) for percent in percents]
    if rounding != "largest_remainder":
        return _rounded_one_by_one(exact, number, rounding)
    places = [floored(part) for part in exact]
    left = floored(sum(exact)) - sum(places)
    by_remainder = sorted(range(len(exact)), key=lambda i: (places[i] - exact[i], i))
    for index in by_remainder[:left]:
        places[index] += 1
    return places


def shared(
    version: Version, table: LevelTable, accounts: Sequence[Account], *, ranked_apart: str = ""
) -> Shared:
    """Fill the shares from the highest amount down; ties across a border as the table says."""
    amounts = {account.id: measured(version, account, table.by) for account in accounts}
    order = sorted(amounts, key=lambda one: (-amounts[one], one))
    places = quota([share.percent for share in table.shares], len(order), table.rounding)
    levels: dict[str, str] = {}
    borders: list[Border] = []
    begin = 0
    for index, share in enumerate(table.shares):
        end = begin + places[index]
        for one in order[begin:end]:
            levels[one] = share.key
        begin = end
    for index in range(1, len(table.shares)):
        border = _border(table, order, amounts, end=sum(places[:index]), index=index)
        if border:
            borders.append(border)
            _settle(table, border, levels)
    return Shared(
        ranked_apart=ranked_apart,
        quota={share.key: n for share, n in zip(table.shares, places, strict=True)},
        levels=levels,
        borders=tuple(borders),
    )


def _rounded_one_by_one(exact: Sequence[Number], number: int, rounding: str) -> list[int]:
    places: list[int] = []
    for part in exact[:-1]:
        places.append(min(ROUNDINGS[rounding](part), number - sum(places)))
    return [*places, number - sum(places) if sum(exact) == number else 0]


def _border(
    table: LevelTable,
    order: Sequence[str],
    amounts: Mapping[str, Number],
    *,
    end: int,
    index: int,
) -> Border | None:
    """The members on both sides of the border after the first `end`, if they have one amount."""
    if not 0 < end < len(order) or amounts[order[end - 1]] != amounts[order[end]]:
        return None
    amount = amounts[order[end]]
    tied = tuple(one for one in order if amounts[one] == amount)
    first = next(i for i, one in enumerate(order) if amounts[one] == amount)
    return Border(
        upper=table.shares[index - 1].key,
        lower=table.shares[index].key,
        amount=amount,
        members=tied,
        places=end - first,
    )


def _settle(table: LevelTable, border: Border, levels: dict[str, str]) -> None:
    for one in border.members:
        if table.ties == "report":
            levels.pop(one, None)
        else:
            levels[one] = border.upper if table.ties == "higher" else border.lower
