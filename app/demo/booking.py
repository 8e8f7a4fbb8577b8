"""示例记账 booking: the ledger lines that the facts of a past year had brought, one by one."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.demo.bulk import count_again, insert_all
from app.demo.people import Someone
from app.demo.visits import Visit
from app.points.models import Account, LedgerEntry, LedgerSeal, Reason
from app.points.rules import GENESIS, Hashed, differences, line_hash
from app.schemes.queries import Ruling
from app.schemes.rules import (
    Fact,
    Line,
    Member,
    Period,
    State,
    Version,
    advance,
    evaluate,
    in_force,
    is_next,
    period_of,
    ruling_version,
)

NEVER = datetime.min.replace(tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class RuledDays:
    """What a scheme says of each day, looked up once a day."""

    def __init__(self, ruling: Ruling) -> None:
        self.ruling = ruling
        self.rules = ruling.rules
        self._known: dict[date, tuple[Version, Version | None, Period]] = {}

    def on(self, day: date) -> tuple[Version, Version | None, Period]:
        """The version that rules the day, the one in force on it, and the period that holds it."""
        known = self._known.get(day)
        if known is None:
            version = ruling_version(self.rules, day)
            known = (version, in_force(self.rules, day), period_of(version, day))
            self._known[day] = known
        return known

    def version_id(self, day: date) -> uuid.UUID:
        """The published version that values what happens on a day."""
        version, valuing, _ = self.on(day)
        return self.ruling.version_id(valuing or version)


@dataclass(slots=True)
class OpenAccount:
    """An account of one person under one scheme and period, while its lines are being written."""

    id: uuid.UUID
    days: RuledDays
    period: Period
    facts: list[Fact] = field(default_factory=list)
    booked: dict[tuple[str, str], int] = field(default_factory=dict)
    state: State | None = None
    as_of: date = date.min
    sequence: int = 0
    head: bytes = GENESIS
    revision: int = 0


class Bookkeeper:
    """Books facts in the order in which they were recorded, as the live ledger would have."""

    def __init__(self, region_id: int, rulings: Sequence[Ruling]) -> None:
        self._region_id = region_id
        self._rulings = [RuledDays(ruling) for ruling in rulings]
        self._sealed_until = NEVER
        self._accounts: list[dict[str, object]] = []
        self._entries: list[dict[str, object]] = []

    def open(self) -> None:
        """Look up to when the ledger is sealed: no line is ever written into sealed time."""
        query = sa.select(sa.func.max(LedgerSeal.until)).where(
            LedgerSeal.region_id == self._region_id
        )
        self._sealed_until = db.session.scalar(query) or NEVER

    def book(self, someone: Someone, done: Sequence[tuple[Visit, Fact]]) -> None:
        """Book what somebody's whole visits are worth, under every scheme that holds the home."""
        if someone.home is None:
            return
        in_order = sorted(done, key=lambda one: one[0].recorded_at)
        for days in self._rulings:
            if not someone.home.path.startswith(days.ruling.path):
                continue
            opened: dict[str, OpenAccount] = {}
            for visit, fact in in_order:
                at = max(visit.recorded_at, self._sealed_until + INSTANT)
                self._book_one(days, opened, someone, visit, fact, at=at)
            for account in opened.values():
                self._keep(account, someone.id, someone.home.id)

    def write(self) -> None:
        """Insert the accounts and their lines, and begin anew."""
        insert_all(Account, self._accounts)
        count_again(Account)
        insert_all(LedgerEntry, self._entries)
        self._accounts, self._entries = [], []

    def _book_one(
        self,
        days: RuledDays,
        opened: dict[str, OpenAccount],
        someone: Someone,
        visit: Visit,
        fact: Fact,
        *,
        at: datetime,
    ) -> None:
        day = local_day(visit.occurred_at)
        period = days.on(day)[2]
        as_of = min(max(local_day(at), day), period.ends_on)
        member = member_as_of(someone, as_of)
        account = opened.get(period.label)
        if account is None:
            if not days.on(as_of)[0].population.holds(member):
                return
            account = opened[period.label] = OpenAccount(uuid7(), days, period)
        account.facts.append(fact)
        lines, changes = _valued(account, fact, day, as_of, member)
        account.as_of = as_of
        account.revision += 1
        self._write_lines(account, lines, changes, visit, at=at)

    def _write_lines(
        self,
        account: OpenAccount,
        lines: Iterable[Line],
        changes: Mapping[tuple[str, str], int],
        visit: Visit,
        *,
        at: datetime,
    ) -> None:
        happened = {line.source: line.occurred_at for line in lines}
        for (source, item), amount in changes.items():
            account.sequence += 1
            account.booked[source, item] = account.booked.get((source, item), 0) + amount
            day = local_day(happened.get(source) or visit.occurred_at)
            hashed = Hashed(
                region_id=self._region_id,
                year=account.period.ends_on.year,
                id=uuid7(),
                account_id=account.id,
                sequence=account.sequence,
                amount=amount,
                item=item,
                source=source,
                scheme_version_id=account.days.version_id(day),
                reason=_reason(source, visit).value,
                made_by_id=visit.made_by_id,
                approved_by_id=visit.held.reviewer_id,
                at=at,
                previous_hash=account.head,
            )
            account.head = line_hash(hashed)
            fields = {name: getattr(hashed, name) for name in Hashed.__slots__}
            self._entries.append({**fields, "hash": account.head, "reason": Reason(hashed.reason)})

    def _keep(self, account: OpenAccount, person_id: uuid.UUID, home: uuid.UUID) -> None:
        self._accounts.append(
            {
                "id": account.id,
                "region_id": self._region_id,
                "person_id": person_id,
                "scheme_id": account.days.ruling.id,
                "period": account.period.label,
                "year": account.period.ends_on.year,
                "home_organisation_id": home,
                "total": sum(account.booked.values()),
                "last_sequence": account.sequence,
                "head": account.head,
                "state": account.state.to_json() if account.state else None,
                "as_of": account.as_of,
                "revision": account.revision,
            }
        )


