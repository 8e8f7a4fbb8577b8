"""The steps of a request, its days, and what is late."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from app.appeals import rules
from app.appeals.errors import WrongStep
from app.appeals.rules import Outcome, State, Verb

ALLOWED = {
    (State.OPEN, Verb.ACCEPT): State.ACCEPTED,
    (State.OPEN, Verb.DECIDE): State.DECIDED,
    (State.OPEN, Verb.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Verb.DECIDE): State.DECIDED,
    (State.ACCEPTED, Verb.WITHDRAW): State.WITHDRAWN,
}


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_a_step_leads_where_it_is_said_to_and_no_other_is_taken(state: State, verb: Verb) -> None:
    wanted = ALLOWED.get((state, verb))
    if wanted is None:
        with pytest.raises(WrongStep):
            rules.after(state, verb)
    else:
        assert rules.after(state, verb) is wanted
    assert (state in rules.froms(verb)) is (wanted is not None)


def test_the_days_to_ask_are_counted_in_shanghai() -> None:
    evening = datetime(2025, 3, 1, 15, 59, tzinfo=UTC)
    midnight = datetime(2025, 3, 1, 16, 0, tzinfo=UTC)

    assert rules.ask_until(evening) == date(2025, 3, 16)
    assert rules.ask_until(midnight) == date(2025, 3, 17)
    assert rules.escalate_until(midnight) == date(2025, 3, 17)


@pytest.mark.parametrize(
    ("state", "day", "late"),
    [
        (State.OPEN, 4, False),
        (State.OPEN, 5, True),
        (State.ACCEPTED, 5, False),
        (State.ACCEPTED, 11, False),
        (State.ACCEPTED, 12, True),
        (State.DECIDED, 28, False),
        (State.WITHDRAWN, 28, False),
    ],
)
def test_the_last_day_itself_is_in_time(state: State, day: int, late: bool) -> None:
    days = {"accept_by": date(2025, 3, 4), "decide_by": date(2025, 3, 11)}

    assert rules.is_late(state, **days, today=date(2025, 3, day)) is late


def test_only_to_leave_things_as_they_are_needs_no_correction() -> None:
    assert [rules.needs_correction(each) for each in Outcome] == [True, True, False]
