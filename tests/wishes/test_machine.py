"""The machine of wishes, held against a table of its own: every state, every verb, every way."""

from collections import deque
from itertools import product

import pytest

from app.wishes.errors import WrongOrder
from app.wishes.rules.machine import (
    CLAIM_LIVES,
    HELD,
    LABELS,
    ON_THE_WALL,
    OPEN,
    OVER,
    STEPS,
    WHO_LABELS,
    State,
    Verb,
    Who,
    after,
    chart,
    may_follow,
)
from tests.wishes.law import TABLE

PAIRS = list(product(State, Verb))


def reached_from(start: State) -> set[State]:
    """All states that steps lead to from one, itself included."""
    found, waiting = {start}, deque([start])
    while waiting:
        for verb in may_follow(waiting.popleft()):
            if (state := after_any(verb)) not in found:
                found.add(state)
                waiting.append(state)
    return found


def after_any(verb: Verb) -> State:
    """Where a verb leads; the same from wherever it may be taken."""
    return STEPS[verb].after


def test_the_law_names_every_verb() -> None:
    assert set(TABLE) == set(Verb) == set(STEPS)


@pytest.mark.parametrize(("state", "verb"), PAIRS, ids=lambda each: each.value)
def test_a_step_leads_where_the_law_says_or_is_refused(state: State, verb: Verb) -> None:
    before, found, _ = TABLE[verb]

    if state in before:
        assert after(state, verb) is found
        assert verb in may_follow(state)
        return
    with pytest.raises(WrongOrder) as refused:
        after(state, verb)
    assert verb not in may_follow(state)
    assert refused.value.values == {"state": LABELS[state], "verb": STEPS[verb].label}


@pytest.mark.parametrize("verb", Verb)
def test_a_step_is_taken_by_whom_the_law_says(verb: Verb) -> None:
    assert set(STEPS[verb].who) == TABLE[verb][2]


def test_every_state_is_reached_from_a_draft() -> None:
    assert reached_from(State.DRAFT) == set(State)


@pytest.mark.parametrize("state", State)
def test_from_everywhere_there_is_a_way_to_an_end(state: State) -> None:
    assert reached_from(state) & OVER


def test_from_an_end_only_a_reopening_or_a_late_answer_leads_back() -> None:
    back = {(state, verb) for state in OVER for verb in may_follow(state)}

    assert back == {
        (State.CLOSED, Verb.REOPEN),
        (State.CLOSED_UNREACHABLE, Verb.REOPEN),
        (State.CLOSED_UNREACHABLE, Verb.CONFIRM),
    }


def test_nothing_waits_for_ever_but_an_end() -> None:
    assert {state for state in State if not list(may_follow(state))} <= OVER


def test_a_claim_begins_and_ends_with_these_steps_alone() -> None:
    steps = [(before, verb, after(before, verb)) for verb in Verb for before in TABLE[verb][0]]
    begins = {verb for old, verb, new in steps if old not in CLAIM_LIVES and new in CLAIM_LIVES}
    ends = {verb for old, verb, new in steps if old in CLAIM_LIVES and new not in CLAIM_LIVES}

    assert begins == {Verb.CLAIM, Verb.REOPEN, Verb.CONFIRM}
    assert ends == {
        Verb.RELEASE,
        Verb.TAKE_BACK,
        Verb.LAPSE,
        Verb.WITHDRAW,
        Verb.END,
        Verb.CLOSE,
        Verb.GIVE_UP_CALLING,
    }


def test_no_clock_says_satisfied_closes_or_rewards() -> None:
    by_clock = {verb for verb in Verb if Who.CLOCK in STEPS[verb].who}

    assert by_clock == {Verb.LAPSE, Verb.ESCALATE, Verb.EXPIRE}
    assert Who.CLAIMER not in {*STEPS[Verb.CONFIRM].who, *STEPS[Verb.CLOSE].who}


def test_what_is_not_reviewed_or_was_refused_is_on_no_wall() -> None:
    hidden = {
        State.DRAFT,
        State.SUBMITTED,
        State.RETURNED,
        State.REJECTED,
        State.MERGED,
        State.REFERRED,
        State.WITHDRAWN,
        State.ENDED,
    }

    assert set(State) - ON_THE_WALL == hidden
    assert set(OPEN) | set(HELD) <= ON_THE_WALL


def test_everything_has_a_chinese_name() -> None:
    assert set(LABELS) == set(State)
    assert set(WHO_LABELS) == set(Who)
    assert len(set(LABELS.values())) == len(State)
    assert len({step.label for step in STEPS.values()}) == len(STEPS)
    assert not any(each.isascii() for each in (*LABELS.values(), *WHO_LABELS.values()))


def test_the_chart_has_every_arrow_of_the_law_and_no_other() -> None:
    arrows = {line.strip().partition(": ")[0] for line in chart().splitlines() if "-->" in line}
    lawful = {f"{old} --> {new}" for olds, new, _ in TABLE.values() for old in olds}
    ends = {f"{state} --> [*]" for state in OVER}

    assert arrows == {*lawful, *ends, f"[*] --> {State.DRAFT}"}
