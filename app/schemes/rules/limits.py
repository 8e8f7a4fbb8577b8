"""封顶 limits: cutting what a fact is worth to the room its caps still have.

Every cap counts what is really booked: a value must fit into the room of all of them, and what
one cap takes away uses up no other.
"""

from app.schemes.rules.caps import Limit
from app.schemes.rules.numbers import Number, plain
from app.schemes.rules.passage import Passage


def fit(passage: Passage, value: Number) -> Number:
    """The part of an exact value that all caps of the item, its groups and the total let through.

    Moves the counters of the item's own caps; the outer ones move when whole hundredths are booked.
    """
    rule = passage.rule
    accepted = value
    for limit in rule.limits:
        asked = accepted
        accepted = _room(passage, limit, asked)
        if accepted != asked:
            _note(passage, limit, asked=asked, accepted=accepted)
    for limit in rule.own_limits:
        _move(passage, limit, accepted)
    return accepted


def book_within(passage: Passage, wanted: int, accepted: Number) -> int:
    """The part of whole hundredths for which the outer caps have room; moves their counters.

    What was `accepted` exactly has room already; what rounding adds to it may not.
    """
    booked = wanted
    if wanted != accepted:
        for limit in passage.rule.outer_limits:
            booked = int(_room(passage, limit, booked))
    for limit in passage.rule.outer_limits:
        _move(passage, limit, booked)
    return booked


def cut_at_ends(passage: Passage, booked: int) -> int:
    """What is left once sums that keep their surplus are cut at their ends, innermost first."""
    for limit in passage.rule.clamps:
        key = passage.place(limit.plus, limit.cap.per)
        before = int(passage.tally.at(key, limit.cap.per))
        passage.tally.put(key, limit.cap.per, before + booked)
        asked = booked
        booked = limit.cap.clamped(before + booked) - limit.cap.clamped(before)
        if booked != asked:
            passage.note("cap", "ends", booked, asked, limit.label, limit.cap.per)
    return booked


def _key(passage: Passage, limit: Limit, amount: Number) -> str:
    return passage.place(limit.plus if amount > 0 else limit.minus, limit.cap.per)


def _room(passage: Passage, limit: Limit, amount: Number) -> Number:
    cap = limit.cap
    end = cap.at_most if amount > 0 else cap.at_least
    if end is None or amount == 0:
        return amount
    left = end - passage.tally.at(_key(passage, limit, amount), cap.per)
    return min(amount, max(left, 0)) if amount > 0 else max(amount, min(left, 0))


def _move(passage: Passage, limit: Limit, amount: Number) -> None:
    key = _key(passage, limit, amount)
    if amount and key:
        held = passage.tally.at(key, limit.cap.per)
        passage.tally.put(key, limit.cap.per, plain(held + amount))


def _note(passage: Passage, limit: Limit, *, asked: Number, accepted: Number) -> None:
    cap = limit.cap
    end = cap.at_most if asked > 0 else cap.at_least
    passage.note("cap", "cap", accepted, asked, limit.label, cap.per, end)
