"""门口的形状 schemas: the base of all marshmallow schemas, with Chinese messages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

MESSAGES: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "请填写这一项。",
        "null": "这一项不能为空。",
        "validator_failed": "内容不符合要求。",
    },
    fields.String: {"invalid": "请填写文字。", "invalid_utf8": "文字编码有误。"},
    fields.Integer: {"invalid": "请填写整数。", "too_large": "数字太大。"},
    fields.Number: {"invalid": "请填写数字。", "too_large": "数字太大。"},
    fields.Decimal: {"special": "请填写普通数字。"},
    fields.Boolean: {"invalid": "请填写 true 或 false。"},
    fields.UUID: {"required": "请选择一项。", "invalid_uuid": "编号格式不对。"},
    fields.DateTime: {
        "invalid": "时间格式不对，例如 2026-05-01T08:30:00+08:00。",
        "format": "时间格式不对。",
    },
    fields.AwareDateTime: {"invalid_awareness": "时间要带时区，例如结尾写 +08:00 或 Z。"},
    fields.Date: {"invalid": "日期格式不对，例如 2026-05-01。", "format": "日期格式不对。"},
    fields.List: {"invalid": "这里应是一个列表。"},
    fields.Nested: {"type": "这里应是一组内容。"},
    fields.Mapping: {"invalid": "这里应是一组键和值。"},
    fields.Enum: {"required": "请选择一项。", "unknown": "只能是以下之一：{choices}。"},
}


def speak_chinese() -> None:
    """Set marshmallow's own messages once, before any schema is used."""
    for field, messages in MESSAGES.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    ma.Schema._default_error_messages = {
        "type": "请求内容应是一个对象。",
        "unknown": "没有这一项。",
        "string": "请求内容不是有效的文字。",
    }
    validate.Length.message_min = "至少 {min} 个字。"
    validate.Length.message_max = "最多 {max} 个字。"
    validate.Length.message_all = "应为 {min} 到 {max} 个字。"
    validate.Length.message_equal = "应为 {equal} 个字。"
    validate.Range.message_min = "不能小于 {{min}}。"
    validate.Range.message_max = "不能大于 {{max}}。"
    validate.Range.message_all = "应在 {{min}} 和 {{max}} 之间。"
    validate.OneOf.default_message = "只能是以下之一：{choices}。"
    validate.Regexp.default_message = "格式不对。"


speak_chinese()


class Schema(ma.Schema):
    """What comes in or goes out; unknown keys and characters nobody can type are refused."""

    class Meta:
        """Order and strictness of all schemas."""

        unknown = ma.RAISE

    @ma.pre_load
    def refuse_unreadable(self, data: Any, **_kwargs: Any) -> Any:
        """NUL and lone surrogates can be stored by no database; say so by field."""
        if isinstance(data, Mapping):
            faults = {
                str(key): ["含有无法识别的字符，请重新输入。"]
                for key, value in data.items()
                if isinstance(value, str) and not is_readable(value)
            }
            if faults:
                raise ma.ValidationError(faults)
        return data


def is_readable(text: str) -> bool:
    """Whether a text holds neither NUL nor lone surrogates."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class Text(fields.String):
    """A text trimmed at both ends; `most` characters at most, `least` at least."""

    def __init__(self, *, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=least, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text.strip()


class ReasonIn(Schema):
    """Why something is given back, called off or ended."""

    reason = Text(most=300, load_default="")


class Moment(fields.AwareDateTime):
    """A moment with its zone, of this century; goes out as RFC 3339 UTC with `Z`."""

    default_error_messages = {"out_of_time": "时间不在可用的范围内（2000 年到 2099 年）。"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= moment.year <= 2099:
            raise self.make_error("out_of_time")
        return moment.astimezone(UTC)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        text = super()._serialize(value, attr, obj, **kwargs)
        return text.replace("+00:00", "Z") if isinstance(text, str) else text


class Points(fields.Field[int]):
    """An amount of points: a JSON number with at most two decimals; hundredths inside."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "请填写数字，最多两位小数。",
        "too_large": "数字太大。",
    }

    def _serialize(self, value: int | None, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else points_number(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self.make_error("invalid")
        exact = Decimal(str(value))
        if not exact.is_finite():
            raise self.make_error("invalid")
        if abs(exact) > 1_000_000:
            raise self.make_error("too_large")
        hundredths = exact * 100
        if hundredths != int(hundredths):
            raise self.make_error("invalid")
        return int(hundredths)


class PointsText(Points):
    """An amount of points as people type it: `1.5`; hundredths inside."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        try:
            exact = Decimal(str(value).strip())
        except InvalidOperation as fault:
            raise self.make_error("invalid") from fault
        return super()._deserialize(exact, attr, data, **kwargs)


def points_number(hundredths: int) -> int | float:
    """Hundredths as the JSON number that people read: 300 → 3, 150 → 1.5."""
    whole, rest = divmod(hundredths, 100)
    return whole if rest == 0 else float(Decimal(hundredths) / 100)
