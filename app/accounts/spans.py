"""时段 spans: runs of days, both ends included, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last day; None: still open."""

    from_on: date
    to_on: date | None

    def meets(self, other: "Span") -> bool:
        """Whether a day lies in both."""
        return (self.to_on is None or other.from_on <= self.to_on) and (
            other.to_on is None or self.from_on <= other.to_on
        )


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """The days of a span that lie in none of the others, as spans in their order."""
    left = [span]
    for other in others:
        left = [piece for each in left for piece in _cut(each, other)]
    return left


def _cut(span: Span, other: Span) -> list[Span]:
    if not span.meets(other):
        return [span]
    pieces = []
    if span.from_on < other.from_on:
        pieces.append(replace(span, to_on=other.from_on - _DAY))
    if other.to_on is not None and (span.to_on is None or other.to_on < span.to_on):
        pieces.append(replace(span, from_on=other.to_on + _DAY))
    return pieces
