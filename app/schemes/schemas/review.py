"""评定的写法 review: the shape of parts, conversion, levels and ranking in a scheme's text."""

import re
from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import conversion, review
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
from app.schemes.schemas.people import WhoShape

_MEASURE = re.compile(
    rf"({'|'.join(review.SINGLE_MEASURES)})|({'|'.join(review.KEYED_MEASURES)})\.([a-z][a-z0-9_]*)"
)


class MeasureText(Given[review.Measure]):
    """The name of a measure: `total`, `score`, `hours`, `item.scan`, `number.months` …"""

    pattern = _MEASURE.pattern

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> review.Measure:
        found = _MEASURE.fullmatch(value) if isinstance(value, str) else None
        if not found:
            single, keyed = "、".join(review.SINGLE_MEASURES), "、".join(review.KEYED_MEASURES)
            raise ValidationError(f"应为 {single}，或 {keyed} 加“.名称”，如 item.scan")
        return review.Measure(found[1]) if found[1] else review.Measure(found[2], found[3])


class Amount(Exact):
    """An amount of any measure with at most two decimals, read as hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scale=100, places=2, **kwargs)


class LinearShape(Shape):
    """So much for each point."""

    makes = conversion.Linear
    factor = Exact(required=True)
    plus = Points()


class TopRatioShape(Shape):
    """In proportion to the first."""

    makes = conversion.TopRatio
    full = Points(required=True, above=0)


class MarkStepShape(Shape):
    """The mark from so many points on."""

    makes = conversion.MarkStep
    at = Points(required=True)
    mark = Points(required=True)


class MarkPieceShape(Shape):
    """A span of points with its own factor."""

    over = Points(required=True)
    up_to = Points()
    factor = Exact(required=True)

    def made(self, loaded: dict[str, Any]) -> conversion.MarkPiece:
        """The span; without `up_to` it has no end."""
        return conversion.MarkPiece(**{"up_to": None, **loaded})


class RankMarkShape(Shape):
    """The mark down to a rank or percentage."""

    up_to = Exact(above=0)
    mark = Points(required=True)

    def made(self, loaded: dict[str, Any]) -> conversion.RankMark:
        """The row; without `up_to` it is for all the rest."""
        return conversion.RankMark(loaded.get("up_to"), loaded["mark"])


#: the ways of converting, and what those that are lists of rows become
KINDS: dict[str, type[Any] | None] = {
    "linear": None,
    "top_ratio": None,
    "steps": conversion.MarkSteps,
    "piecewise": conversion.Piecewise,
    "by_rank": conversion.ByRank,
    "by_percentile": conversion.ByPercentile,
}


class ConversionShape(Shape):
    """From points to a mark, in one of these ways."""

    linear = Part(LinearShape)
    top_ratio = Part(TopRatioShape)
    steps = Tuple(Part(MarkStepShape))
    piecewise = Tuple(Part(MarkPieceShape))
    by_rank = Tuple(Part(RankMarkShape))
    by_percentile = Tuple(Part(RankMarkShape))
    at_least = Points()
    at_most = Points()
    decimals = Whole(most=2)
    rounding = OneOf("half_up", "floor", "ceil")

    @validates_schema(skip_on_field_errors=True)
    def _one_kind(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if len(loaded.keys() & set(KINDS)) != 1:
            raise ValidationError(f"应写且只写一种：{'、'.join(KINDS)}")

    def made(self, loaded: dict[str, Any]) -> conversion.Conversion:
        """The conversion with its kind."""
        name = next(kind for kind in KINDS if kind in loaded)
        makes, kind = KINDS[name], loaded.pop(name)
        return conversion.Conversion(kind=makes(kind) if makes else kind, **loaded)


class GradesShape(Shape):
    """Points by a member's attribute."""

    makes = review.Grades
    attribute = Key(required=True)
    points = Table(Text(longest=80), Points(), required=True, data_key="values")
    otherwise = Points()


