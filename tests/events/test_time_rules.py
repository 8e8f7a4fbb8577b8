"""The time rules of check-in and check-out, as tables (domain.md §4)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.events.rules import (
    Shown,
    Step,
    next_step,
    planned_minutes,
    served_minutes,
    shown_state,
    weaker,
    windows,
)

NINE = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
ELEVEN = NINE + timedelta(hours=2)
FIVE = timedelta(minutes=5)


def at(minutes: float) -> datetime:
    """So many minutes after the session's start."""
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (0, 120, 120),
        (-60, 120, 120),  # early arrival is recorded and not credited
        (-30, -5, 0),  # came and left before it began
        (30, 45, 15),
        (10, 10.99, 0),  # part minutes are not rounded up
        (10, 11, 1),
        (0, 180, 180),  # whoever stays on within the window is credited as it was
    ],
)
def test_minutes_between_the_scans_are_facts(came: float, left: float, minutes: int) -> None:
    assert served_minutes(at(came), at(left), starts_at=NINE) == minutes


@pytest.mark.parametrize(
    ("came", "longest", "minutes"),
    [(0, 4, 120), (-20, 4, 120), (45, 4, 75), (0, 1, 60), (120, 4, 0)],
)
def test_closing_by_the_plan_credits_up_to_the_planned_end(
    came: float, longest: int, minutes: int
) -> None:
    credited = planned_minutes(
        at(came), starts_at=NINE, ends_at=ELEVEN, longest=timedelta(hours=longest)
    )
    assert credited == minutes


def test_windows_open_an_hour_early_and_close_an_hour_late() -> None:
    found = windows(NINE, ELEVEN, {})
    assert (found.opens_at, found.in_until, found.out_until) == (at(-60), at(120), at(180))


def test_a_region_may_set_its_own_windows() -> None:
    found = windows(NINE, ELEVEN, {"check_in_opens_before": 10, "check_out_closes_after": 0})
    assert (found.opens_at, found.out_until) == (at(-10), at(120))


@pytest.mark.parametrize(
    ("wanted", "in_at", "out_at", "scanned", "takes_out", "step"),
    [
        (None, None, None, 0, True, Step.CHECK_IN),
        (None, 0, None, 4.9, True, Step.AGAIN_IN),
        (None, 0, None, 5, True, Step.CHECK_OUT),
        (None, 0, 60, 61, True, Step.AGAIN_OUT),
        (None, 0, None, 90, False, Step.AGAIN_IN),  # the scan itself counts: no check-out
        ("in", None, None, 0, True, Step.CHECK_IN),
        ("in", 0, None, 60, True, Step.AGAIN_IN),
        ("in", 0, 60, 90, True, Step.AGAIN_IN),
        ("out", None, None, 60, True, Step.CHECK_OUT),  # refused later: not_in_yet
        ("out", 0, None, 1, True, Step.CHECK_OUT),
        ("out", 0, 60, 90, True, Step.AGAIN_OUT),
        ("out", 0, None, 60, False, Step.AGAIN_IN),
    ],
)
def test_what_a_scan_means(
    wanted: str | None,
    in_at: float | None,
    out_at: float | None,
    scanned: float,
    takes_out: bool,
    step: Step,
) -> None:
    found = next_step(
        wanted,
        in_at=None if in_at is None else at(in_at),
        out_at=None if out_at is None else at(out_at),
        scanned_at=at(scanned),
        takes_out=takes_out,
        again_within=FIVE,
    )
    assert found is step


@pytest.mark.parametrize(
    ("state", "now", "takes", "full", "shown"),
    [
        ("draft", 0, False, False, Shown.DRAFT),
        ("published", -90, False, False, Shown.PUBLISHED),
        ("published", -90, True, False, Shown.OPEN),
        ("published", -90, True, True, Shown.FULL),
        ("published", 0, True, True, Shown.ONGOING),
        ("published", 120, False, False, Shown.ENDED),
        ("cancelled", 30, False, False, Shown.CANCELLED),
        ("settled", 30, False, False, Shown.SETTLED),
    ],
)
def test_states_that_follow_from_the_clock(
    state: str, now: float, takes: bool, full: bool, shown: Shown
) -> None:
    found = shown_state(state, NINE, ELEVEN, now=at(now), takes_sign_ups=takes, is_full=full)
    assert found is shown


def test_the_weaker_proof_of_two_scans_is_the_proof() -> None:
    assert weaker("steward", "poster") == "poster"
    assert weaker("screen", "steward") == "screen"
    assert weaker("hand", "poster") == "hand"
