"""精确数 numbers: whole numbers and exact fractions; amounts are hundredths of a point."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

# the same numbers, several times as fast: what a member's year costs is mostly fractions
if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction

#: an exact number: `int` wherever it is whole (fast), else a `Fraction`; never a float
Number = int | Fraction


def ratio(numerator: int, denominator: int) -> Number:
    """`numerator / denominator`, exactly."""
    whole, rest = divmod(numerator, denominator)
    return whole if rest == 0 else Fraction(numerator, denominator)


def plain(value: Number) -> Number:
    """The same number, as an `int` if it is whole."""
    return value.numerator if value.denominator == 1 else value


def exact(value: Decimal | int) -> Number:
    """A decimal as it was written, exactly."""
    return plain(Fraction(value))


def divided(amount: Number, by: Number) -> Number:
    """`amount / by`, exactly."""
    return ratio(amount.numerator * by.denominator, amount.denominator * by.numerator)


def floored(value: Number) -> int:
    """The whole number at or below."""
    return value.numerator // value.denominator


def ceiled(value: Number) -> int:
    """The whole number at or above."""
    return -(-value.numerator // value.denominator)


def half_up(value: Number) -> int:
    """四舍五入: the nearest whole number, halves away from zero."""
    if value.denominator == 1:
        return value.numerator
    if value < 0:
        return -half_up(-value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


#: named rounding of results to whole numbers (of the smallest unit that is kept)
ROUNDINGS: dict[str, Callable[[Number], int]] = {
    "half_up": half_up,
    "floor": floored,
    "ceil": ceiled,
}


def points_text(hundredths: Number) -> str:
    """An amount of hundredths as people write it: `1.5`, `-2`, `0.33`."""
    whole = half_up(hundredths)
    sign = "-" if whole < 0 else ""
    units, cents = divmod(abs(whole), 100)
    return f"{sign}{units}" + (f".{cents:02d}".rstrip("0") if cents else "")


def number_text(value: Number) -> str:
    """A quantity as people write it, at most two decimals."""
    return points_text(value * 100)


def packed(value: Number) -> int | str:
    """The number as plain JSON: an integer, or `"n/d"`."""
    return value if isinstance(value, int) else f"{value.numerator}/{value.denominator}"


def unpacked(value: int | str) -> Number:
    """The number that `packed` wrote."""
    return value if isinstance(value, int) else plain(Fraction(value))
