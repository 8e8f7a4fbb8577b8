"""评价 confirming: the resident has the last word; silence is never satisfaction."""

import hmac
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core import limits
from app.core.db import db, remember
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.wishes import board, claiming, people, queries, telling
from app.wishes.claim_errors import CardWrong, ClaimersBrowser, DelivererCalls
from app.wishes.errors import WrongOrder
from app.wishes.models import CallBack, Claim, Delivery, Wish
from app.wishes.moving import move, note
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import LABELS, STEPS, State, Verb
from app.wishes.rules.words import Grade

#: wrong card numbers in an hour, for one wish and for one address
WRONG_CARDS, WRONG_FROM, HOUR = 5, 30, timedelta(hours=1)
CALL, ACCOUNT, CARD = "call", "account", "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the resident says: a grade, words, and whether the words may be quoted."""

    grade: Grade
    words: str = ""
    may_quote: bool = False


def call_back(wish: Wish, said: Said | None, *, by: Actor, now: datetime) -> None:
    """Write down a try to ask the resident; `said` None: nobody was reached.

    By a contact person or staff who neither delivered nor claimed. After as many tries in vain as
    the community allows, the wish ends as 回访未果. Raises `DelivererCalls`.
    """
    if not queries.may_contact(wish, by):
        raise Forbidden
    claim = _delivered_claim(wish)
    if _is_refused(wish, claim, by):
        raise DelivererCalls
    if said is not None:
        _take(wish, claim, said, way=CALL, by_id=by.person_id, now=now)
        return
    _expect(wish)
    _log(wish, claim, None, way=CALL, by_id=by.person_id, now=now)
    tries = [each for each in queries.call_backs(claim) if not each.is_reached]
    if len(tries) >= board.limits_of(wish.community_id)["call_back_tries"]:
        move(wish, Verb.GIVE_UP_CALLING, by_id=by.person_id, now=now, closed_at=now)
        claiming.end_claim(claim, wish, "unreachable", now=now)


def may_call_back(wish: Wish, by: Actor) -> bool:
    """Whether somebody may ask the resident of a delivered wish: never who delivered or claimed."""
    if wish.state not in {State.DELIVERED, State.CLOSED_UNREACHABLE}:
        return False
    claim = _delivered_claim(wish)
    return queries.may_contact(wish, by) and not _is_refused(wish, claim, by)


def confirm(wish: Wish, said: Said, *, by: Actor, now: datetime) -> None:
    """The resident's own word by the own account; or a call-back by those who may."""
    row = people.beneficiary(wish)
    if row is None or row.person_id != by.person_id:
        call_back(wish, said, by=by, now=now)
        return
    claim = _delivered_claim(wish)
    if queries.is_party_to(claim, by):
        raise ClaimersBrowser
    _take(wish, claim, said, way=ACCOUNT, by_id=by.person_id, now=now)


def confirm_by_card(
    wish: Wish,
    digits: str,
    said: Said,
    *,
    by: Actor | None,
    claimed_here: Collection[uuid.UUID],
    address: str,
    now: datetime,
) -> None:
    """The resident's word by the card: its last four digits, never from a claimer's browser.

    `claimed_here`: the wishes that were claimed or delivered in this browser before. Wrong digits
    are counted. Raises `CardWrong`, `ClaimersBrowser`, `TooMany`.
    """
    claim = _delivered_claim(wish)
    if wish.id in claimed_here or (by is not None and _is_refused(wish, claim, by)):
        raise ClaimersBrowser
    keys = ((f"wish-card:{wish.id}", WRONG_CARDS), (f"wish-card-from:{address}", WRONG_FROM))
    for key, most in keys:
        limits.check(key, most=most, window=HOUR, now=now)
    row = people.beneficiary(wish)
    number = people.card_number(row) if row is not None else ""
    if not number or not hmac.compare_digest(number[-4:].encode(), digits.encode()):
        remember(lambda: _count([key for key, _ in keys], now=now))
        raise CardWrong(fields={"digits": [CardWrong.sentence]})
    _take(wish, claim, said, way=CARD, by_id=None, now=now)


