"""我的积分 standing: a person's own total, hours by class, rank and band."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import queries as accounts
from app.core.clock import day_end, day_start, local_day
from app.organisations.rules import RankingVisibility
from app.points import queries
from app.points.models import Account
from app.points.rules import band
from app.records import queries as records
from app.records.queries import Minutes
from app.schemes import queries as schemes
from app.schemes.queries import Ruling
from app.schemes.rules import Period, period_of

#: "2026", "2026-3"; a year beside which there is still another one
_LABEL = re.compile(r"(?!0000|9999)[0-9]{4}(-[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Standing:
    """The primary account of a person in the current period, with the rest beside it."""

    ruling: Ruling | None
    period: Period | None
    total: int
    minutes: Minutes
    rank: int | None
    of: int | None
    band: str | None
    accounts: tuple[Account, ...]


def standing(
    region_id: int, person_id: uuid.UUID, *, visibility: RankingVisibility, now: datetime
) -> Standing:
    """Where a person stands: the account of the branch before that of the community.

    Rank and band are shown as far as the region's switch allows; the band from three people on.
    """
    held = tuple(queries.accounts_of(region_id, person_id))
    home = accounts.home_on(person_id, local_day(now))
    path = home.path if home else ""
    ruling = _ruling(region_id, path, held)
    if ruling is None:
        minutes = _minutes(region_id, person_id, None)
        return Standing(None, None, 0, minutes, None, None, None, held)
    period = queries.current_period(ruling, now=now)
    own = None
    if path and visibility is not RankingVisibility.OFF:
        own = queries.own_rank(region_id, path, person_id, ruling=ruling, period=period.label)
    total = sum(
        each.total for each in held if each.scheme_id == ruling.id and each.period == period.label
    )
    has_band = own is not None and visibility is not RankingVisibility.SELF
    return Standing(
        ruling=ruling,
        period=period,
        total=total,
        minutes=_minutes(region_id, person_id, period),
        rank=own.rank if own else None,
        of=own.of if own else None,
        band=band(own.rank, own.of, points=own.points) if own and has_band else None,
        accounts=held,
    )


def own_ruling(region_id: int, person_id: uuid.UUID, *, now: datetime) -> Ruling | None:
    """The scheme that speaks for a person: of the branch, else of the community."""
    home = accounts.home_on(person_id, local_day(now))
    held = tuple(queries.accounts_of(region_id, person_id))
    return _ruling(region_id, home.path if home else "", held)


def _ruling(region_id: int, path: str, held: tuple[Account, ...]) -> Ruling | None:
    return queries.ruling_for(region_id, path) if path else _scheme_of(region_id, held)


def _scheme_of(region_id: int, held: tuple[Account, ...]) -> Ruling | None:
    """The scheme of somebody without a home: that of the newest account."""
    active = {ruling.id: ruling for ruling in schemes.active(region_id)}
    return next((active[each.scheme_id] for each in held if each.scheme_id in active), None)


def _minutes(region_id: int, person_id: uuid.UUID, period: Period | None) -> Minutes:
    since, until = bounds(period)
    found = records.minutes_of(region_id, [person_id], since=since, until=until)
    return found.get(person_id, Minutes())


def bounds(period: Period | None) -> tuple[datetime, datetime]:
    """The first moment of a period and the first after it; everything for an endless one."""
    first = period.starts_on if period else date.min
    last = period.ends_on if period else date.max
    first = max(first, date(1900, 1, 1))
    last = min(last, date(2999, 12, 31))
    return day_start(first), day_end(last)


def named_period(ruling: Ruling | None, label: str | None, *, now: datetime) -> Period | None:
    """The period with this label under a scheme, else the current one."""
    if ruling is None:
        return None
    current = queries.current_period(ruling, now=now)
    if label is None or label == current.label:
        return current
    if not _LABEL.fullmatch(label):
        return None
    year = int(label[:4])
    for version in reversed(ruling.rules):
        for month in range(1, 13):
            for candidate in (date(max(year - 1, 1), month, 1), date(year, month, 28)):
                found = period_of(version, candidate)
                if found.label == label:
                    return found
    return None