def member_as_of(someone: Someone, day: date) -> Member:
    """What a scheme may ask about somebody on a day."""
    return Member(
        category=someone.category,
        stage=someone.stage.value,
        is_party_member=someone.is_member,
        age=day.year - someone.born,
    )


def _valued(
    account: OpenAccount, fact: Fact, day: date, as_of: date, member: Member
) -> tuple[Sequence[Line], dict[tuple[str, str], int]]:
    """The lines of a new fact, and what they change in the account."""
    version = account.days.on(day)[1]
    if account.state is not None and version is not None and is_next(version, account.state, fact):
        account.state, lines = advance(version, account.state, fact)
        return lines, _changes({}, lines)
    evaluation = evaluate(account.days.rules, account.facts, as_of, member)
    account.state = evaluation.state
    return evaluation.lines, _changes(account.booked, evaluation.lines)


def _changes(
    booked: Mapping[tuple[str, str], int], lines: Iterable[Line]
) -> dict[tuple[str, str], int]:
    """What brings the booked amounts to the worth; all of it stands at one home."""
    nowhere = uuid.UUID(int=0)
    worth: dict[tuple[uuid.UUID, str, str], int] = {}
    for line in lines:
        place = (nowhere, line.source, line.item)
        worth[place] = worth.get(place, 0) + line.amount
    stood = {(nowhere, source, item): amount for (source, item), amount in booked.items()}
    return {(source, item): amount for (_, source, item), amount in differences(stood, worth)}


def _reason(source: str, visit: Visit) -> Reason:
    if source == visit.source:
        return Reason.AWARD
    return Reason.BASE if source.startswith("base:") else Reason.REVALUED
