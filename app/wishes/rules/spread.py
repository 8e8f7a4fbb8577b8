"""天数的分布 spread: how long wishes took, as a middle, nine tenths of them, and in steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: the last days of the steps: within three days, a week, half a month, a month; then longer
STEPS = (3, 7, 15, 30)


@dataclass(frozen=True, slots=True)
class Spread:
    """Some wishes and the days that each of them took."""

    count: int
    #: twice the median, so that it is whole
    median_halves: int
    #: nine tenths of them took no longer (the nearest rank)
    ninth_tenth: int
    #: how many within each of `STEPS` and not the one before; the last took longer
    steps: tuple[int, ...]


def spread(days: Iterable[int]) -> Spread | None:
    """What these days look like together; None for no wish at all."""
    found = sorted(days)
    if not found:
        return None
    count = len(found)
    return Spread(
        count=count,
        median_halves=found[(count - 1) // 2] + found[count // 2],
        ninth_tenth=found[(9 * count + 9) // 10 - 1],
        steps=_steps(found),
    )


def _steps(days: Sequence[int]) -> tuple[int, ...]:
    within = [sum(1 for each in days if each <= last) for last in STEPS] + [len(days)]
    return tuple(now - before for now, before in zip(within, [0, *within[:-1]], strict=True))
