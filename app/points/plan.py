"""记账的打算 plan: which lines bring a person's accounts to what the facts are worth."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.core.clock import day_end, day_start, local_day
from app.core.db import db
from app.points.models import Account, LedgerEntry, Reason
from app.points.rules import Place, differences
from app.records import queries as records
from app.schemes.queries import Ruling
from app.schemes.rules import (
    Fact,
    Line,
    Member,
    Period,
    State,
    advance,
    evaluate,
    in_force,
    is_next,
    period_of,
    ruling_version,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an account is booked: which source changed, how, by whom, and its fact if it is new."""

    source: str
    reason: Reason
    day: date
    made_by_id: uuid.UUID | None = None
    approved_by_id: uuid.UUID | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """What one scheme booked: for the cause itself and in all, and the total after it."""

    scheme_id: uuid.UUID
    #: the node whose people the scheme is about
    path: str
    period: str
    amount: int
    moved: int
    total: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The accounts of one person under one scheme and period, and the lines to add to them."""

    region_id: int
    person_id: uuid.UUID
    ruling: Ruling
    period: Period
    as_of: date
    accounts: Mapping[uuid.UUID, Account]
    lines: Sequence[tuple[Place, int]]
    versions: Mapping[str, uuid.UUID]
    state: State | None
    homes: frozenset[uuid.UUID]

    def outcome(self, cause: Cause) -> Booked:
        amount = sum(amount for (_, source, _), amount in self.lines if source == cause.source)
        moved = sum(amount for _, amount in self.lines)
        total = moved + sum(account.total for account in self.accounts.values())
        return Booked(self.ruling.id, self.ruling.path, self.period.label, amount, moved, total)


@dataclass(frozen=True, slots=True)
class _Valued:
    """What an evaluation says of the accounts: the lines and the changes they ask for."""

    state: State | None
    lines: Sequence[Line]
    changes: Sequence[tuple[Place, int]]
    homes: frozenset[uuid.UUID]


def plan(
    ruling: Ruling, region_id: int, person_id: uuid.UUID, cause: Cause, *, now: datetime
) -> Plan | None:
    """What one scheme has to book for a person; None where it has nothing to do with him."""
    period = period_of(ruling_version(ruling.rules, cause.day), cause.day)
    open_accounts = _accounts(region_id, person_id, ruling.id, period)
    as_of = min(max(local_day(now), cause.day), period.ends_on)
    valued = _next(ruling, open_accounts, cause)
    if valued is None:
        valued = _whole(ruling, region_id, person_id, period, as_of, open_accounts)
    if valued is None:
        return None
    return Plan(
        region_id=region_id,
        person_id=person_id,
        ruling=ruling,
        period=period,
        as_of=as_of,
        accounts=open_accounts,
        lines=valued.changes,
        versions=_versions(ruling, valued.lines, cause.day),
        state=valued.state if len(valued.homes) == 1 else None,
        homes=valued.homes,
    )


def _next(
    ruling: Ruling, open_accounts: Mapping[uuid.UUID, Account], cause: Cause
) -> _Valued | None:
    """One new fact applied to the running state, where that gives the same as valuing all."""
    fact = cause.fact
    if fact is None or len(open_accounts) != 1:
        return None
    ((home, account),) = open_accounts.items()
    version = in_force(ruling.rules, cause.day)
    if account.state is None or version is None or fact.home != str(home):
        return None
    state = State.from_json(account.state)
    if not is_next(version, state, fact):
        return None
    state, lines = advance(version, state, fact)
    worth = _by_place(lines, home)
    return _Valued(state, lines, differences({}, worth), frozenset({home}))


def _whole(
    ruling: Ruling,
    region_id: int,
    person_id: uuid.UUID,
    period: Period,
    as_of: date,
    open_accounts: Mapping[uuid.UUID, Account],
) -> _Valued | None:
    """All facts valued anew, against what stands in the ledger.

    A person outside the scheme's population, or a record merged into another, is worth nothing.
    """
    found = _facts(ruling, region_id, person_id, period)
    member, is_merged = _member(person_id, as_of)
    holds = ruling_version(ruling.rules, as_of).population.holds(member)
    is_in = holds and not is_merged
    if not open_accounts and not (found and is_in):
        return None
    booked = _booked(region_id, period, open_accounts.values())
    if not is_in:
        return _Valued(None, (), differences(booked, {}), frozenset(open_accounts))
    evaluation = evaluate(ruling.rules, found, as_of, member)
    homes = frozenset({uuid.UUID(fact.home) for fact in found} | set(open_accounts))
    worth = _by_place(evaluation.lines, _base_home(evaluation.lines, homes))
    return _Valued(evaluation.state, evaluation.lines, differences(booked, worth), homes)


def _accounts(
    region_id: int, person_id: uuid.UUID, scheme_id: uuid.UUID, period: Period
) -> dict[uuid.UUID, Account]:
    query = sa.select(Account).where(
        Account.region_id == region_id,
        Account.person_id == person_id,
        Account.scheme_id == scheme_id,
        Account.period == period.label,
    )
    found = db.session.scalars(query.order_by(Account.id).execution_options(populate_existing=True))
    return {account.home_organisation_id: account for account in found}


def _facts(ruling: Ruling, region_id: int, person_id: uuid.UUID, period: Period) -> list[Fact]:
    """The person's facts at home below the scheme's node; earlier ones where they still hold."""
    looks_back = any(item.validity for rules in ruling.rules for item in rules.items.values())
    since = None if looks_back or period.starts_on == date.min else day_start(period.starts_on)
    until = None if period.ends_on == date.max else day_end(period.ends_on)
    found = records.facts(region_id, person_id, since=since, until=until)
    return [fact for fact, path in found if path.startswith(ruling.path)]


def member_on(person_id: uuid.UUID, day: date) -> Member:
    """What a scheme may ask about a person, as it is on a day."""
    return _member(person_id, day)[0]


def _member(person_id: uuid.UUID, day: date) -> tuple[Member, bool]:
    """What a scheme may ask about a person, and whether the record was merged into another."""
    home = accounts.home_on(person_id, day)
    query = sa.select(Person.birth_year, Person.merged_into_id).where(Person.id == person_id)
    born, merged_into = db.session.execute(query).one()
    member = Member(
        category=home.category if home else "",
        stage=home.stage.value if home else "none",
        is_party_member=bool(home and home.is_branch),
        age=day.year - born if born else None,
    )
    return member, merged_into is not None


def _base_home(lines: Sequence[Line], homes: Iterable[uuid.UUID]) -> uuid.UUID:
    """Where the base score stands: at the home of the first fact, else in any account."""
    named = next((line.home for line in lines if line.home), None)
    return uuid.UUID(named) if named else min(homes)


def _by_place(lines: Iterable[Line], first_home: uuid.UUID) -> dict[Place, int]:
    sums: dict[Place, int] = {}
    for line in lines:
        place = (uuid.UUID(line.home) if line.home else first_home, line.source, line.item)
        sums[place] = sums.get(place, 0) + line.amount
    return sums


def _booked(region_id: int, period: Period, open_accounts: Iterable[Account]) -> dict[Place, int]:
    homes = {account.id: account.home_organisation_id for account in open_accounts}
    if not homes:
        return {}
    query = (
        sa.select(
            LedgerEntry.account_id,
            LedgerEntry.source,
            LedgerEntry.item,
            sa.func.sum(LedgerEntry.amount),
        )
        .where(
            LedgerEntry.region_id == region_id,
            LedgerEntry.year == period.ends_on.year,
            LedgerEntry.account_id.in_(homes),
        )
        .group_by(LedgerEntry.account_id, LedgerEntry.source, LedgerEntry.item)
    )
    return {
        (homes[account_id], source, item): int(amount)
        for account_id, source, item, amount in db.session.execute(query)
    }


def _versions(ruling: Ruling, lines: Iterable[Line], day: date) -> dict[str, uuid.UUID]:
    """By which published version each source was valued; "" = what has no line any more."""
    valued = {"": ruling.version_id(ruling_version(ruling.rules, day))}
    for line in lines:
        on = local_day(line.occurred_at) if line.occurred_at else day
        version = in_force(ruling.rules, on) or ruling_version(ruling.rules, on)
        valued[line.source] = ruling.version_id(version)
    return valued
