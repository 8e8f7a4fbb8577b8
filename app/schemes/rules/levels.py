"""等级 levels: from scores to named levels, by thresholds or by shares of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.schemes.rules.measures import Account, measured
from app.schemes.rules.numbers import ROUNDINGS, Number, divided, floored
from app.schemes.rules.overrides import is_open
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
    """Levels of which only so many may be given: their places, who got which, and the borders."""

    ranked_apart: str
    quota: Mapping[str, int]
    levels: Mapping[str, str]
    borders: tuple[Border, ...]


def table_for(tables: Sequence[LevelTable], account: Account) -> LevelTable | None:
    """The table of the member's kind: the first that fits."""
    return next((table for table in tables if table.who.holds(account.member)), None)


def band_of(version: Version, table: LevelTable, account: Account) -> Band | None:
    """The highest level whose ends all hold and that is open to any number; None under the lowest.

    Levels with places are given among all: see `filled`.
    """
    for band in table.bands:
        if not band.is_limited and _fits(version, table, band, account):
            return band
    return None


def _fits(version: Version, table: LevelTable, band: Band, account: Account) -> bool:
    return band.ends.hold(measured(version, account, table.by)) and all(
        also.ends.hold(measured(version, account, also.by)) for also in band.also
    )


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
    standings = _standings(version, table, accounts)
    order = _ordered(standings)
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
        border = _border(table, order, standings, end=sum(places[:index]), upper=index - 1)
        if border:
            borders.append(border)
            _settle(table, border, levels)
    return Shared(
        ranked_apart=ranked_apart,
        quota={share.key: n for share, n in zip(table.shares, places, strict=True)},
        levels=levels,
        borders=tuple(borders),
    )


def filled(
    version: Version, table: LevelTable, accounts: Sequence[Account], *, ranked_apart: str = ""
) -> Shared:
    """Give the bands from the highest down, each to those who fit, at most to its places.

    Who finds no place goes on to the next level. Who may not have a level takes no place of it.
    """
    standings = _standings(version, table, accounts)
    by_id = {account.id: account for account in accounts}
    waiting = _ordered(standings)
    levels: dict[str, str] = {}
    borders: list[Border] = []
    quotas: dict[str, int] = {}
    for index, band in enumerate(table.bands):
        fitting = [one for one in waiting if _fits(version, table, band, by_id[one])]
        if band.is_limited:
            fitting = [one for one in fitting if _is_open_to(by_id[one], table, band)]
            end = quotas[band.key] = _places(band, len(accounts), table.rounding)
            border = _border(table, fitting, standings, end=end, upper=index)
            fitting, aside = _taken(table, fitting, end, border)
            borders += [border] if border else []
            waiting = [one for one in waiting if one not in aside]
        levels |= dict.fromkeys(fitting, band.key)
        waiting = [one for one in waiting if one not in levels]
    return Shared(ranked_apart=ranked_apart, quota=quotas, levels=levels, borders=tuple(borders))


def _standings(
    version: Version, table: LevelTable, accounts: Sequence[Account]
) -> dict[str, tuple[Number, ...]]:
    """What places go by; where that is what people are ranked by, equals are told apart alike."""
    ranking = version.review.ranking.by
    measures = ranking if ranking[0] == table.by else (table.by,)
    return {
        account.id: tuple(measured(version, account, measure) for measure in measures)
        for account in accounts
    }


def _ordered(standings: Mapping[str, tuple[Number, ...]]) -> list[str]:
    return sorted(standings, key=lambda one: (tuple(-n for n in standings[one]), one))


def _is_open_to(account: Account, table: LevelTable, band: Band) -> bool:
    ceilings = [one.omission.ceiling for one in account.evaluation.omitted]
    return is_open(table, band.key, account.evaluation.overrides, ceilings)


def _places(band: Band, number: int, rounding: str) -> int:
    """How many of so many people may have a level."""
    if band.percent is None:
        return band.places or 0
    return ROUNDINGS[rounding](divided(number * band.percent, 100))


def _taken(
    table: LevelTable, fitting: Sequence[str], end: int, border: Border | None
) -> tuple[list[str], tuple[str, ...]]:
    """Who gets the level, and who is put aside for people to decide."""
    if border is None:
        return list(fitting[:end]), ()
    clear = fitting[: end - border.places]
    if table.ties == "higher":
        return [*clear, *border.members], ()
    return list(clear), border.members if table.ties == "report" else ()


def _rounded_one_by_one(exact: Sequence[Number], number: int, rounding: str) -> list[int]:
    places: list[int] = []
    for part in exact[:-1]:
        places.append(min(ROUNDINGS[rounding](part), number - sum(places)))
    return [*places, number - sum(places) if sum(exact) == number else 0]


def _border(
    table: LevelTable,
    order: Sequence[str],
    standings: Mapping[str, tuple[Number, ...]],
    *,
    end: int,
    upper: int,
) -> Border | None:
    """The members on both sides of the border after the first `end`, if they stand alike."""
    if not 0 < end < len(order) or standings[order[end - 1]] != standings[order[end]]:
        return None
    equal = standings[order[end]]
    tied = tuple(one for one in order if standings[one] == equal)
    below = table.rows[upper + 1 : upper + 2]
    return Border(
        upper=table.rows[upper].key,
        lower=below[0].key if below else "",
        amount=equal[0],
        members=tied,
        places=end - order.index(tied[0]),
    )


def _settle(table: LevelTable, border: Border, levels: dict[str, str]) -> None:
    for one in border.members:
        if table.ties == "report":
            levels.pop(one, None)
        else:
            levels[one] = border.upper if table.ties == "higher" else border.lower
