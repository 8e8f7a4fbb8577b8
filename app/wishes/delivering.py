"""送达 delivering: handing over and delivering, with photos of the thing, never a forced face."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, PersonState, RoleGrant
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.core.files import Store
from app.core.ids import uuid7
from app.core.shots import Shot
from app.wishes import board, people, photos, queries, telling
from app.wishes.claim_errors import NotParticipant, PhotoMissing
from app.wishes.errors import WrongOrder
from app.wishes.models import Claim, Delivery, Participant, PhotoKind, Wish
from app.wishes.moving import move
from app.wishes.rules.findings import mask
from app.wishes.rules.limits import LEAST_PHOTOS, MOST_PHOTOS
from app.wishes.rules.machine import LABELS, STEPS, State, Verb
from app.wishes.rules.words import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """What is said at a delivery. `cost` in hundredths of a yuan, optional, never worth points."""

    text: str = ""
    cost: int | None = None
    funding: str = ""
    #: the pictures show a signed slip instead of the thing
    is_slip: bool = False
    #: who took part, and whether the letter may name them
    participants: Sequence[uuid.UUID] = ()
    may_name: bool = False


def deliver(
    wishes: Sequence[Wish],
    handing: Handing,
    shots: Sequence[Shot],
    *,
    store: Store,
    by: Actor,
    now: datetime,
) -> None:
    """Deliver one wish, or several with one set of photos (forty schoolbags, one picture).

    At privacy level C the claimer's step hands over to the contact person, who carries it on; all
    or none of several. Raises `PhotoMissing`, `WrongOrder`, `NotParticipant`, `Forbidden`.
    """
    if not LEAST_PHOTOS <= len(shots) <= MOST_PHOTOS:
        values = {"least": LEAST_PHOTOS, "most": MOST_PHOTOS}
        raise PhotoMissing(fields={"photos": [PhotoMissing.sentence % values]}, **values)
    steps = [(wish, *_step(wish, by)) for wish in wishes]
    kind = PhotoKind.SLIP if handing.is_slip else PhotoKind.DELIVERY
    claims = [claim for _, claim, _ in steps]
    photos.keep(shots, wishes, kind, store=store, by=by, now=now, claims=claims)
    for wish, claim, verb in steps:
        _deliver(wish, claim, verb, handing, by=by, now=now)


def _step(wish: Wish, by: Actor) -> tuple[Claim, Verb]:
    """Whose step it is: the claimer's or the contact person's, and which one."""
    claim = queries.live_claim(wish)
    if claim is None:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.DELIVER].label)
    is_claimer = queries.acts_for(claim, by)
    is_contact = queries.may_contact(wish, by)
    if not is_claimer and not is_contact:
        raise Forbidden
    if wish.state is State.HANDED_OVER and not is_contact:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.DELIVER].label)
    if wish.privacy is Privacy.C and is_claimer and wish.state is not State.HANDED_OVER:
        return claim, Verb.HAND_OVER
    return claim, Verb.DELIVER


def _deliver(
    wish: Wish, claim: Claim, verb: Verb, handing: Handing, *, by: Actor, now: datetime
) -> None:
    name_participants(claim, handing.participants, may_name=handing.may_name, now=now)
    if verb is Verb.HAND_OVER:
        move(wish, verb, by_id=by.person_id, now=now, address=by.address)
        claim.handed_over_at = now
    else:
        days = board.limits_of(wish.community_id)["call_back_days"]
        due = board.working_days(wish.region_id, now, days)
        move(
            wish,
            verb,
            by_id=by.person_id,
            now=now,
            address=by.address,
            delivered_at=now,
            call_back_due_at=due,
            grade="",
            reminded=[],
        )
        claim.delivered_at = now
    claim.contacted_at = claim.contacted_at or now
    db.session.add(
        Delivery(
            id=uuid7(),
            region_id=wish.region_id,
            wish_id=wish.id,
            claim_id=claim.id,
            is_hand_over=verb is Verb.HAND_OVER,
            text=mask(handing.text)[:500],
            cost=handing.cost,
            funding=mask(handing.funding)[:100],
            made_by_id=by.person_id,
            at=now,
        )
    )
    db.session.flush()
    _tell(wish, verb, now=now)


def _tell(wish: Wish, verb: Verb, *, now: datetime) -> None:
    link = f"/manage/wishes/{wish.id}"
    if verb is Verb.HAND_OVER:
        title, body = f"心愿 {wish.said_number} 的东西交给您了", "请送到家里，再登记送达。"
        telling.tell_person(wish.contact_id, wish, title, now=now, body=body, link=link, sms=True)
        return
    title = f"心愿 {wish.said_number} 已送达，请回访"
    telling.tell_person(wish.contact_id, wish, title, now=now, body="问问满不满意。", link=link)
    telling.tell_office(wish.community_id, wish, title, now=now, link=link)
    row = people.beneficiary(wish)
    if row is not None:
        body = "请告诉我们满不满意；没收到请马上打社区电话。"
        telling.tell_person(row.person_id, wish, "您的心愿已送达", now=now, body=body, sms=True)


def name_participants(
    claim: Claim, wanted: Sequence[uuid.UUID], *, may_name: bool, now: datetime
) -> None:
    """Name those who took part: people of the claimer or of a partner who accepted.

    Without a name the one who made the claim took part. Raises `NotParticipant`.
    """
    houses = {claim.organisation_id, *queries.partners_of(claim)} - {None}
    for person_id in dict.fromkeys(wanted) or ([claim.made_by_id] if not _named(claim) else []):
        person = accounts.person(claim.region_id, person_id)
        house = _house_of(person.id, houses, now=now)
        if house is None and person.id not in {claim.person_id, claim.made_by_id}:
            raise NotParticipant(fields={"participants": [NotParticipant.sentence]})
        known = db.session.get(Participant, (claim.id, person.id))
        if known is None:
            known = Participant(claim_id=claim.id, person_id=person.id, organisation_id=house)
            db.session.add(known)
        known.may_name = may_name
    db.session.flush()


def helpers(claims: Sequence[Claim], *, by: Actor, now: datetime) -> Sequence[Person]:
    """Who may be named as having taken part: people of those units and branches of the claims for
    which somebody speaks, by name. Of a partner's people the partner knows."""
    houses = {each.organisation_id for each in claims}
    houses |= {partner for each in claims for partner in queries.partners_of(each)}
    known = _people_of(houses & queries.speaks_for(by), on=local_day(now))
    query = sa.select(Person).where(Person.id.in_(known), Person.state == PersonState.ACTIVE)
    return db.session.scalars(query.order_by(Person.name, Person.id)).all()


