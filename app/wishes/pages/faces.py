"""心愿的样子 faces: a wish's state, clock and labels in the words that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import current_app

from app.core import clock, words
from app.core.files import Store
from app.core.words import gettext
from app.wishes.models import Claim, Wish
from app.wishes.queries import Card
from app.wishes.rules.clocks import days_left
from app.wishes.rules.machine import HELD, LABELS, State
from app.wishes.rules.words import CATEGORIES, CHANNELS, GRADES, PRIVACY, TARGET_GROUPS, URGENCIES

#: which states a person should notice, and how; the words always stand beside the colour
KINDS: Mapping[State, str] = MappingProxyType(
    {
        State.PUBLISHED: "info",
        State.SUBMITTED: "wait",
        State.RETURNED: "wait",
        State.HANDED_OVER: "wait",
        State.DELIVERED: "wait",
        State.CONFIRMED: "good",
        State.CLOSED: "good",
        State.REJECTED: "bad",
        State.EXPIRED: "bad",
    }
)
#: what pages call a kind of words that are looked up
WORDS: Mapping[str, Mapping[Any, str]] = MappingProxyType(
    {
        "category": CATEGORIES,
        "target_group": TARGET_GROUPS,
        "privacy": PRIVACY,
        "channel": CHANNELS,
        "urgency": URGENCIES,
        "grade": GRADES,
    }
)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words and the kind of its colour."""

    words: str
    kind: str


def badge(wish: Wish) -> Badge:
    """The state of a wish."""
    return Badge(gettext(LABELS[wish.state]), KINDS.get(wish.state, ""))


def said(kind: str, value: Any) -> str:
    """A value such as a category in words; the value itself where a region added its own."""
    found = WORDS[kind].get(value)
    return gettext(found) if found else str(value or "")


def time_left(due_at: datetime) -> str:
    """A deadline as a plain sentence: `还有 3 天`, `今天到期`, `已超过 2 天`."""
    left = days_left(due_at, now=clock.now())
    if left > 0:
        return gettext("还有 %(days)s 天", days=left)
    if left == 0:
        return gettext("今天到期")
    return gettext("已超过 %(days)s 天", days=-left)


def clock_of(wish: Wish, claim: Claim | None) -> str:
    """What is due next for a wish, for the people concerned; "" where no clock runs."""
    if wish.state is State.SUBMITTED and wish.review_due_at:
        return gettext("审核：%(left)s", left=time_left(wish.review_due_at))
    if wish.state is State.CLAIMED and claim is not None:
        return gettext("首次联系：%(left)s", left=time_left(claim.contact_due_at))
    if wish.state in HELD and claim is not None:
        return gettext("送达：%(left)s", left=time_left(claim.due_at))
    if wish.state is State.DELIVERED and wish.call_back_due_at:
        return gettext("回访：%(left)s", left=time_left(wish.call_back_due_at))
    if wish.state is State.CONFIRMED and wish.close_due_at:
        return gettext("办结：%(left)s", left=time_left(wish.close_due_at))
    return ""


def needed(wish: Wish) -> str:
    """By when it is wished for, in words; "" for no day."""
    return gettext("希望 %(day)s前", day=words.day(wish.needed_by)) if wish.needed_by else ""


def holder(card: Card) -> str:
    """Who holds a wish, as everybody may read it."""
    return gettext("由%(name)s认领", name=card.claimer) if card.claimer else ""


def store() -> Store:
    """Where the pictures lie."""
    found: Store = current_app.extensions["store"]
    return found
