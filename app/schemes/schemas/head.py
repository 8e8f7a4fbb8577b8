"""办法的写法 head: the shape of a whole scheme in its text."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.schemes.rules import items, version
from app.schemes.rules.caps import Cap
from app.schemes.rules.review import Component, Review
from app.schemes.rules.windows import MONTHS, Calendar
from app.schemes.schemas.days import Day, MonthDay
from app.schemes.schemas.duties import OmissionShape, OverrideShape
from app.schemes.schemas.fields import (
    Flag,
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
from app.schemes.schemas.items import CapShape, GroupShape, ItemShape, OnceShape
from app.schemes.schemas.later import (
    CarryOverShape,
    PublicationShape,
    SpendingShape,
    UnitsShape,
)
from app.schemes.schemas.people import WhoShape
from app.schemes.schemas.review import (
    ComponentShape,
    ConversionShape,
    LevelTableShape,
    RankingShape,
)


class TitleShape(Shape):
    """What the scheme is called."""

    key = Key(required=True)
    title = Text(required=True, longest=120)
    note = Text(longest=2000)
    precedence = Text(longest=2000)
    example = Flag()


class BasisShape(Shape):
    """The document it rests on."""

    makes = version.Basis
    document = Text(required=True, longest=200)
    number = Text(longest=80)
    issuer = Text(longest=80)


class EffectiveShape(Shape):
    """From which day to which day the version is in force, both in."""

    start = Day(data_key="from")
    end = Day(data_key="until")

    @validates_schema(skip_on_field_errors=True)
    def _forward(self, loaded: dict[str, Any], **_kwargs: Any) -> None:
        if "start" in loaded and "end" in loaded and loaded["end"] < loaded["start"]:
            raise ValidationError("until 不能早于 from")


class PeriodShape(Shape):
    """The run after which counting begins anew."""

    first_day = MonthDay()
    length = OneOf(*MONTHS, "forever")
    parts = OneOf("calendar", "period")

    def made(self, loaded: dict[str, Any]) -> Calendar:
        """The calendar of the scheme."""
        month, day = loaded.get("first_day", (1, 1))
        return Calendar(
            first_month=month,
            first_day=day,
            length=loaded.get("length", "year"),
            own_parts=loaded.get("parts") == "period",
        )


class AttributeShape(Shape):
    """A property with the values it may have."""

    makes = version.Attribute
    label = Text(required=True, longest=80)
    values = Table(Text(longest=80), Text(longest=80))


class AttributeClassShape(Shape):
    """The value that an attribute has for one class of members."""

    who = Part(WhoShape, required=True, data_key="for")
    value = Text(required=True, longest=80)


class FactAttributeShape(AttributeShape):
    """A property of facts; it may go by who somebody is."""

    classes = Tuple(Part(AttributeClassShape))

    def made(self, loaded: dict[str, Any]) -> version.Attribute:
        """The property with its classes."""
        classes = tuple((one["who"], one["value"]) for one in loaded.pop("classes", ()))
        return version.Attribute(classes=classes, **loaded)


class BaseClassShape(Shape):
    """The base score of one class of members."""

    who = Part(WhoShape, required=True, data_key="for")
    points = Points(required=True)


class BaseShape(Shape):
    """What everybody starts with."""

    points = Points(required=True)
    classes = Tuple(Part(BaseClassShape))

    def made(self, loaded: dict[str, Any]) -> version.Base:
        """The base score with its classes."""
        classes = loaded.get("classes", ())
        return version.Base(
            points=loaded["points"],
            classes=tuple((one["who"], one["points"]) for one in classes),
        )


class TotalShape(Shape):
    """The ends of the total, base score included, and further caps on all items together."""

    at_least = Points()
    at_most = Points()
    surplus = OneOf("kept", "lost")
    caps = Tuple(Part(CapShape))

    def made(self, loaded: dict[str, Any]) -> tuple[Cap, ...]:
        """The caps of the total, its ends as the last of them."""
        inner: tuple[Cap, ...] = loaded.pop("caps", ())
        if not loaded.keys() & {"at_least", "at_most"}:
            return inner
        return (*inner, Cap(per="period", counts="net", **loaded))


class AllowanceShape(Shape):
    """What lower organisations may add."""

    makes = items.Allowance
    items = Whole(required=True, most=100)
    points = Points(required=True, above=0)


_REVIEW = ("conversion", "levels", "ranking", "units", "carry_over")


class SchemeShape(Shape):
    """A scheme."""

    format = Whole(required=True, least=1, most=1)
    scheme = Part(TitleShape, required=True)
    basis = Part(BasisShape, required=True)
    effective = Part(EffectiveShape)
    calendar = Part(PeriodShape, data_key="period")
    population = Part(WhoShape)
    attributes = Table(Key(), Part(FactAttributeShape))
    member_attributes = Table(Key(), Part(AttributeShape))
    member_numbers = Table(Key(), Text(longest=80))
    base = Part(BaseShape)
    total_caps = Part(TotalShape, data_key="total")
    attendance = Table(OneOf("in", "in_out", "in_plan"), Key())
    groups = Table(Key(), Part(GroupShape))
    items = Table(Key(), Part(ItemShape), required=True)
    onces = Tuple(Part(OnceShape), data_key="once")
    allowance = Part(AllowanceShape, data_key="local_items")
    omissions = Tuple(Part(OmissionShape))
    overrides = Tuple(Part(OverrideShape))
    components = Table(Key(), Part(ComponentShape))
    conversion = Part(ConversionShape)
    levels = Tuple(Part(LevelTableShape))
    ranking = Part(RankingShape)
    units = Part(UnitsShape)
    carry_over = Tuple(Part(CarryOverShape))
    spending = Part(SpendingShape)
    publication = Part(PublicationShape)

    def made(self, loaded: dict[str, Any]) -> version.Version:
        """The version as plain values."""
        del loaded["format"]
        title, dates = loaded.pop("scheme"), loaded.pop("effective", {})
        for kind, make in (("items", items.Item), ("groups", items.Group)):
            found = loaded.get(kind, {})
            loaded[kind] = {key: make(key=key, **one) for key, one in found.items()}
        parts = loaded.pop("components", {})
        review = {part: loaded.pop(part) for part in _REVIEW if part in loaded}
        components = {key: Component(key=key, **one) for key, one in parts.items()}
        return version.Version(
            review=Review(components=components, **review),
            key=title["key"],
            title=title["title"],
            note=title.get("note", ""),
            precedence=title.get("precedence", ""),
            is_example=title.get("example", False),
            effective_from=dates.get("start"),
            effective_until=dates.get("end"),
            **loaded,
        )