def _is_refused(wish: Wish, claim: Claim, by: Actor) -> bool:
    return queries.is_party_to(claim, by) or by.person_id in _deliverers(claim)


def _count(keys: list[str], *, now: datetime) -> None:
    for key in keys:
        limits.count(key, window=HOUR, now=now)


def _take(
    wish: Wish, claim: Claim, said: Said, *, way: str, by_id: uuid.UUID | None, now: datetime
) -> None:
    own = board.limits_of(wish.community_id)
    words: dict[str, Any] = {
        "words": mask(said.words)[:500],
        "may_quote": said.may_quote and bool(said.words),
    }
    if said.grade is Grade.UNSATISFIED:
        _dispute(wish, claim, own["unsatisfied_days"], words, by_id=by_id, now=now)
    else:
        move(
            wish,
            Verb.CONFIRM,
            by_id=by_id,
            now=now,
            grade=said.grade.value,
            confirmed_at=now,
            close_due_at=board.working_days(wish.region_id, now, own["close_days"]),
            **words,
        )
        _revive(claim)
    _log(wish, claim, said.grade, way=way, by_id=by_id, now=now)
    title = f"心愿 {wish.said_number}：居民评价{_GRADE_WORDS[said.grade]}"
    link = f"/manage/wishes/{wish.id}"
    telling.tell_office(wish.community_id, wish, title, now=now, link=link)
    telling.tell_claimer(claim, wish, title, now=now, body=_BODIES[said.grade])


_GRADE_WORDS = {Grade.SATISFIED: "满意", Grade.FAIR: "基本满意", Grade.UNSATISFIED: "不满意"}
_BODIES = {
    Grade.SATISFIED: "谢谢您点亮这个心愿，等社区办结。",
    Grade.FAIR: "谢谢您点亮这个心愿，等社区办结。",
    Grade.UNSATISFIED: "请联系社区问清哪里不合适，再补办一次。",
}


def _dispute(
    wish: Wish,
    claim: Claim,
    days: int,
    words: dict[str, Any],
    *,
    by_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Not satisfied: back in progress with more days; does not use up the free reopening."""
    move(
        wish,
        Verb.DISPUTE,
        by_id=by_id,
        now=now,
        grade=Grade.UNSATISFIED.value,
        call_back_due_at=None,
        **words,
    )
    claim.due_at, claim.delivered_at, claim.handed_over_at = now + timedelta(days=days), None, None
    claim.reminded = ["contact"]


def _revive(claim: Claim) -> None:
    """A wish given up as 回访未果 whose person was reached after all: its claim goes on."""
    if claim.end_code == "unreachable":
        claim.ended_at, claim.end_code = None, ""
        db.session.flush()


def _log(
    wish: Wish,
    claim: Claim,
    grade: Grade | None,
    *,
    way: str,
    by_id: uuid.UUID | None,
    now: datetime,
) -> None:
    db.session.add(
        CallBack(
            id=uuid7(),
            region_id=wish.region_id,
            wish_id=wish.id,
            claim_id=claim.id,
            is_reached=grade is not None,
            grade=grade.value if grade else "",
            way=way,
            delivered_at=wish.delivered_at or now,
            made_by_id=by_id,
            at=now,
        )
    )
    note(wish, "wish.called_back", by_id=by_id, now=now, way=way, is_reached=grade is not None)


def _delivered_claim(wish: Wish) -> Claim:
    """The claim that was delivered; also that of a wish given up as 回访未果."""
    found = queries.live_claim(wish)
    if found is None and wish.state is State.CLOSED_UNREACHABLE:
        found = queries.claims_of(wish.id)[-1]
    if found is None:
        raise WrongOrder(state=LABELS[wish.state], verb="评价")
    return found


def _expect(wish: Wish) -> None:
    if wish.state is not State.DELIVERED:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.GIVE_UP_CALLING].label)


def _deliverers(claim: Claim) -> set[uuid.UUID]:
    """Who carried it in the last round."""
    query = sa.select(Delivery.made_by_id).where(Delivery.claim_id == claim.id)
    return set(db.session.scalars(query))
