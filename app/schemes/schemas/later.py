"""兑换、单位与公示的写法 later: the shapes of what is made of points after they were earned."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import publication, review, spending
from app.schemes.schemas.days import MonthDay
from app.schemes.schemas.fields import (
    Exact,
    Flag,
    Key,
    OneKey,
    OneOf,
    Part,
    Points,
    Shape,
    Table,
    Text,
    Tuple,
    Whole,
    window,
)
from app.schemes.schemas.items import ValidityShape
from app.schemes.schemas.people import WhoShape
from app.schemes.schemas.review import Amount, ConversionShape, MeasureText


class SpendLimitShape(Shape):
    """So many times, or so many points, in a window."""

    makes = spending.SpendLimit
    per = window(required=True)
    times = Whole(least=1)
    points = Points(above=0)

    @validates_schema(skip_on_field_errors=True)
    def _a_limit(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & {"times", "points"}:
            raise ValidationError("times 与 points 至少写一项")


class GiftShape(Shape):
    """Something on the list."""

    label = Text(required=True, longest=80)
    price = Points(above=0, required=True)
    limits = Tuple(Part(SpendLimitShape))


class SpendingShape(Shape):
    """How earned points may be spent."""

    gifts = Table(Key(), Part(GiftShape))
    at_least = Points(above=0)
    items = Tuple(Key())
    groups = Tuple(Key())
    limits = Tuple(Part(SpendLimitShape))
    expiry = Part(ValidityShape)
    order = OneOf("oldest_first", "newest_first", "soonest_expiry")
    clearing = OneOf("never", "after_spending", "period_end")
    penalties = OneOf("deduct", "ignore")
    voucher_days = Whole(least=1)

    def made(self, loaded: dict[str, Any]) -> spending.SpendingRule:
        """The rule, every gift knowing its key."""
        gifts = {k: spending.Gift(key=k, **one) for k, one in loaded.pop("gifts", {}).items()}
        return spending.SpendingRule(gifts=gifts, **loaded)


class RateShape(Shape):
    """One reported number among another."""

    of = Key(required=True)
    among = Key(required=True)


class ShareOfMembersShape(Shape):
    """The members whose measure lies between two ends."""

    by = MeasureText(required=True)
    start = Amount(data_key="from")
    above = Amount()
    to = Amount()
    below = Amount()


class MetricKindShape(OneKey):
    """What a metric is, in one of these ways."""

    number = Key()
    rate = Part(RateShape)
    share = Part(ShareOfMembersShape)
    sum = MeasureText()
    average = MeasureText()

    def made(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """The kind with what belongs to it."""
        kind, of = next(iter(loaded.items()))
        if kind == "number":
            return {"kind": kind, "number": of}
        if kind == "rate":
            return {"kind": kind, "number": of["of"], "among": of["among"]}
        if kind == "share":
            return {"kind": kind, "by": of.pop("by"), "condition": review.Ends(**of)}
        return {"kind": kind, "by": of}


class MetricShape(Shape):
    """One number of a unit, and what it has to meet."""

    label = Text(required=True, longest=80)
    what = Part(MetricKindShape, required=True, data_key="is")
    start = Amount(data_key="from")
    above = Amount()
    to = Amount()
    below = Amount()
    conversion = Part(ConversionShape)
    weight = Exact(least=0)

    def made(self, loaded: dict[str, Any]) -> dict[str, Any]:
        """The metric without its key."""
        names = ("start", "above", "to", "below")
        ends = {name: loaded.pop(name) for name in names if name in loaded}
        return {**loaded.pop("what"), **loaded, "ends": review.Ends(**ends)}


class UnitsShape(Shape):
    """What a unit is measured by."""

    who = Part(WhoShape, data_key="for")
    metrics = Table(Key(), Part(MetricShape), required=True)

    def made(self, loaded: dict[str, Any]) -> review.UnitRule:
        """The rule, every metric knowing its key."""
        found = {key: review.Metric(key=key, **one) for key, one in loaded.pop("metrics").items()}
        return review.UnitRule(metrics=found, **loaded)


class CarryOverShape(Shape):
    """What a level, or a part of the points, is worth in the next period."""

    item = Key(required=True)
    points = Table(Key(), Points())
    source = MeasureText(data_key="from")
    conversion = Part(ConversionShape)
    due = MonthDay(data_key="on")

    @validates_schema(skip_on_field_errors=True)
    def _one_way(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if len(loaded.keys() & {"points", "source"}) != 1:
            raise ValidationError("points（按等级）与 from（按分数）应写且只写一项")
        if "conversion" in loaded and "source" not in loaded:
            raise ValidationError("conversion 只与 from 同写")

    def made(self, loaded: dict[str, Any]) -> review.CarryOver:
        """What is carried, and the day it is due."""
        month, day = loaded.pop("due", (0, 0))
        return review.CarryOver(month=month, day=day, **loaded)


class SpanShape(Shape):
    """So many days."""

    makes = publication.Span
    days = Whole(least=1, most=366, required=True)
    kind = OneOf("calendar", "working")


class PublicationShape(Shape):
    """How results are published."""

    makes = publication.Publication
    rhythm = OneOf("monthly", "quarterly", "half_yearly", "yearly")
    length = Part(SpanShape)
    objection = Part(SpanShape)
    decision = Part(SpanShape)
    disputed = OneOf("marked", "held_back")
    freezes = Flag()
