"""The rules of a sheet as pure functions: places for 优秀, the day of the cut-off, the one text."""

import random
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.review.rules import Row, Sheet, canonical, changes, default_cut_off, top_marks

PEOPLE = [uuid.UUID(int=number) for number in range(1, 8)]


def marked(ranks: list[int], *, base: int | None = None, part: int = 1, whole: int = 3) -> str:
    """Each person's mark: i = in, t = tie, - = outside."""
    places = dict(zip(PEOPLE, ranks, strict=False))
    _, marks = top_marks(places, base=base or len(ranks), part=part, whole=whole)
    return "".join((marks.get(one, "") or "-")[0] for one in places)


@pytest.mark.parametrize(
    ("ranks", "wanted"),
    [
        ([], ""),
        # a third of one and of two is nobody
        ([1], "-"),
        ([1, 2], "--"),
        ([1, 1], "--"),
        ([1, 2, 3], "i--"),
        ([1, 1, 3], "tt-"),
        ([1, 1, 1], "ttt"),
        ([1, 2, 2, 4, 5, 6], "itt---"),
        ([1, 1, 3, 4, 5, 6], "ii----"),
        ([1, 1, 1, 4, 5, 6], "ttt---"),
        ([1, 2, 3, 4, 5, 6, 7], "ii-----"),
    ],
)
def test_a_third_rounded_down_has_a_place_and_equals_on_the_border_are_all_shown(
    ranks: list[int], wanted: str
) -> None:
    assert marked(ranks) == wanted


def test_the_places_are_counted_from_the_base_and_not_from_who_is_ranked() -> None:
    assert marked([1, 2, 3], base=6) == "ii-"
    assert marked([1, 2], base=9) == "ii"
    assert marked([1, 2, 2], base=9) == "iii"
    assert marked([1, 2, 3, 4], base=4, part=35, whole=100) == "i---"
    assert top_marks({}, base=11, part=1, whole=3) == (3, {})


@pytest.mark.parametrize(
    ("setting", "first", "last", "wanted"),
    [
        ("11-30", "2025-01-01", "2025-12-31", "2025-11-30"),
        ("12-31", "2025-01-01", "2025-12-31", "2025-12-31"),
        # at most 92 days before the end
        ("09-30", "2025-01-01", "2025-12-31", "2025-09-30"),
        ("09-29", "2025-01-01", "2025-12-31", "2025-12-31"),
        # a year that ends in June, a third quarter, no such day, no day at all
        ("11-30", "2024-07-01", "2025-06-30", "2025-06-30"),
        ("05-31", "2024-07-01", "2025-06-30", "2025-05-31"),
        ("11-30", "2025-07-01", "2025-09-30", "2025-09-30"),
        ("06-30", "2025-07-01", "2025-09-30", "2025-09-30"),
        ("02-30", "2025-01-01", "2025-12-31", "2025-12-31"),
        ("", "2025-01-01", "2025-12-31", "2025-12-31"),
    ],
)
def test_the_usual_last_day_lies_near_the_end_of_the_period(
    setting: str, first: str, last: str, wanted: str
) -> None:
    found = default_cut_off(
        setting, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last)
    )

    assert found == date.fromisoformat(wanted)


def sheet(*rows: Row) -> Sheet:
    return Sheet(
        organisation_id=PEOPLE[0], period="2025", cut_off=date(2025, 12, 31),
        schemes=((1, "00"),), top_places=1, top_base=3, top_part=1, top_whole=3, rows=rows,
    )  # fmt: skip


def row(number: int, **figures: object) -> Row:
    known = datetime(2026, 1, 8, tzinfo=UTC)
    made = Row(person_id=PEOPLE[number], stage="full", inputs={"b": 1, "a": []}, known_until=known)
    return replace(made, **figures)  # type: ignore[arg-type]


def test_the_text_is_the_same_in_any_order_and_known_at_any_moment() -> None:
    rows = [row(number, points=number) for number in range(5)]
    mixed = random.Random(1).sample(rows, k=5)
    later = [replace(each, known_until=datetime(2026, 2, 1, tzinfo=UTC)) for each in mixed]
    turned = [replace(each, inputs={"a": [], "b": 1}) for each in later]

    assert canonical(sheet(*turned)) == canonical(sheet(*rows))
    assert canonical(sheet(*rows[:4])) != canonical(sheet(*rows))


def test_every_number_is_compared_and_who_came_or_went_is_said_once() -> None:
    figures = {
        "stage": "probationary", "times": 1, "scanned": 1, "leader_closed": 1, "hand": 1,
        "points": 1, "score": 1, "mark": 1, "rank": 1, "level": "1", "top": "in", "left_out": "x",
    }  # fmt: skip
    found = changes([row(0), row(1)], [row(0, **figures), row(2)])

    assert {(each.name, each.after) for each in found if each.person_id == PEOPLE[0]} == set(
        figures.items()
    )
    assert [(each.person_id, each.name, each.after) for each in found[-2:]] == [
        (PEOPLE[1], "is_listed", False), (PEOPLE[2], "is_listed", True),
    ]  # fmt: skip
