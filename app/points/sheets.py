"""一个支部的表 sheets: the rows of one branch by rank, and who is left out of them and why."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import MemberStage, PersonState
from app.points.enrolment import Enrolled
from app.points.rules import band
from app.points.standing import bounds
from app.points.worth import Held, as_evaluation, asks_for_facts, evaluated, held, portions
from app.records import queries as records
from app.records.queries import Minutes
from app.schemes.queries import Ruling
from app.schemes.rules import Account as Assessed
from app.schemes.rules import Period, Result, Version, assess, evaluate, ruling_version, table_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One member; amounts in hundredths, times in minutes."""

    person_id: uuid.UUID
    name: str
    party_group: str
    stage: MemberStage
    minutes: Minutes
    points: int
    mark: int
    rank: int
    band: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is not among the rows, and why."""

    person_id: uuid.UUID
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class BranchRegister:
    """The sheet of one branch: its rows by rank, and who is left out."""

    branch: str
    rows: tuple[Row, ...]
    left_out: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """What all sheets of one register share: the rules, the sums, the hours."""

    ruling: Ruling
    version: Version
    period: Period
    until: date
    held: Mapping[uuid.UUID, Held]
    minutes: Mapping[uuid.UUID, Minutes]
    region_id: int

    @classmethod
    def prepare(
        cls,
        ruling: Ruling,
        period: Period,
        until: date,
        *,
        region_id: int,
        people: Sequence[Enrolled],
    ) -> "Writer":
        since, end = bounds(period)
        minutes: dict[uuid.UUID, Minutes] = {}
        for portion in portions(each.person_id for each in people):
            minutes |= records.minutes_of(region_id, portion, since=since, until=end)
        homes = {each.person_id: each.branch_id for each in people}
        return cls(
            ruling=ruling,
            version=ruling_version(ruling.rules, until),
            period=period,
            until=until,
            held=held(region_id, homes, ruling=ruling, period=period),
            minutes=minutes,
            region_id=region_id,
        )

    def sheet(self, branch: str, people: Sequence[Enrolled]) -> BranchRegister:
        """The rows of one branch by rank, those of one rank by name."""
        active = [each for each in people if each.state is PersonState.ACTIVE]
        results = {one.account.id: one for one in self._assessed(active)}
        left = [_inactive(each) for each in people if each.state is not PersonState.ACTIVE]
        rows = []
        for each in active:
            result = results[str(each.person_id)]
            if result.left_out or result.place is None:
                left.append(Left(each.person_id, each.name, result.left_out))
            else:
                rows.append(self._row(each, result, result.place.rank, result.place.size))
        rows.sort(key=lambda row: (row.rank, row.name, row.person_id))
        left.sort(key=lambda one: (one.name, one.person_id))
        return BranchRegister(branch, tuple(rows), tuple(left))

    def _assessed(self, people: Sequence[Enrolled]) -> Sequence[Result]:
        if asks_for_facts(self.version):
            members = {each.person_id: each.member for each in people}
            worth = evaluated(self.ruling, members, region_id=self.region_id, as_of=self.until)
            accounts = [
                Assessed(str(one), members[one], evaluation) for one, evaluation in worth.items()
            ]
        else:
            accounts = [self._booked(each) for each in people]
        return assess(self.version, accounts).members

    def _booked(self, person: Enrolled) -> Assessed:
        """By the ledger; who has no line yet holds what the scheme gives at the start."""
        own = self.held.get(person.person_id)
        if own is None:
            worth = evaluate(self.ruling.rules, (), self.until, person.member)
        else:
            is_own_share = self.version.review.ranking.moved == "own_share"
            sums = own.at_home if is_own_share else own.everywhere
            worth = as_evaluation(sums, period=self.period, as_of=self.until)
        return Assessed(str(person.person_id), person.member, worth)

    def _row(self, person: Enrolled, result: Result, rank: int, of: int) -> Row:
        minutes = self.minutes.get(person.person_id, Minutes())
        is_probationary = person.stage is MemberStage.PROBATIONARY
        return Row(
            person_id=person.person_id,
            name=person.name,
            party_group=person.party_group,
            stage=person.stage,
            minutes=minutes,
            points=result.account.evaluation.total,
            mark=result.account.mark,
            rank=rank,
            band="" if is_probationary else self._band(result, rank, of),
            remarks=tuple(self._remarks(person, result, minutes)),
        )

    def _band(self, result: Result, rank: int, of: int) -> str:
        """The level that the scheme's own table names, else thirds; a reference either way."""
        table = table_for(self.version.review.levels, result.account)
        if table is None:
            return band(rank, of, points=result.account.score)
        return next((row.label for row in table.rows if row.key == result.level), "")

    def _remarks(self, person: Enrolled, result: Result, minutes: Minutes) -> list[str]:
        found = []
        if minutes.leader_closed:
            hours, rest = divmod(minutes.leader_closed, 60)
            found.append(f"扫码时长含负责人签退{hours}:{rest:02d}")
        own = self.held.get(person.person_id)
        if own is not None and own.earned_elsewhere:
            found.append(self._moved)
        if person.stage is MemberStage.PROBATIONARY:
            found.append("预备党员不评档次")
        elif result.on_border:
            found.append("与他人同分，档次请支部确定")
        return found

    @property
    def _moved(self) -> str:
        if self.version.review.ranking.moved == "whole_year":
            return "含转入本支部前的积分"
        return "只计转入本支部后的积分"


def _inactive(person: Enrolled) -> Left:
    why = "账号已停用" if person.state is PersonState.DISABLED else "个人信息已注销"
    return Left(person.person_id, person.name, why)
