"""Who certifies what, days of a year, and stars by hours."""

from datetime import date

import pytest

from app.certificates.rules import Span, nearest, star, year_span

TABLE = (100, 300, 600)


@pytest.mark.parametrize(
    ("path", "certifying", "found"),
    [
        ("/1/2/3/", ["/1/", "/1/2/", "/1/2/3/"], "/1/2/3/"),
        ("/1/2/3/", ["/1/", "/1/2/"], "/1/2/"),
        ("/1/2/", ["/1/2/3/", "/1/"], "/1/"),
        ("/1/20/", ["/1/2/"], None),
        ("/1/", [], None),
    ],
)
def test_the_nearest_above_certifies(path: str, certifying: list[str], found: str | None) -> None:
    assert nearest(path, certifying) == found


@pytest.mark.parametrize(
    ("minutes", "reached", "missing"),
    [
        (0, 0, 6000),
        (5999, 0, 1),
        (6000, 1, 12_000),
        (17_999, 1, 1),
        (36_000, 3, None),
        (99_999, 3, None),
    ],
)
def test_a_star_is_reached_to_the_minute(minutes: int, reached: int, missing: int | None) -> None:
    found = star(minutes, TABLE)

    assert (found.reached, found.missing) == (reached, missing)


def test_a_year_goes_as_far_as_it_has_come() -> None:
    today = date(2026, 11, 20)

    assert year_span(2026, today=today) == Span(date(2026, 1, 1), today)
    assert year_span(2025, today=today) == Span(date(2025, 1, 1), date(2025, 12, 31))
