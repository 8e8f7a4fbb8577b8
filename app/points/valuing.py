"""估值 valuing: from facts at hand to the lines that bring accounts up to date; asks nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import local_day
from app.points.models import Account, Reason
from app.points.rules import Place, differences
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
class Valued:
    """What an evaluation says of the accounts: the lines and the changes they ask for."""

    state: State | None
    lines: Sequence[Line]
    changes: Sequence[tuple[Place, int]]
    homes: frozenset[uuid.UUID]


def next_valued(
    ruling: Ruling, open_accounts: Mapping[uuid.UUID, Account], cause: Cause
) -> Valued | None:
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
    worth = by_place(lines, home)
    return Valued(state, lines, differences({}, worth), frozenset({home}))


def valued_as_of(period: Period, cause: Cause, *, now: datetime) -> date:
    """The day as of which accounts are valued: today, inside the period of the cause."""
    return min(max(local_day(now), cause.day), period.ends_on)


def drawn_up(
    ruling: Ruling,
    region_id: int,
    person_id: uuid.UUID,
    cause: Cause,
    *,
    period: Period,
    as_of: date,
    accounts: Mapping[uuid.UUID, Account],
    valued: Valued,
) -> Plan:
    """The plan that an evaluation asks for."""
    return Plan(
        region_id=region_id,
        person_id=person_id,
        ruling=ruling,
        period=period,
        as_of=as_of,
        accounts=accounts,
        lines=valued.changes,
        versions=versions(ruling, valued.lines, cause.day),
        state=valued.state if len(valued.homes) == 1 else None,
        homes=valued.homes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What is known of a person without asking again, on the day of a new fact."""

    region_id: int
    person_id: uuid.UUID
    #: whatever accounts may be moved, of any scheme and of this year or later
    accounts: Sequence[Account]
    member: Member
    home_path: str
    #: whether there are earlier facts
    has_facts: bool


def plans_at_hand(
    rulings: Sequence[Ruling], person: AtHand, cause: Cause, *, now: datetime
) -> list[Plan] | None:
    """What a new fact books in every scheme, the same as `plan`; None where it has to ask more."""
    plans = []
    for ruling in rulings:
        period = period_of(ruling_version(ruling.rules, cause.day), cause.day)
        as_of = valued_as_of(period, cause, now=now)
        accounts = {
            account.home_organisation_id: account
            for account in person.accounts
            if account.scheme_id == ruling.id and account.period == period.label
        }
        if accounts:
            valued = next_valued(ruling, accounts, cause)
        elif not person.home_path.startswith(ruling.path):
            continue
        elif as_of != cause.day:
            return None
        elif not ruling_version(ruling.rules, as_of).population.holds(person.member):
            continue
        else:
            valued = None if person.has_facts else _first_valued(ruling, person, cause, as_of)
        if valued is None:
            return None
        plans.append(
            drawn_up(
                ruling,
                person.region_id,
                person.person_id,
                cause,
                period=period,
                as_of=as_of,
                accounts=accounts,
                valued=valued,
            )
        )
    return plans


def _first_valued(ruling: Ruling, person: AtHand, cause: Cause, as_of: date) -> Valued | None:
    """The very first fact of somebody whom the scheme is about."""
    if cause.fact is None:
        return None
    evaluation = evaluate(ruling.rules, [cause.fact], as_of, person.member)
    homes = frozenset({uuid.UUID(cause.fact.home)})
    worth = by_place(evaluation.lines, base_home(evaluation.lines, homes))
    return Valued(evaluation.state, evaluation.lines, differences({}, worth), homes)


def base_home(lines: Sequence[Line], homes: Iterable[uuid.UUID]) -> uuid.UUID:
    """Where the base score stands: at the home of the first fact, else in any account."""
    named = next((line.home for line in lines if line.home), None)
    return uuid.UUID(named) if named else min(homes)


def by_place(lines: Iterable[Line], first_home: uuid.UUID) -> dict[Place, int]:
    sums: dict[Place, int] = {}
    for line in lines:
        place = (uuid.UUID(line.home) if line.home else first_home, line.source, line.item)
        sums[place] = sums.get(place, 0) + line.amount
    return sums


def versions(ruling: Ruling, lines: Iterable[Line], day: date) -> dict[str, uuid.UUID]:
    """By which published version each source was valued; "" = what has no line any more."""
    valued = {"": ruling.version_id(ruling_version(ruling.rules, day))}
    for line in lines:
        on = local_day(line.occurred_at) if line.occurred_at else day
        version = in_force(ruling.rules, on) or ruling_version(ruling.rules, on)
        valued[line.source] = ruling.version_id(version)
    return valued
