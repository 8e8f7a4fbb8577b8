"""日期与时刻的写法 days: days, days of every year, spans of days, and times of day in a text."""

import re
from datetime import date, time
from typing import Any

from marshmallow import ValidationError

from app.schemes.rules.windows import DaySpan
from app.schemes.schemas.fields import Given


class Day(Given[date]):
    """A day, `2026-01-31`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValidationError("应为日期，如 2026-01-31")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise ValidationError(f"没有 {value} 这一天") from None
        if not 1900 <= day.year <= 2200:
            raise ValidationError("年份应在 1900 与 2200 之间")
        return day


class Days(Given[DaySpan]):
    """A day, a day of every year (`03-05`), or all from one to another (`{from: …, to: …}`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> DaySpan:
        if not isinstance(value, dict):
            day = _day_parts(value)
            return DaySpan(day, day)
        if value.keys() != {"from", "to"}:
            raise ValidationError("一段日期应写 from 与 to")
        start, end = _day_parts(value["from"]), _day_parts(value["to"])
        if len(start) != len(end):
            raise ValidationError("from 与 to 应都写年份，或都不写（每年）")
        if len(start) == 3 and end < start:
            raise ValidationError("to 不能早于 from")
        return DaySpan(start, end)


def _day_parts(value: Any) -> tuple[int, ...]:
    """A day as (year, month, day), or a day of every year as (month, day)."""
    if not isinstance(value, str) or not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", value):
        raise ValidationError("应为日期，如 2026-01-31，或每年的日子，如 03-05")
    parts = tuple(int(part) for part in value.split("-"))
    try:
        # 2000 had a 29 February
        day = date(*parts) if len(parts) == 3 else date(2000, *parts)
    except ValueError:
        raise ValidationError(f"没有 {value} 这一天") from None
    if not 1900 <= day.year <= 2200:
        raise ValidationError("年份应在 1900 与 2200 之间")
    return parts


class MonthDay(Given[tuple[int, int]]):
    """A day of every year, `12-01`; at most the 28th, so that every year has it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> tuple[int, int]:
        found = re.fullmatch(r"(\d{2})-(\d{2})", value) if isinstance(value, str) else None
        if not found:
            raise ValidationError("应为“月-日”，如 01-01、12-01")
        month, day = int(found[1]), int(found[2])
        if not (1 <= month <= 12 and 1 <= day <= 28):
            raise ValidationError(f"{value} 不能作为首日：月应为 01–12，日应为 01–28")
        return month, day


class TimeOfDay(Given[time]):
    """A time of day, `22:00`; `24:00` is the end of the day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        if value == "24:00":
            return time.min
        found = (
            re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
        )
        if not found:
            raise ValidationError("应为时刻，如 08:30、22:00")
        return time(int(found[1]), int(found[2]))
