"""计分项的写法 items: the shape of an item in a scheme's text."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import caps, conditions, factors, items, quantities, validity
from app.schemes.schemas.days import Days, TimeOfDay
from app.schemes.schemas.fields import (
    Exact,
    Flag,
    Key,
    OneOf,
    OneOrMore,
    Part,
    Points,
    Shape,
    Table,
    Text,
    Tuple,
    Whole,
    Words,
    window,
)
from app.schemes.schemas.values import ValueShape

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class TimeSpan(Shape):
    """A span of the day, the end not included; it may run over midnight."""

    start = TimeOfDay(required=True, data_key="from")
    end = TimeOfDay(required=True, data_key="to")


class ConditionShape(Shape):
    """What must be true of a fact."""

    published = Flag()
    approved = Flag()
    machine_proved = Flag()
    min_minutes = Whole()
    min_attendance = Whole(most=100)
    min_evidence = Whole()
    min_people = Whole()
    attributes = Table(Key(), Words())
    excluded = Table(Key(), Words())
    weekdays = Tuple(OneOf(*WEEKDAYS))
    dates = Tuple(Days())
    time = Part(TimeSpan)

    def made(self, loaded: dict[str, Any]) -> conditions.Condition:
        """The condition, the span of the day taken apart."""
        span = loaded.pop("time", None)
        if span:
            loaded |= {"time_from": span["start"], "time_to": span["end"]}
        days = loaded.pop("weekdays", ())
        return conditions.Condition(
            weekdays=tuple(WEEKDAYS.index(day) + 1 for day in days), **loaded
        )


class QuantityShape(Shape):
    """How much of a unit counts."""

    makes = quantities.Quantity
    unit = OneOf(*quantities.UNIT_NAMES)
    percent = Exact(above=0)
    rounding = OneOf("none", "floor", "ceil", "half_up", "at_least_one")
    rounding_per = window()
    step = Exact(above=0)
    ignore_below = Table(window(), Exact(above=0))
    at_least = Table(window(), Exact(above=0))
    at_most = Table(window(), Exact(above=0))


class FactorShape(Shape):
    """A factor by an attribute's value, or where a condition holds."""

    makes = factors.Factor
    label = Text()
    attribute = Key()
    values = Table(Text(longest=80), Exact(least=0))
    otherwise = Exact(least=0)
    when = Part(ConditionShape)
    by = Exact(least=0)
    on = OneOf("value", "quantity")

    @validates_schema(skip_on_field_errors=True)
    def _one_way(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        by_attribute = {"attribute", "values"} <= loaded.keys()
        by_condition = {"when", "by"} <= loaded.keys()
        mixed = {"when", "by"} & loaded.keys() if by_attribute else {"otherwise"} & loaded.keys()
        if by_attribute == by_condition or mixed:
            raise ValidationError("应写 attribute 与 values，或写 when 与 by，二者选一")


class RepetitionShape(Shape):
    """A factor for the first, second, third … while earlier ones are still valid."""

    makes = factors.Repetition
    factors = Tuple(Exact(least=0), least=2, required=True)
    same = Key()


class ValidityShape(Shape):
    """How long a fact counts."""

    makes = validity.Validity
    years = Whole(least=1, most=50)
    months = Whole(least=1, most=600)
    days = Whole(least=1, most=20000)
    until = OneOf("year_end", "corrected")
    corrected_by = Key()
    same = Key()

    @validates_schema(skip_on_field_errors=True)
    def _ends(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & {"years", "months", "days", "until"}:
            raise ValidationError("应写 years、months、days 或 until")
        if loaded.get("until") == "corrected" and "corrected_by" not in loaded:
            raise ValidationError("写了 until: corrected，还要写 corrected_by（由哪一项整改）")
        if loaded.get("until") == "year_end" and loaded.keys() & {"months", "days"}:
            raise ValidationError("until: year_end 只能与 years 同写")


class CapShape(Shape):
    """The most and the least that is booked in one window."""

    makes = caps.Cap
    per = window(required=True)
    at_most = Points(least=0)
    at_least = Points()
    counts = OneOf("each", "net")
    surplus = OneOf("kept", "lost")

    @validates_schema(skip_on_field_errors=True)
    def _an_end(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & {"at_most", "at_least"}:
            raise ValidationError("at_most 与 at_least 至少写一项")
        if loaded.get("counts", "each") == "each":
            if loaded.get("at_least", 0) > 0:
                raise ValidationError("at_least 是扣分的下限，应不大于 0")
            if "surplus" in loaded:
                raise ValidationError("surplus 只与 counts: net 同写")


class DerivedShape(Shape):
    """A share of another item, or of several."""

    makes = items.Derived
    items = OneOrMore(Key(), required=True, data_key="item")
    of = OneOf("quantity", "points", "times")


class ItemShape(Shape):
    """One line of the scheme's table."""

    label = Text(required=True, longest=80)
    value = Part(ValueShape, required=True)
    quantity = Part(QuantityShape)
    gates = Part(ConditionShape)
    factors = Tuple(Part(FactorShape))
    factor_rule = OneOf("multiply", "highest")
    repeat = Part(RepetitionShape)
    validity = Part(ValidityShape)
    derived = Part(DerivedShape, data_key="from")
    caps = Tuple(Part(CapShape))
    rounding = OneOf("half_up", "floor", "ceil")
    group = Key()
    evidence = Text()
    approver = Text()
    note = Text()
    owner = Text(longest=80)


class GroupShape(Shape):
    """Items limited and summed together."""

    label = Text(required=True, longest=80)
    within = Key()
    caps = Tuple(Part(CapShape))


class OnceShape(Shape):
    """One matter counts once."""

    makes = items.Once
    by = Key(required=True)
    items = Tuple(Key())
    groups = Tuple(Key())

    @validates_schema(skip_on_field_errors=True)
    def _somewhere(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & {"items", "groups"}:
            raise ValidationError("items 与 groups 至少写一项")
