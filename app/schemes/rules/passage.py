"""一条记录的计分途中 passage: one fact on its way through one item."""

from dataclasses import dataclass, field
from datetime import date, datetime

from app.schemes.rules.facts import Fact
from app.schemes.rules.lines import Line
from app.schemes.rules.numbers import Number
from app.schemes.rules.tally import Tally
from app.schemes.rules.trace import Step
from app.schemes.rules.version import ItemRule
from app.schemes.rules.windows import Window


@dataclass(slots=True)
class Passage:
    """The fact, the item's rule, the Shanghai moment, the counters, and the steps so far."""

    rule: ItemRule
    fact: Fact
    moment: datetime
    day: date
    tally: Tally
    trace: list[Step] = field(default_factory=list)

    def note(self, stage: str, code: str, *values: object) -> None:
        """Add a step to the trace."""
        self.trace.append(Step(stage, code, values))

    def place(self, key: str, window: Window) -> str:
        """The counter's name; what is counted per event goes by the event's own key.

        A fact that is an event of its own needs no counter: empty.
        """
        if window != "event":
            return key
        return f"{key}/{self.fact.event}" if self.fact.event else ""

    def line(self, amount: int, quantity: Number) -> Line:
        """The line that the passage ends in."""
        fact = self.fact
        return Line(
            fact.source,
            self.rule.item.key,
            amount,
            fact.home,
            tuple(self.trace),
            quantity,
            fact.occurred_at,
            self.tally.total,
        )
