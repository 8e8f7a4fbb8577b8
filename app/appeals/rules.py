"""申诉的规矩 rules: the steps of a request for a check, its deadlines, and when it is late."""

import enum
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from app.appeals.errors import WrongStep
from app.core.clock import local_day

#: days after the notice of a thing in which it may be doubted, and after a decision in which the
#: parent may be asked
ASK_DAYS, ESCALATE_DAYS = timedelta(days=15), timedelta(days=15)
#: working days from the question on
ACCEPT_IN, DECIDE_IN = 2, 7


class SubjectKind(enum.StrEnum):
    """What a request is about."""

    ATTENDANCE = "attendance"
    REFUSED_SCAN = "refused_scan"
    #: a session of which there is no trace of the asker at all
    SESSION = "session"
    #: a line of the ledger
    ENTRY = "entry"
    #: an account: the total of a period
    SCORE = "score"


class State(enum.StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Verb(enum.StrEnum):
    """What can happen to a request."""

    ACCEPT = "accept"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


class Outcome(enum.StrEnum):
    """What a decision says."""

    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"


#: the whole machine; a decision without an acceptance accepts as well
STEPS: Mapping[tuple[State, Verb], State] = MappingProxyType(
    {
        (State.OPEN, Verb.ACCEPT): State.ACCEPTED,
        (State.OPEN, Verb.DECIDE): State.DECIDED,
        (State.OPEN, Verb.WITHDRAW): State.WITHDRAWN,
        (State.ACCEPTED, Verb.DECIDE): State.DECIDED,
        (State.ACCEPTED, Verb.WITHDRAW): State.WITHDRAWN,
    }
)
#: what still waits for somebody
PENDING = frozenset({State.OPEN, State.ACCEPTED})
_SAID = {
    State.OPEN: "待受理",
    State.ACCEPTED: "核查中",
    State.DECIDED: "已答复",
    State.WITHDRAWN: "已撤回",
}


def after(state: State, verb: Verb) -> State:
    """The state that a step leads to. Raises `WrongStep`."""
    found = STEPS.get((state, verb))
    if found is None:
        raise WrongStep(state=_SAID[state])
    return found


def froms(verb: Verb) -> list[State]:
    """The states from which a step can be taken."""
    return [state for state, other in STEPS if other is verb]


def ask_until(told_at: datetime) -> date:
    """The last day on which something may be doubted that people were told at a moment."""
    return local_day(told_at) + ASK_DAYS


def escalate_until(decided_at: datetime) -> date:
    """The last day on which the parent may be asked."""
    return local_day(decided_at) + ESCALATE_DAYS


def needs_correction(outcome: Outcome) -> bool:
    """Whether a decision must name the act that corrects: all but to leave things as they are."""
    return outcome is not Outcome.DISMISSED


def due_on(state: State, *, accept_by: date, decide_by: date) -> date | None:
    """The day by which somebody has to act next; None = nobody has to."""
    return {State.OPEN: accept_by, State.ACCEPTED: decide_by}.get(state)


def is_late(state: State, *, accept_by: date, decide_by: date, today: date) -> bool:
    """Whether the day of the next step is over."""
    due = due_on(state, accept_by=accept_by, decide_by=decide_by)
    return due is not None and due < today
