"""记录文件的写法 facts: the shape of the file of facts that `flask schemes evaluate` reads."""

import re
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, validates_schema

from app.core.clock import SHANGHAI
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.spending import Spending
from app.schemes.rules.units import Unit
from app.schemes.schemas.days import Day
from app.schemes.schemas.fields import (
    Exact,
    Flag,
    Given,
    Key,
    OneOf,
    Part,
    Points,
    Shape,
    Table,
    Text,
    Tuple,
    Whole,
)


class Moment(Given[datetime]):
    """A day, a Shanghai time without zone, or a time with its zone (RFC 3339)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}", value):
            raise ValidationError("应为时间，如 2026-03-01 或 2026-03-01T09:00")
        try:
            if len(value) == 10:
                return datetime.combine(date.fromisoformat(value), time.min, SHANGHAI)
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValidationError(f"没有 {value} 这个时间") from None
        if not 1900 <= moment.year <= 2200:
            raise ValidationError("年份应在 1900 与 2200 之间")
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


class FactShape(Shape):
    """One fact; `member` is left out where the fact stands inside a member."""

    member = Text(longest=80)
    source = Text(longest=120)
    item = Key(required=True)
    at = Moment(required=True)
    minutes = Whole()
    hours = Exact(least=0, scale=60)
    count = Whole()
    sessions = Whole()
    people = Whole()
    pieces = Whole()
    money = Exact(least=0, places=2, scale=100)
    points = Points()
    attributes = Table(Key(), Text(longest=80), least=0)
    machine_proved = Flag()
    approved = Flag()
    published = Flag()
    voided = Flag()
    home = Text(longest=80)
    event = Text(longest=120)
    planned_minutes = Whole()
    evidence = Whole()

    @validates_schema(skip_on_field_errors=True)
    def _whole_minutes(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if {"minutes", "hours"} <= loaded.keys():
            raise ValidationError("minutes 与 hours 只写一项", "hours")
        if not isinstance(loaded.get("hours", 0), int):
            raise ValidationError("应为整分钟数，如 1.5；零碎的请写 minutes", "hours")


class SpendingShape(Shape):
    """A wish to spend: a gift, so many points, or the dearest gift for at most so many points."""

    source = Text(longest=120)
    at = Moment(required=True)
    gift = Key()
    points = Points(above=0)
    best = Flag()


class UnitShape(Shape):
    """A unit with its members and the numbers it reports."""

    id = Text(required=True, longest=80)
    name = Text(longest=80)
    members = Tuple(Text(longest=80), least=0, most=100_000)
    numbers = Table(Key(), Exact(), least=0)


class MemberShape(Shape):
    """A member, with or without facts of its own."""

    id = Text(required=True, longest=80)
    name = Text(longest=80)
    category = Text(longest=80)
    stage = OneOf("full", "probationary", "none")
    party_member = Flag()
    age = Whole(most=150)
    attributes = Table(Key(), Text(longest=80), least=0)
    numbers = Table(Key(), Exact(), least=0)
    held = Key()
    exempt = Tuple(Tuple(Day(), least=2, most=2), least=0)
    facts = Tuple(Part(FactShape), least=0, most=100_000)
    spendings = Tuple(Part(SpendingShape), least=0, most=10_000)


class FactsShape(Shape):
    """A whole file of facts."""

    as_of = Day()
    members = Tuple(Part(MemberShape), least=0, most=200_000)
    facts = Tuple(Part(FactShape), least=0, most=1_000_000)
    units = Tuple(Part(UnitShape), least=0, most=100_000)


def fact_of(loaded: dict[str, Any], *, source: str) -> Fact:
    """The fact that was read; `source` where it names none."""
    fields = dict(loaded)
    for name in ("member", "voided"):
        fields.pop(name, None)
    if "hours" in fields:
        fields["minutes"] = fields.pop("hours")
    if "points" in fields:
        fields["amount"] = fields.pop("points")
    fields.setdefault("source", source)
    return Fact(occurred_at=fields.pop("at"), **fields)


def spending_of(loaded: dict[str, Any], *, source: str) -> Spending:
    """The wish to spend that was read."""
    return Spending(**{"source": source, **loaded})


def unit_of(loaded: dict[str, Any]) -> Unit:
    """The unit that was read."""
    return Unit(**loaded)


def member_of(loaded: dict[str, Any]) -> Member:
    """The member that was read."""
    fields = {name: loaded[name] for name in _PLAIN if name in loaded}
    return Member(is_party_member=loaded.get("party_member", False), **fields)


_PLAIN = ("category", "stage", "age", "attributes", "numbers", "held", "exempt")
