"""认领 claiming: a unit, a branch or a member promises to fulfil a wish; one of them wins."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db, insert_once
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.wishes import board, claimers, people, queries, telling
from app.wishes.claim_errors import (
    AlreadyClaimed,
    KeyReused,
)
from app.wishes.errors import WrongOrder
from app.wishes.models import Claim, Partner, Wish
from app.wishes.moving import note_step
from app.wishes.rules.clocks import claim_due
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import LABELS, OPEN, STEPS, State, Verb
from app.wishes.rules.words import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a claimer says. `organisation_id` None: the only one he speaks for, else himself."""

    key: str
    plan: str = ""
    organisation_id: uuid.UUID | None = None
    partners: Sequence[uuid.UUID] = ()


def claim(wish: Wish, offer: Offer, *, by: Actor, now: datetime) -> tuple[Claim, bool]:
    """Promise to fulfil a wish; the claim, and whether it is the answer to a repeat.

    Exactly one claim of a wish is live, by a unique index and by nothing else. Raises
    `AlreadyClaimed`, `ClaimLimit`, `NotVetted`, `OwnUnit`, `ByInvitation`, `NotForUnits`,
    `NoClaimer`, `WhichClaimer`, `PartnerUnknown`, `KeyReused`, `WrongOrder`.
    """
    if (earlier := _of_key(wish, offer, by)) is not None:
        return earlier, True
    claimer = claimers.claimer_of(by, offer.organisation_id, now=now)
    claimers.check_claimer(wish, claimer, by)
    partners = claimers.partners_for(wish, claimer, offer.partners, by)
    claimers.check_limit(wish, claimer, by)
    made = _insert(wish, offer, claimer, by=by, now=now)
    if made is None:
        if (earlier := _of_key(wish, offer, by)) is not None:
            return earlier, True
        raise AlreadyClaimed
    _take(wish, by=by, now=now)
    for partner in partners:
        db.session.add(Partner(claim_id=made.id, organisation_id=partner))
    db.session.flush()
    _tell(made, wish, partners, now=now)
    return made, False


def _of_key(wish: Wish, offer: Offer, by: Actor) -> Claim | None:
    query = sa.select(Claim).where(
        Claim.region_id == by.region_id, Claim.made_by_id == by.person_id, Claim.key == offer.key
    )
    found = db.session.scalars(query).one_or_none()
    if found is not None and found.wish_id != wish.id:
        raise KeyReused
    return found


def _insert(
    wish: Wish, offer: Offer, claimer: Organisation | None, *, by: Actor, now: datetime
) -> Claim | None:
    own = board.limits_of(wish.community_id)
    # level B tells the surname and the office's number, which the rule may open by itself
    opens = wish.privacy is Privacy.B
    made_id = uuid7()
    values = {
        "id": made_id,
        "region_id": wish.region_id,
        "wish_id": wish.id,
        "organisation_id": claimer.id if claimer else None,
        "person_id": None if claimer else by.person_id,
        "made_by_id": by.person_id,
        "key": offer.key,
        "plan": mask(offer.plan)[:500],
        "claimed_at": now,
        "contact_due_at": board.working_days(wish.region_id, now, own["contact_days"]),
        "due_at": claim_due(now, days=own["claim_days"], needed_by=wish.needed_by),
        "released_at": now if opens else None,
        "reminded": [],
        "end_code": "",
        "end_reason": "",
    }
    return db.session.get_one(Claim, made_id) if insert_once(Claim, values) else None


def _take(wish: Wish, *, by: Actor, now: datetime) -> None:
    """Note on the wish that it is claimed. Who wins was the index's business: here it only has to
    be alive still."""
    # as it stands now: it may have been given back, or passed to the street, since it was read
    db.session.refresh(wish, with_for_update={"key_share": True})
    before = wish.state
    if before not in {*OPEN, State.CLAIMED}:
        raise WrongOrder(state=LABELS[before], verb=STEPS[Verb.CLAIM].label)
    wish.state, wish.reason = State.CLAIMED, ""
    db.session.flush()
    note_step(wish, Verb.CLAIM, before=before, by_id=by.person_id, now=now, address=by.address)


def _tell(made: Claim, wish: Wish, partners: Sequence[uuid.UUID], *, now: datetime) -> None:
    name = queries.claimer_name(made)
    title = f"心愿 {wish.said_number} 已由{name}认领"
    link = f"/manage/wishes/{wish.id}"
    telling.tell_office(wish.community_id, wish, title, now=now, body=wish.title, link=link)
    telling.tell_person(
        wish.contact_id, wish, title, now=now, body="请等认领方联系，或主动联系对方。", link=link
    )
    row = people.beneficiary(wish)
    if row is not None:
        body = "认领方会通过社区与您联系。本平台不收任何费用。"
        telling.tell_person(row.person_id, wish, "您的心愿有人认领了", now=now, body=body, sms=True)
    for partner in partners:
        telling.tell_office(
            partner,
            wish,
            f"{name}邀请贵单位一起完成心愿 {wish.said_number}",
            now=now,
            body=wish.title,
            link=f"/claims/{made.id}",
        )


def end_claim(made: Claim, wish: Wish, code: str, *, now: datetime, reason: str = "") -> None:
    """End a claim; contact data stays open for the days that the community allows, then closes."""
    made.ended_at, made.end_code, made.end_reason = now, code, mask(reason)[:300]
    db.session.flush()


def contact_open_until(made: Claim, community_id: uuid.UUID) -> datetime | None:
    """Until when contact data is open after the claim ended; None while it is live."""
    if made.ended_at is None:
        return None
    days = board.limits_of(community_id)["contact_open_days"]
    return made.ended_at + timedelta(days=days)


def require_claimer(made: Claim, by: Actor) -> None:
    """Raise `Forbidden` for anybody but the claimer himself and those who speak for the unit."""
    if by.person_id == made.person_id:
        return
    if made.organisation_id not in queries.speaks_for(by):
        raise Forbidden
