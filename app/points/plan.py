"""记账的打算 plan: which lines bring a person's accounts to what the facts are worth."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.core.clock import day_end, day_start
from app.core.db import db
from app.points.models import Account, LedgerEntry
from app.points.rules import Place, differences
from app.points.valuing import (
    Cause,
    Plan,
    Valued,
    base_home,
    by_place,
    drawn_up,
    next_valued,
    valued_as_of,
)
from app.records import queries as records
from app.schemes.queries import Ruling
from app.schemes.rules import (
    Fact,
    Member,
    Period,
    evaluate,
    period_of,
    ruling_version,
)


def plan(
    ruling: Ruling, region_id: int, person_id: uuid.UUID, cause: Cause, *, now: datetime
) -> Plan | None:
    """What one scheme has to book for a person; None where it has nothing to do with him."""
    period = period_of(ruling_version(ruling.rules, cause.day), cause.day)
    open_accounts = _accounts(region_id, person_id, ruling.id, period)
    as_of = valued_as_of(period, cause, now=now)
    valued = next_valued(ruling, open_accounts, cause)
    if valued is None:
        valued = _whole(ruling, region_id, person_id, period, as_of, open_accounts)
    if valued is None:
        return None
    return drawn_up(
        ruling,
        region_id,
        person_id,
        cause,
        period=period,
        as_of=as_of,
        accounts=open_accounts,
        valued=valued,
    )


def _whole(
    ruling: Ruling,
    region_id: int,
    person_id: uuid.UUID,
    period: Period,
    as_of: date,
    open_accounts: Mapping[uuid.UUID, Account],
) -> Valued | None:
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
        return Valued(None, (), differences(booked, {}), frozenset(open_accounts))
    evaluation = evaluate(ruling.rules, found, as_of, member)
    homes = frozenset({uuid.UUID(fact.home) for fact in found} | set(open_accounts))
    worth = by_place(evaluation.lines, base_home(evaluation.lines, homes))
    return Valued(evaluation.state, evaluation.lines, differences(booked, worth), homes)


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