def _people_of(houses: Collection[uuid.UUID | None], *, on: date) -> sa.CompoundSelect[uuid.UUID]:
    belongs = sa.select(Membership.person_id).where(
        Membership.kind.in_([MembershipKind.UNIT, MembershipKind.PARTY]),
        accounts.in_force(on),
        Membership.organisation_id.in_(houses),
    )
    holds = sa.select(RoleGrant.person_id).where(
        RoleGrant.ended_at.is_(None), RoleGrant.organisation_id.in_(houses)
    )
    return belongs.union(holds)


def participants(claim: Claim) -> Sequence[Participant]:
    """Those who took part in a claim."""
    query = sa.select(Participant).where(Participant.claim_id == claim.id)
    return db.session.scalars(query.order_by(Participant.person_id)).all()


def _named(claim: Claim) -> bool:
    return bool(participants(claim))


def _house_of(
    person_id: uuid.UUID, houses: set[uuid.UUID | None], *, now: datetime
) -> uuid.UUID | None:
    """For which of these units or branches somebody may take part: as one of its people."""
    on = local_day(now)
    belongs = sa.select(Membership.organisation_id).where(
        Membership.person_id == person_id,
        Membership.kind.in_([MembershipKind.UNIT, MembershipKind.PARTY]),
        accounts.in_force(on),
        Membership.organisation_id.in_(houses),
    )
    holds = sa.select(RoleGrant.organisation_id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.organisation_id.in_(houses),
    )
    return next(iter([*db.session.scalars(belongs), *db.session.scalars(holds)]), None)
