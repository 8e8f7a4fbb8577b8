"""经过 course: the steps of a wish as people read them, all of them or what is for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.words import gettext
from app.wishes import queries
from app.wishes.models import Wish, WishStep
from app.wishes.rules.machine import OPEN, STEPS, State, Verb

#: what everybody may read; what was given back or disputed is nobody else's business
PUBLIC = (Verb.PUBLISH, Verb.CLAIM, Verb.HAND_OVER, Verb.DELIVER, Verb.CONFIRM, Verb.CLOSE)
#: nobody held it to the end: since when it waits or waited is told to nobody (domain.md §7)
UNTOLD = (*OPEN, State.EXPIRED)
#: with these a round begins anew: what was delivered before counts no more
ANEW = (Verb.CLAIM, Verb.DISPUTE, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Told:
    """One step in words."""

    words: str
    at: datetime
    note: str = ""


def whole(wish: Wish, *, with_reasons: bool) -> Sequence[Told]:
    """Every step, for those concerned; reasons for its person and the office alone."""
    claimed = iter(queries.claims_of(wish.id))
    told = []
    for step in queries.course(wish.id):
        note = step.reason if with_reasons else ""
        if step.verb is Verb.CLAIM and (claim := next(claimed, None)) is not None:
            note = queries.claimer_name(claim)
        told.append(Told(_words(step), step.at, note))
    return told


def public(wish: Wish) -> Sequence[Told]:
    """The way of the claim that came through, without names; nothing while a wish waits."""
    if wish.state in UNTOLD:
        return []
    way: dict[Verb, Told] = {}
    for step in queries.course(wish.id):
        if step.verb in ANEW:
            way = {verb: way[verb] for verb in (Verb.PUBLISH, Verb.CLAIM) if verb in way}
        if step.verb in PUBLIC:
            way[step.verb] = Told(_words(step), step.at)
    return list(way.values())


def _words(step: WishStep) -> str:
    return gettext(STEPS[step.verb].label)
