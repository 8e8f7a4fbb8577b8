"""缺勤与否决的写法 duties: the shapes of omissions and overrides in a scheme's text."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import omissions, overrides
from app.schemes.schemas.fields import (
    Exact,
    Flag,
    Key,
    OneOf,
    Part,
    Points,
    Shape,
    Text,
    Tuple,
    Whole,
)
from app.schemes.schemas.items import ConditionShape
from app.schemes.schemas.people import WhoShape


class OmissionShape(Shape):
    """What follows when too little happened in a window."""

    makes = omissions.Omission
    key = Key(required=True)
    label = Text(required=True, longest=80)
    per = OneOf("month", "quarter", "half_year", "period", required=True)
    fewer_than = Exact(above=0, required=True)
    by = OneOf("facts", "quantity")
    items = Tuple(Key())
    groups = Tuple(Key())
    when = Part(ConditionShape)
    who = Part(WhoShape, data_key="for")
    points = Points()
    each_missing = Flag()
    in_a_row = Whole(least=2)
    ceiling = Key()
    group = Key()

    @validates_schema(skip_on_field_errors=True)
    def _something(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & {"points", "ceiling"}:
            raise ValidationError("points 与 ceiling 至少写一项")
        if "in_a_row" in loaded and loaded["per"] == "period":
            raise ValidationError("一个周期只有一次，不能写连续几次", "in_a_row")

    def made(self, loaded: dict[str, Any]) -> omissions.Omission:
        """The omission, counted by facts unless it says by quantity."""
        by_quantity = loaded.pop("by", "facts") == "quantity"
        return omissions.Omission(by_quantity=by_quantity, **loaded)


class RepairShape(Shape):
    """What lifts an override."""

    makes = overrides.Repair
    item = Key(required=True)
    same = Key()
    within_days = Whole(least=1)
    total = Points()
    score = Points()


EFFECTS = {"total", "score", "drop_to", "drop_by", "ceiling", "bar"}


class OverrideShape(Shape):
    """What holds whatever the points say."""

    makes = overrides.Override
    key = Key(required=True)
    label = Text(required=True, longest=80)
    items = Tuple(Key(), required=True)
    when = Part(ConditionShape)
    at_least = Whole(least=1)
    total = Points()
    score = Points()
    drop_to = Key()
    drop_by = Whole(least=1)
    ceiling = Key()
    bar = Tuple(Key())
    repair = Part(RepairShape)

    @validates_schema(skip_on_field_errors=True)
    def _an_effect(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if not loaded.keys() & EFFECTS:
            raise ValidationError(f"至少写一种后果：{'、'.join(sorted(EFFECTS))}")
