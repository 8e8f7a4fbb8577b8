"""条件 conditions: what must be true of a fact before it counts, or for a factor to apply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from app.schemes.rules.facts import Fact
from app.schemes.rules.windows import DaySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is stated must hold; what is not stated is not asked.

    `attributes`: the fact's value is one of these. `excluded`: it is none of these (a fact that
    does not carry the attribute passes). `time_from`–`time_to` is the Shanghai time of day, the
    end not included; it may run over midnight. `weekdays`: 1 Monday … 7 Sunday.
    """

    published: bool | None = None
    approved: bool | None = None
    machine_proved: bool | None = None
    min_minutes: int | None = None
    #: percent of the planned minutes
    min_attendance: int | None = None
    min_evidence: int | None = None
    min_people: int | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weekdays: tuple[int, ...] = ()
    dates: tuple[DaySpan, ...] = ()
    time_from: time | None = None
    time_to: time | None = None
    #: the names of the parts that are stated, in the order of asking
    stated: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        stated = tuple(name for name in _TESTS if getattr(self, name) not in (None, (), {}))
        object.__setattr__(self, "stated", stated)

    def failed_by(self, fact: Fact, moment: datetime) -> str:
        """The name of the first part the fact does not meet, empty if it meets all.

        `moment` is the fact's moment on the Shanghai clock.
        """
        for name in self.stated:
            if not _TESTS[name](self, fact, moment):
                return name
        return ""


def _attendance(condition: Condition, fact: Fact) -> bool:
    return fact.minutes * 100 >= (condition.min_attendance or 0) * fact.planned_minutes


def _within_time(condition: Condition, moment: datetime) -> bool:
    start, end = condition.time_from or time.min, condition.time_to
    now = moment.time()
    if end is None:
        return now >= start
    return start <= now < end if start < end else now >= start or now < end


def _attributes(condition: Condition, fact: Fact) -> bool:
    return all(
        fact.attributes.get(name) in allowed for name, allowed in condition.attributes.items()
    )


def _excluded(condition: Condition, fact: Fact) -> bool:
    return not any(fact.attributes.get(name) in bad for name, bad in condition.excluded.items())


_TESTS: dict[str, Callable[[Condition, Fact, datetime], bool]] = {
    "published": lambda c, f, _m: f.published == c.published,
    "approved": lambda c, f, _m: f.approved == c.approved,
    "machine_proved": lambda c, f, _m: f.machine_proved == c.machine_proved,
    "min_minutes": lambda c, f, _m: f.minutes >= (c.min_minutes or 0),
    "min_attendance": lambda c, f, _m: _attendance(c, f),
    "min_evidence": lambda c, f, _m: f.evidence >= (c.min_evidence or 0),
    "min_people": lambda c, f, _m: f.people >= (c.min_people or 0),
    "attributes": lambda c, f, _m: _attributes(c, f),
    "excluded": lambda c, f, _m: _excluded(c, f),
    "weekdays": lambda c, _f, m: m.isoweekday() in c.weekdays,
    "dates": lambda c, _f, m: any(span.holds(m.date()) for span in c.dates),
    "time_from": lambda c, _f, m: _within_time(c, m),
    "time_to": lambda c, _f, m: _within_time(c, m),
}
