"""累计状态 state: what an evaluation must remember between two facts, small and plain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.schemes.rules.numbers import Number, packed, unpacked
from app.schemes.rules.windows import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The counters after the last fact, for applying the next one without looking back.

    `counters`: name → (window, amount), an amount holds only inside its window. `lives`: kind of a
    repeated fact → the last days of those still valid (ordinals). `turns_on`: the first day on
    which time alone changes the result; None = never inside the period. `is_closed`: the total was
    set, so that the next fact does not simply add to it.
    """

    period: Period
    as_of: date
    total: int = 0
    last: tuple[datetime, str, str] | None = None
    turns_on: date | None = None
    is_closed: bool = False
    counters: Mapping[str, tuple[int, Number]] = field(default_factory=dict)
    lives: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON values."""
        return {
            "period": [
                self.period.label,
                self.period.starts_on.isoformat(),
                self.period.ends_on.isoformat(),
            ],
            "as_of": self.as_of.isoformat(),
            "total": self.total,
            "last": [self.last[0].isoformat(), *self.last[1:]] if self.last else None,
            "turns_on": self.turns_on.isoformat() if self.turns_on else None,
            "is_closed": self.is_closed,
            "counters": {key: [w, packed(n)] for key, (w, n) in self.counters.items()},
            "lives": {key: list(days) for key, days in self.lives.items()},
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "State":
        """The state that `to_json` wrote."""
        label, starts_on, ends_on = plain["period"]
        last = plain["last"]
        return cls(
            period=Period(label, date.fromisoformat(starts_on), date.fromisoformat(ends_on)),
            as_of=date.fromisoformat(plain["as_of"]),
            total=plain["total"],
            last=(datetime.fromisoformat(last[0]), last[1], last[2]) if last else None,
            turns_on=date.fromisoformat(plain["turns_on"]) if plain["turns_on"] else None,
            is_closed=plain["is_closed"],
            counters={key: (w, unpacked(n)) for key, (w, n) in plain["counters"].items()},
            lives={key: tuple(days) for key, days in plain["lives"].items()},
        )
