"""字段 fields: the kinds of values a scheme's text is made of, read strictly and exactly."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.schemes.rules.numbers import Number, exact
from app.schemes.rules.windows import WINDOWS

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LARGEST = 10**9


#: what is said of anything that is missing or empty
MISSING: dict[str, Any] = {
    "required": "缺少这一项",
    "null": "不能留空",
    "validator_failed": "填写有误",
}
NOT_A_LIST: dict[str, Any] = {**MISSING, "invalid": "应为列表（每项以“- ”开头）"}
NOT_A_MAPPING: dict[str, Any] = {
    **MISSING,
    "invalid": "应为“键: 值”的形式",
    "type": "应为“键: 值”的形式",
    "unknown": "没有这个键",
}

Read = TypeVar("Read")


class Given(fields.Field[Read]):
    """A single value."""

    default_error_messages = MISSING


class Key(Given[str]):
    """A name for programs: lower-case English letters, digits and underscores."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not KEY.fullmatch(value):
            raise ValidationError("应为英文小写的名称，如 scan、home_visit")
        return value


class Text(Given[str]):
    """Words for people, or the value of an attribute; numbers are taken as they are written."""

    def __init__(self, *, longest: int = 500, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise ValidationError("应为文字")
        text = str(value).strip()
        if not text:
            raise ValidationError("不能为空")
        if len(text) > self.longest:
            raise ValidationError(f"最多 {self.longest} 个字")
        return text


class Exact(Given[Number]):
    """A number with at most `places` decimals, exactly; read as an integer of `scale`ths."""

    def __init__(
        self,
        *,
        least: int | None = None,
        above: int | None = None,
        places: int = 6,
        scale: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.above, self.places, self.scale = least, above, places, scale

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Number:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValidationError("应为数字，如 2 或 1.5")
        number = exact(value)
        if not -LARGEST <= number <= LARGEST:
            raise ValidationError("数字过大")
        if (number * 10**self.places).denominator != 1:
            raise ValidationError(f"最多 {self.places} 位小数")
        if self.least is not None and number < self.least:
            raise ValidationError(f"不能小于 {self.least}")
        if self.above is not None and number <= self.above:
            raise ValidationError(f"应大于 {self.above}")
        return exact(value * self.scale)


class Rate(Exact):
    """Points for a unit, up to six decimals, read as hundredths of a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scale=100, **kwargs)


class Points(Exact):
    """An amount of points with at most two decimals, read as whole hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scale=100, places=2, **kwargs)


class Whole(Given[int]):
    """A whole number between two ends, both in."""

    def __init__(self, *, least: int = 0, most: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("应为整数")
        if not self.least <= value <= self.most:
            raise ValidationError(f"应在 {self.least} 与 {self.most} 之间")
        return value


class Flag(Given[bool]):
    """`true` or `false`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("应为 true 或 false")
        return value


class OneOf(Given[str]):
    """One of a few words."""

    def __init__(self, *words: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError(f"只能是 {'、'.join(self.words)} 之一")
        return value


def window(**kwargs: Any) -> OneOf:
    """A field for the name of a window of time."""
    return OneOf(*WINDOWS, **kwargs)


class Tuple(fields.List[Any]):
    """A list, kept as a tuple."""

    default_error_messages = NOT_A_LIST

    def __init__(self, inner: Any, *, least: int = 1, most: int = 200, **kwargs: Any) -> None:
        count = validate.Length(min=least, max=most, error=f"应有 {least} 到 {most} 项")
        super().__init__(inner, validate=count, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class OneOrMore(Tuple):
    """One value alone, or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        one = value if isinstance(value, list) else [value]
        return super()._deserialize(one, attr, data, **kwargs)


class Words(OneOrMore):
    """One text or a list of texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Text(longest=80), **kwargs)


class Table(fields.Dict):
    """A mapping with keys and values of one kind each."""

    default_error_messages = NOT_A_MAPPING

    def __init__(self, keys: Any, values: Any, *, least: int = 1, **kwargs: Any) -> None:
        count = validate.Length(min=least, max=300, error=f"应有 {least} 到 300 项")
        super().__init__(keys=keys, values=values, validate=count, **kwargs)


class Part(fields.Nested):
    """A part of the document with keys of its own."""

    default_error_messages = NOT_A_MAPPING


class Shape(Schema):
    """A mapping of the document; `makes` is the plain value it becomes."""

    error_messages = NOT_A_MAPPING
    makes: ClassVar[type[Any] | None] = None

    @post_load
    def _make(self, loaded: Mapping[str, Any], **_kwargs: Any) -> Any:
        return self.made(dict(loaded))

    def made(self, loaded: dict[str, Any]) -> Any:
        """The plain value of what was read."""
        makes = type(self).makes
        return loaded if makes is None else makes(**loaded)


class OneKey(Shape):
    """A mapping of which exactly one key is given: it says which kind is meant."""

    @validates_schema(skip_on_field_errors=True)
    def _one(self, loaded: Mapping[str, Any], **_kwargs: Any) -> None:
        if len(loaded) != 1:
            raise ValidationError(f"应写且只写一种：{'、'.join(self.fields)}")

    def made(self, loaded: dict[str, Any]) -> Any:
        """The one value that was given."""
        return next(iter(loaded.values()))
