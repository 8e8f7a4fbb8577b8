"""Points become marks."""

import pytest

from app.schemes.errors import NothingToCompare
from app.schemes.rules import convert
from tests.schemes.texts import SCAN, scheme

CONVERSIONS: list[tuple[str, str, int, dict[str, int], int]] = [
    ("15-4", "{linear: {factor: 0.05}, at_most: 20}", 39700, {}, 1985),
    ("15-5", "{top_ratio: {full: 20}}", 39700, {"top": 52000}, 1527),
    (
        "15-6",
        "{steps: [{at: 0, mark: 0}, {at: 100, mark: 5}, {at: 200, mark: 10},"
        " {at: 300, mark: 15}, {at: 400, mark: 20}]}",
        39700,
        {},
        1500,
    ),
    ("capped", "{linear: {factor: 0.05}, at_most: 20}", 50000, {}, 2000),
    ("plus", "{linear: {factor: 0.1, plus: 5}, decimals: 0}", 2490, {}, 700),
    ("floor", "{linear: {factor: 0.1}, decimals: 1, rounding: floor}", 1990, {}, 190),
    ("not below", "{linear: {factor: 0.1}, at_least: 0}", -1000, {}, 0),
    (
        "pieces",
        "{piecewise: [{over: 0, up_to: 100, factor: 0.1}, {over: 100, factor: 0.02}]}",
        15000,
        {},
        1100,
    ),
    (
        "rank",
        "{by_rank: [{up_to: 1, mark: 20}, {up_to: 3, mark: 15}, {mark: 10}]}",
        0,
        {"rank": 3},
        1500,
    ),
    (
        "percentile",
        "{by_percentile: [{up_to: 10, mark: 20}, {up_to: 50, mark: 15}, {mark: 5}]}",
        0,
        {"rank": 2, "size": 20},
        2000,
    ),
    ("nobody has any", "{top_ratio: {full: 20}}", 0, {"top": 0}, 0),
]


@pytest.mark.parametrize(
    ("case", "text", "total", "others", "mark"), CONVERSIONS, ids=[c[0] for c in CONVERSIONS]
)
def test_points_are_converted_to_marks(
    case: str, text: str, total: int, others: dict[str, int], mark: int
) -> None:
    conversion = scheme(SCAN + f"conversion: {text}\n").review.conversion

    assert conversion is not None
    assert convert(conversion, total, **others) == mark


def test_a_comparison_needs_somebody_to_compare_with() -> None:
    conversion = scheme(SCAN + "conversion: {top_ratio: {full: 20}}\n").review.conversion

    assert conversion is not None
    with pytest.raises(NothingToCompare):
        convert(conversion, 100)
