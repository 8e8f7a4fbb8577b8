"""下一步 next_steps: what somebody may do with a wish now, for the buttons on a page.

The machine says what can follow a state, the matrix who may; services refuse all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from app.accounts.actor import Actor
from app.accounts.permissions import may
from app.wishes import board, confirming, people, queries
from app.wishes.models import Claim, Wish
from app.wishes.rules.machine import OPEN, OVER, State, Verb, may_follow
from app.wishes.rules.words import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """How somebody sits to a wish at a moment."""

    wish: Wish
    now: datetime
    verbs: frozenset[Verb]
    claim: Claim | None
    reviews: bool
    contacts: bool
    coordinates: bool
    closes: bool
    #: wrote the wish down, or is the one it is for
    is_its_person: bool
    #: stands on the claimer's side in any way
    is_party: bool
    may_call: bool


def _decides(seat: Seat) -> bool:
    return seat.reviews and not seat.is_its_person


def _merges(seat: Seat) -> bool:
    return seat.reviews and (seat.wish.state is not State.SUBMITTED or not seat.is_its_person)


def _ends(seat: Seat) -> bool:
    return seat.reviews or (seat.coordinates and seat.wish.state is State.HARD)


def _opens_contact(seat: Seat) -> bool:
    """Level A waits for the release, B was opened by the rule, C never is."""
    return (
        seat.reviews
        and seat.claim is not None
        and seat.claim.released_at is None
        and seat.wish.privacy is Privacy.A
    )


def _erases(seat: Seat) -> bool:
    return seat.reviews and seat.wish.state in OVER and people.beneficiary(seat.wish) is not None


def _reopens(seat: Seat) -> bool:
    closed_at, days = seat.wish.closed_at, board.limits_of(seat.wish.community_id)["reopen_days"]
    if closed_at is None or seat.now > closed_at + timedelta(days=days):
        return False
    return seat.reviews or (seat.contacts and not seat.wish.reopenings)


#: what a page calls it → whether it is open, where no step of the machine says so alone
_OPEN: Mapping[str, tuple[Verb | None, Callable[[Seat], bool]]] = MappingProxyType(
    {
        "publish": (Verb.PUBLISH, _decides),
        "return": (Verb.RETURN, _decides),
        "reject": (Verb.REJECT, _decides),
        "refer": (Verb.REFER, _decides),
        "merge": (Verb.MERGE, _merges),
        "reply": (None, lambda seat: seat.reviews and seat.wish.state is State.REFERRED),
        "invite": (None, lambda seat: seat.reviews and seat.wish.state in OPEN),
        "escalate": (Verb.ESCALATE, lambda seat: seat.reviews),
        "resume": (Verb.RESUME, lambda seat: seat.coordinates),
        "take-back": (Verb.TAKE_BACK, lambda seat: seat.reviews and not seat.is_party),
        "open-contact": (None, _opens_contact),
        "begin": (Verb.BEGIN, lambda seat: seat.contacts),
        "carry": (None, lambda seat: seat.contacts and seat.wish.state is State.HANDED_OVER),
        "call-back": (Verb.CONFIRM, lambda seat: seat.may_call),
        "close": (Verb.CLOSE, lambda seat: seat.closes and not seat.is_party),
        "reopen": (Verb.REOPEN, _reopens),
        "end": (Verb.END, _ends),
        "erase": (None, _erases),
    }
)


def next_steps(wish: Wish, *, by: Actor, now: datetime) -> frozenset[str]:
    """What somebody may do with a wish at this moment."""
    seat = _seat(wish, by=by, now=now)
    return frozenset(
        name
        for name, (verb, is_open) in _OPEN.items()
        if (verb is None or verb in seat.verbs) and is_open(seat)
    )


def _seat(wish: Wish, *, by: Actor, now: datetime) -> Seat:
    target = queries.target(wish)
    claim = queries.live_claim(wish)
    return Seat(
        wish=wish,
        now=now,
        verbs=frozenset(may_follow(wish.state)),
        claim=claim,
        reviews=may(by, "wish.review", target),
        contacts=queries.may_contact(wish, by),
        coordinates=may(by, "wish.coordinate", target),
        closes=may(by, "wish.close", target),
        is_its_person=queries.is_its_person(wish, by),
        is_party=claim is not None and queries.is_party_to(claim, by),
        may_call=confirming.may_call_back(wish, by),
    )


def is_for_child(wish: Wish) -> bool:
    """Whether the wish is a child's, whose data a second person must open."""
    row = people.beneficiary(wish)
    return row is not None and row.is_minor