class ComponentShape(Shape):
    """A part of the score."""

    label = Text(required=True, longest=80)
    source = MeasureText(data_key="from")
    grades = Part(GradesShape)
    at_least = Points()
    at_most = Points()
    conversion = Part(ConversionShape)
    weight = Exact(least=0)

    @validates_schema(skip_on_field_errors=True)
    def _one_source(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if len(loaded.keys() & {"source", "grades"}) != 1:
            raise ValidationError("from 与 grades 应写且只写一项")


class AlsoShape(Shape):
    """A further measure with its ends."""

    by = MeasureText(required=True)
    start = Amount(data_key="from")
    above = Amount()
    to = Amount()
    below = Amount()

    def made(self, loaded: dict[str, Any]) -> review.Also:
        """The measure and its ends."""
        return review.Also(by=loaded.pop("by"), ends=review.Ends(**loaded))


#: how many may have a level at most
LIMITS = {"places", "percent"}


class BandShape(Shape):
    """One level by thresholds."""

    key = Key(required=True)
    label = Text(required=True, longest=80)
    start = Amount(data_key="from")
    above = Amount()
    to = Amount()
    below = Amount()
    also = Tuple(Part(AlsoShape))
    places = Whole(least=1)
    percent = Exact(above=0)
    action = Text()
    approver = Text()

    @validates_schema(skip_on_field_errors=True)
    def _ends(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if {"start", "above"} <= loaded.keys() or {"to", "below"} <= loaded.keys():
            raise ValidationError("from 与 above 只写一个，to 与 below 只写一个")
        if loaded.keys() >= LIMITS:
            raise ValidationError("places（名额）与 percent（比例）只写一个")

    def made(self, loaded: dict[str, Any]) -> review.Band:
        """The level with its ends."""
        names = ("start", "above", "to", "below")
        ends = {name: loaded.pop(name) for name in names if name in loaded}
        return review.Band(ends=review.Ends(**ends), **loaded)


class ShareShape(Shape):
    """One level by a share."""

    makes = review.Share
    key = Key(required=True)
    label = Text(required=True, longest=80)
    percent = Exact(above=0, required=True)
    action = Text()
    approver = Text()


class LevelTableShape(Shape):
    """The levels of one kind of member."""

    who = Part(WhoShape, data_key="for")
    by = MeasureText()
    bands = Tuple(Part(BandShape))
    shares = Tuple(Part(ShareShape))
    in_order = Flag()
    rounding = OneOf("largest_remainder", "floor", "half_up", "ceil")
    ties = OneOf("report", "higher", "lower")

    @validates_schema(skip_on_field_errors=True)
    def _one_way(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if len(loaded.keys() & {"bands", "shares"}) != 1:
            raise ValidationError("bands（按分数线）与 shares（按比例）应写且只写一项")
        bands = loaded.get("bands", ())
        if not bands or any(band.is_limited for band in bands):
            if bands and loaded.get("rounding") == "largest_remainder":
                raise ValidationError("largest_remainder 只与 shares 同写", "rounding")
        elif loaded.keys() & {"rounding", "ties"}:
            raise ValidationError(
                "rounding 与 ties 只与 shares 或有名额（places、percent）的等级同写"
            )

    def made(self, loaded: dict[str, Any]) -> review.LevelTable:
        """The table; without `for` it is for everybody. Not more than a share: parts are cut."""
        unsaid = {"who": WhoShape.makes()} | ({"rounding": "floor"} if "bands" in loaded else {})
        return review.LevelTable(**{**unsaid, **loaded})


class LeaveOutShape(Shape):
    """Who is not ranked, and why."""

    makes = review.LeaveOut
    who = Part(WhoShape, required=True, data_key="for")
    reason = Text(required=True, longest=80)


class RankingShape(Shape):
    """How people are ranked."""

    makes = review.RankingRule
    by = Tuple(MeasureText())
    ties = OneOf("shared", "dense")
    split = Key()
    leave_out = Tuple(Part(LeaveOutShape))
    moved = OneOf("whole_year", "own_share")
