"""计分过程 trace: how a fact became points, step by step, as sentences people can follow."""

from collections.abc import Callable
from typing import NamedTuple

from app.schemes.rules.numbers import Number, number_text, points_text
from app.schemes.rules.quantities import UNIT_NAMES

WINDOW_NAMES: dict[str, str] = {
    "event": "本次活动",
    "day": "当日",
    "week": "本周",
    "month": "本月",
    "quarter": "本季度",
    "half_year": "本半年",
    "period": "本周期",
}

GATE_NAMES: dict[str, str] = {
    "published": "活动未经备案发布",
    "approved": "尚未审核通过",
    "machine_proved": "不是扫码核验的记录",
    "min_minutes": "时长不足",
    "min_attendance": "出勤比例不足",
    "min_evidence": "佐证材料不足",
    "min_people": "人数不足",
    "attributes": "不在计分范围内",
    "excluded": "评价或情形不计分",
    "weekdays": "不在计分的星期",
    "dates": "不在计分的日期",
    "time_from": "不在计分的时段",
    "time_to": "不在计分的时段",
}


class Step(NamedTuple):
    """One stage of the way: fact → gate → quantity → value → factor → once → cap → booked."""

    stage: str
    code: str
    values: tuple[object, ...] = ()

    @property
    def sentence(self) -> str:
        """The step in Chinese."""
        return _SENTENCES[self.code](*self.values)

    @property
    def amount(self) -> Number | None:
        """The number the step came to: a quantity, or points in hundredths, or a factor."""
        return self.values[0] if self.values and isinstance(self.values[0], Number) else None


def _cap(points: Number, asked: Number, label: str, window: str, limit: int) -> str:
    end = "上限" if asked > 0 else "下限"
    return (
        f"{WINDOW_NAMES[window]}“{label}”{end} {points_text(limit)} 分，"
        f"应计 {points_text(asked)} 分，可计 {points_text(points)} 分"
    )


def _ends(points: Number, asked: Number, label: str, window: str) -> str:
    return (
        f"{WINDOW_NAMES[window]}“{label}”合计受上下限约束，"
        f"{points_text(asked)} 分计为 {points_text(points)} 分"
    )


_SENTENCES: dict[str, Callable[..., str]] = {
    "fact": lambda label, day: f"{day}，{label}",
    "passed": lambda: "符合计分条件",
    "refused": lambda gate: f"{GATE_NAMES[gate]}，不计分",
    "expired": lambda day: f"有效期至 {day}（不含），不再计分",
    "corrected": lambda day: f"已于 {day} 整改，不再计分",
    "quantity": lambda amount, unit: f"计 {number_text(amount)} {UNIT_NAMES[unit]}",
    "quantity_cut": lambda amount, unit, raw: (
        f"实际 {number_text(raw)} {UNIT_NAMES[unit]}，按取整与起止限计 "
        f"{number_text(amount)} {UNIT_NAMES[unit]}"
    ),
    "derived": lambda origin, label: f"{label}，由“{origin}”折算",
    "value": lambda points: f"分值 {points_text(points)} 分",
    "running": lambda points, before, after: (
        f"累计由 {number_text(before)} 到 {number_text(after)}，分值 {points_text(points)} 分"
    ),
    "not_in_range": lambda: "所选分值不在规定范围内，不计分",
    "not_in_choices": lambda: "所选分值不在可选分值内，不计分",
    "not_in_table": lambda: "所填情形不在分值表内，不计分",
    "factor": lambda factor, points: f"乘系数 {number_text(factor)}，得 {points_text(points)} 分",
    "repeat": lambda factor, number: f"有效期内第 {number} 次，乘系数 {number_text(factor)}",
    "once": lambda points, best: (
        f"同一事项只计一次，已计 {points_text(best)} 分，本次计 {points_text(points)} 分"
    ),
    "cap": _cap,
    "ends": _ends,
    "booked": lambda points: f"记 {points_text(points)} 分",
    "base": lambda points, label: f"{label} 周期基础分 {points_text(points)} 分",
    "override": lambda points, label: f"{label}，总分记为 {points_text(points)} 分",
    "not_in_scheme": lambda item: f"本办法没有计分项“{item}”",
    "no_version": lambda day: f"{day} 没有生效的办法",
    "outside_period": lambda label: f"不在 {label} 周期内",
    "after": lambda day: f"发生在截止日 {day} 之后",
    "other_owner": lambda owner: f"这是“{owner}”的自设项，只计本组织的记录",
}
