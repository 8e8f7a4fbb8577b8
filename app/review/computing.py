"""计算 computing: the sheet of a branch's year from the raw facts, now or a year later."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from app.accounts.models import MemberStage
from app.points.rules import BANDS, band
from app.records.models import TimeClass
from app.review import rules
from app.review.facts import Known, known
from app.review.rules import Row, Sheet
from app.schemes.rules import (
    Account,
    Evaluation,
    Fact,
    Member,
    Period,
    Result,
    Version,
    assess,
    evaluate,
    ruling_version,
    table_for,
)
from app.schemes.rules.facts import Stage
from app.schemes.rules.numbers import exact

#: an exemption without an end
NO_END = "9999-12-31"
#: person → the records of that human being, and the moment until which they are known
Asked = Mapping[uuid.UUID, tuple[Sequence[uuid.UUID], datetime]]
#: who is still a full member of the branch: part of what the places for 优秀 are counted from
STAYS = ("", "exempt", "disabled", "scheme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessee:
    """One person as a sheet looks at him: what he was, which records count, known until when."""

    person_id: uuid.UUID
    stage: str
    inputs: Mapping[str, Any]
    known_until: datetime
    left_out: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def member(self) -> Member:
        """What the scheme may ask about the person."""
        numbers = self.inputs["numbers"]
        return Member(
            category=self.inputs["category"],
            stage=cast("Stage", self.stage),
            is_party_member=True,
            age=self.inputs["age"],
            attributes=self.inputs["attributes"],
            numbers={name: exact(Decimal(text)) for name, text in numbers.items()},
            held=self.inputs["held"],
            exempt=tuple(
                (date.fromisoformat(first), date.fromisoformat(last))
                for first, last in self.inputs["exempt"]
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under what a sheet is computed."""

    region_id: int
    organisation_id: uuid.UUID
    #: below which the facts were at home that the scheme values
    path: str
    versions: tuple[Version, ...]
    schemes: tuple[tuple[int, str], ...]
    period: Period
    cut_off: date
    top_part: int = 1
    top_whole: int = 3

    @property
    def version(self) -> Version:
        """The rules that assess: those in force on the last day that counts."""
        return ruling_version(self.versions, self.cut_off)


def sheet(terms: Terms, people: Sequence[Assessee]) -> Sheet:
    """Value everybody's facts anew, assess the branch, and write the rows down."""
    asked = {
        each.person_id: (
            [uuid.UUID(one) for one in each.inputs["people"]],
            each.known_until,
        )
        for each in people
        if not each.left_out
    }
    seen = _seen(terms, asked)
    accounts = [_account(terms, each, seen[each.person_id]) for each in people if not each.left_out]
    results = {one.account.id: one for one in assess(terms.version, accounts).members}
    rows = [
        _row(terms, each, results.get(str(each.person_id)), seen.get(each.person_id, Known()))
        for each in people
    ]
    places, base, rows = _with_top(terms, rows)
    return Sheet(
        organisation_id=terms.organisation_id,
        period=terms.period.label,
        cut_off=terms.cut_off,
        schemes=terms.schemes,
        top_places=places,
        top_base=base,
        top_part=terms.top_part,
        top_whole=terms.top_whole,
        rows=tuple(rows),
    )


def _account(terms: Terms, each: Assessee, seen: Known) -> Account:
    return Account(str(each.person_id), each.member, _worth(terms, each, seen.facts))


def _seen(terms: Terms, asked: Asked) -> dict[uuid.UUID, Known]:
    """What the branch's sheet counts of people: all, or what was done at home here."""
    is_own = terms.version.review.ranking.moved == "own_share"
    return known(
        terms.region_id,
        asked,
        path=terms.path,
        period=terms.period,
        cut_off=terms.cut_off,
        home_id=terms.organisation_id if is_own else None,
    )


def _worth(terms: Terms, each: Assessee, facts: Sequence[Fact]) -> Evaluation:
    return evaluate(terms.versions, facts, terms.cut_off, each.member, day_is_over=True)


def traced(terms: Terms, each: Assessee) -> tuple[Evaluation, list[Fact]]:
    """What one person's facts were worth, line by line, and the facts themselves."""
    people = [uuid.UUID(one) for one in each.inputs["people"]]
    seen = _seen(terms, {each.person_id: (people, each.known_until)})
    facts = seen[each.person_id].facts
    return _worth(terms, each, facts), facts


def _row(terms: Terms, each: Assessee, result: Result | None, seen: Known) -> Row:
    if result is None:
        return Row(
            person_id=each.person_id,
            stage=each.stage,
            inputs=each.inputs,
            known_until=each.known_until,
            left_out=each.left_out,
            remarks=each.remarks,
        )
    account, place = result.account, result.place
    return Row(
        person_id=each.person_id,
        stage=each.stage,
        inputs=each.inputs,
        known_until=each.known_until,
        times=seen.times,
        scanned=seen.minutes.get(TimeClass.SCANNED, 0),
        leader_closed=seen.minutes.get(TimeClass.LEADER_CLOSED, 0),
        hand=seen.minutes.get(TimeClass.HAND, 0),
        points=account.evaluation.total,
        score=account.score,
        mark=account.mark,
        rank=place.rank if place else None,
        ranked=place.size if place else 0,
        level=_level(terms.version, each, result),
        is_on_border=result.on_border and each.stage != MemberStage.PROBATIONARY,
        left_out=f"scheme:{result.left_out}" if result.left_out else "",
        remarks=(*each.remarks, *_elsewhere(terms, account.evaluation)),
    )


def _level(version: Version, each: Assessee, result: Result) -> str:
    """The key of the scheme's level, else the number of the neutral band.

    On probation there is a score and no grade, unless the scheme has levels of probation itself.
    """
    table = table_for(version.review.levels, result.account)
    is_probationary = each.stage == MemberStage.PROBATIONARY
    if is_probationary and (table is None or each.stage not in table.who.stages):
        return ""
    if table is not None:
        return result.level
    place = result.place
    if place is None:
        return ""
    return str(BANDS.index(band(place.rank, place.size, points=result.account.score)) + 1)


def _elsewhere(terms: Terms, worth: Evaluation) -> tuple[str, ...]:
    """What was earned at another home, said where there is any."""
    own = str(terms.organisation_id)
    earned = sum(line.amount for line in worth.lines if line.home and line.home != own)
    return (f"elsewhere:{earned}",) if earned else ()


def _with_top(terms: Terms, rows: Sequence[Row]) -> tuple[int, int, list[Row]]:
    """The places for 优秀, their base, and the rows with who has one."""
    full = [row for row in rows if row.stage == MemberStage.FULL]
    base = sum(row.left_out.partition(":")[0] in STAYS for row in full)
    is_split = bool(terms.version.review.ranking.split)
    ranks = {
        row.person_id: -row.score if is_split else row.rank
        for row in full
        if row.rank is not None and row.score > 0
    }
    places, marks = rules.top_marks(ranks, base=base, part=terms.top_part, whole=terms.top_whole)
    return places, base, [_marked(row, marks.get(row.person_id, "")) for row in rows]


def _marked(row: Row, top: str) -> Row:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return Row(**{**values, "top": top})
