"""分值的写法 values: the shapes of the ways in which a quantity is valued."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import values
from app.schemes.schemas.fields import (
    Exact,
    Key,
    OneKey,
    OneOf,
    Part,
    Points,
    Rate,
    Shape,
    Table,
    Text,
    Tuple,
    window,
)


class PerUnitShape(Shape):
    """Points for each so many units."""

    makes = values.PerUnit
    points = Rate(required=True)
    each = Exact(above=0)


class TableShape(Shape):
    """Points by the value of one attribute."""

    attribute = Key(required=True)
    points = Table(Text(longest=80), Rate(), required=True, data_key="values")
    otherwise = Rate()

    def made(self, loaded: dict[str, Any]) -> values.Table:
        """The table as rows."""
        name = loaded["attribute"]
        rows = [values.Row({name: at}, points) for at, points in loaded["points"].items()]
        return values.Table(tuple(rows), loaded.get("otherwise"), name)


class RowShape(Shape):
    """Points where several attributes have these values."""

    makes = values.Row
    when = Table(Key(), Text(longest=80), required=True)
    points = Rate(required=True)


class MatrixShape(Shape):
    """Points by several attributes at once."""

    makes = values.Table
    rows = Tuple(Part(RowShape), required=True)
    otherwise = Rate()


class RangeShape(Shape):
    """A value chosen between two ends."""

    makes = values.Range
    start = Points(required=True, data_key="from")
    end = Points(required=True, data_key="to")
    default = Points(required=True)
    step = Points(above=0)


class ChoicesShape(Shape):
    """A value chosen from a list."""

    makes = values.Choices
    amounts = Tuple(Points(), required=True, data_key="values")
    default = Points(required=True)


class BracketShape(Shape):
    """One span of a running total."""

    over = Exact(least=0, required=True)
    up_to = Exact(above=0)
    points = Rate(required=True)
    each = Exact(above=0)

    def made(self, loaded: dict[str, Any]) -> values.Bracket:
        """The bracket; without `up_to` it has no end."""
        return values.Bracket(**{"up_to": None, **loaded})


class BracketsShape(Shape):
    """A running total valued span by span."""

    makes = values.Brackets
    rows = Tuple(Part(BracketShape), required=True)
    per = window()
    part_units = OneOf("none", "floor")


class StepShape(Shape):
    """Points for a running total reached."""

    makes = values.StepRow
    at = Exact(above=0, required=True)
    points = Rate(required=True)


class RepeatShape(Shape):
    """A step that comes again and again."""

    makes = values.Repeat
    every = Exact(above=0, required=True)
    points = Rate(required=True)
    after = Exact(least=0)


class StepsShape(Shape):
    """Points for running totals reached."""

    makes = values.Steps
    rows = Tuple(Part(StepShape))
    per = window()
    count = OneOf("highest", "all")
    repeat = Part(RepeatShape)

    @validates_schema
    def _something(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if "rows" not in loaded and "repeat" not in loaded:
            raise ValidationError("rows 与 repeat 至少写一项")


class FixedShape(Rate):
    """So many points each time."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return values.Fixed(super()._deserialize(value, attr, data, **kwargs))


class ValueShape(OneKey):
    """What the quantity is worth, in one of these ways."""

    fixed = FixedShape()
    per_unit = Part(PerUnitShape)
    table = Part(TableShape)
    matrix = Part(MatrixShape)
    range = Part(RangeShape)
    choices = Part(ChoicesShape)
    brackets = Part(BracketsShape)
    steps = Part(StepsShape)
