"""在办 holding: what becomes of a claim before the delivery: first word, extension, giving back."""

import uuid
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.permissions import may
from app.core.db import db
from app.core.errors import Forbidden
from app.wishes import board, claiming, queries, telling
from app.wishes.claim_errors import AlreadyExtended, NotYourClaim
from app.wishes.errors import ReasonMissing, WrongOrder
from app.wishes.models import Claim, Partner, PartnerState, Wish
from app.wishes.moving import move, note
from app.wishes.rules.clocks import extended_due, reminders_due
from app.wishes.rules.limits import REMINDED_AT
from app.wishes.rules.machine import HELD, LABELS, State, Verb


def begin(wish: Wish, *, by: Actor, now: datetime) -> Claim:
    """Note that the claimer has spoken to the contact person or the resident."""
    claim = _live(wish)
    if not queries.may_contact(wish, by):
        claiming.require_claimer(claim, by)
    move(wish, Verb.BEGIN, by_id=by.person_id, now=now, address=by.address)
    claim.contacted_at = now
    db.session.flush()
    return claim


def extend(wish: Wish, *, by: Actor, now: datetime, reason: str = "") -> Claim:
    """Give a claim more time, once. Raises `AlreadyExtended`."""
    claim = _live(wish)
    claiming.require_claimer(claim, by)
    if wish.state not in HELD:
        raise WrongOrder(state=LABELS[wish.state], verb="延期")
    if claim.extended_at is not None:
        raise AlreadyExtended
    days = board.limits_of(wish.community_id)["extension_days"]
    claim.due_at = extended_due(claim.due_at, days=days, needed_by=wish.needed_by)
    passed = reminders_due(queries.round_began(claim), claim.due_at, REMINDED_AT, now=now)
    told = [each for each in claim.reminded if each == "contact"]
    claim.extended_at, claim.reminded = now, [*told, *(str(percent) for percent in passed)]
    note(wish, "wish.extended", by_id=by.person_id, now=now, reason=reason, address=by.address)
    telling.tell_office(
        wish.community_id,
        wish,
        f"心愿 {wish.said_number} 的认领方申请延期一次",
        now=now,
        body=reason,
        link=f"/manage/wishes/{wish.id}",
    )
    return claim


def release(wish: Wish, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Give a claim back (the claimer), or take it back with a reason (the community)."""
    claim = _live(wish)
    if queries.is_claimer(claim, by):
        claiming.require_claimer(claim, by)
        _back(wish, claim, Verb.RELEASE, "released", by_id=by.person_id, now=now, reason=reason)
        return
    if not may(by, "wish.review", queries.target(wish)):
        raise Forbidden
    if not reason:
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    _back(wish, claim, Verb.TAKE_BACK, "taken_back", by_id=by.person_id, now=now, reason=reason)
    telling.tell_claimer(
        claim, wish, f"社区收回了心愿 {wish.said_number} 的认领", now=now, body=reason
    )


def lapse(wish: Wish, claim: Claim, *, now: datetime) -> None:
    """Take a claim back because its time is over: done by the clock."""
    _back(wish, claim, Verb.LAPSE, "lapsed", by_id=None, now=now, reason="到期没有送达")
    telling.tell_claimer(
        claim,
        wish,
        f"心愿 {wish.said_number} 的认领已到期收回",
        now=now,
        body="没关系，下次办得过来再认领。如已送达，请马上联系社区。",
    )


def _back(
    wish: Wish,
    claim: Claim,
    verb: Verb,
    code: str,
    *,
    by_id: uuid.UUID | None,
    now: datetime,
    reason: str,
) -> None:
    move(wish, verb, by_id=by_id, now=now, reason=reason, open_since=now)
    claiming.end_claim(claim, wish, code, now=now, reason=reason)
    telling.tell_office(
        wish.community_id,
        wish,
        f"心愿 {wish.said_number} 又回到心愿墙",
        now=now,
        body=reason,
        link=f"/manage/wishes/{wish.id}",
    )


def answer_invitation(
    claim: Claim, organisation_id: uuid.UUID, *, accepts: bool, by: Actor, now: datetime
) -> None:
    """Say yes or no to a joint claim, for a partner that was asked."""
    partner = db.session.get(Partner, (claim.id, organisation_id))
    if partner is None or organisation_id not in queries.speaks_for(by):
        raise NotYourClaim
    if claim.ended_at is not None:
        raise WrongOrder(state=LABELS[State.CLOSED], verb="加入")
    partner.state = PartnerState.ACCEPTED if accepts else PartnerState.DECLINED
    partner.answered_by_id, partner.answered_at = by.person_id, now
    wish = queries.wish(by.region_id, claim.wish_id)
    said = "接受了邀请" if accepts else "这次不参加"
    telling.tell_person(
        claim.made_by_id,
        wish,
        f"帮帮团的伙伴{said}：心愿 {wish.said_number}",
        now=now,
        link=f"/claims/{claim.id}",
    )
    note(wish, "wish.partner_answered", by_id=by.person_id, now=now, accepts=accepts)


def _live(wish: Wish) -> Claim:
    claim = queries.live_claim(wish)
    if claim is None:
        raise WrongOrder(state=LABELS[wish.state], verb="办理认领")
    return claim
