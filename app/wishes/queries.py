"""心愿的查询 queries: one wish as somebody may see it, its claim, its course."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.accounts.permissions import Target, may, reach, require
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.rules import is_within
from app.wishes.errors import WishNotFound
from app.wishes.models import (
    Beneficiary,
    CallBack,
    Claim,
    Delivery,
    Invitation,
    Participant,
    Partner,
    PartnerState,
    Photo,
    Wish,
    WishStep,
)
from app.wishes.rules.machine import ON_THE_WALL, Verb
from app.wishes.rules.words import Channel

#: roles that speak for a unit or a branch
SPEAKERS = frozenset({Role.UNIT_CONTACT, Role.UNIT_LEAD, Role.SECRETARY})
#: with these a claim's time begins anew
ROUNDS = (Verb.CLAIM, Verb.DISPUTE, Verb.REOPEN)


def target(wish: Wish) -> Target:
    """A wish as the permission matrix sees it: the grid, school or community it belongs to."""
    place = db.session.get_one(Organisation, wish.organisation_id)
    return Target(path=place.path)


def require_office(wish: Wish, actor: Actor) -> None:
    """Raise `Forbidden` for anybody but the office, the street and the auditor."""
    require(actor, "wish.see", target(wish))


def speaks_for(actor: Actor) -> set[uuid.UUID]:
    """The units and branches that an actor speaks for."""
    return {grant.organisation_id for grant in actor.grants if grant.role in SPEAKERS}


def wish(region_id: int, wish_id: uuid.UUID) -> Wish:
    """A wish of the region, whoever asks. Raises `WishNotFound`."""
    found = db.session.get(Wish, wish_id, populate_existing=True)
    if found is None or found.region_id != region_id:
        raise WishNotFound
    return found


def seen(region_id: int, wish_id: uuid.UUID, *, actor: Actor | None) -> Wish:
    """A wish that this reader may know of. Raises `WishNotFound`."""
    found = wish(region_id, wish_id)
    if is_public(found) or (actor is not None and is_concerned(found, actor)):
        return found
    raise WishNotFound


def is_public(found: Wish) -> bool:
    """Whether everybody may see it on the wall."""
    return found.state in ON_THE_WALL and found.channel is Channel.WALL


def is_concerned(found: Wish, actor: Actor) -> bool:
    """Whether somebody has to do with it: its person, its office, its claimer, the invited."""
    return (
        is_its_person(found, actor)
        or found.contact_id == actor.person_id
        or may(actor, "wish.see", target(found))
        or is_invited(found, actor)
        or any(is_claimer(claim, actor) for claim in claims_of(found.id))
    )


def is_its_person(found: Wish, actor: Actor) -> bool:
    """Whether somebody wrote the wish down or is the one it is for."""
    if found.created_by_id == actor.person_id:
        return True
    row = db.session.get(Beneficiary, found.id)
    return row is not None and row.person_id == actor.person_id


def may_contact(found: Wish, actor: Actor) -> bool:
    """Whether somebody cares for a wish: staff and contact persons in whose scope it lies, and the
    one who was put to it, as long as he is a contact person in its community."""
    if may(actor, "wish.contact", target(found)):
        return True
    return found.contact_id == actor.person_id and may_be_contact(found, actor)


def may_be_contact(found: Wish, actor: Actor) -> bool:
    """Whether somebody may be put to a wish: whoever is a contact person in its community."""
    community = db.session.get_one(Organisation, found.community_id)
    return any(is_within(path, community.path) for path in reach(actor, "wish.contact"))


def is_invited(found: Wish, actor: Actor) -> bool:
    """Whether a unit or branch of the actor was asked to take it."""
    query = sa.select(Invitation.organisation_id).where(Invitation.wish_id == found.id)
    return bool(speaks_for(actor) & set(db.session.scalars(query)))


def claims_of(wish_id: uuid.UUID) -> Sequence[Claim]:
    """All claims of a wish, the newest last."""
    query = sa.select(Claim).where(Claim.wish_id == wish_id).order_by(Claim.id)
    return db.session.scalars(query).all()


def live_claim(found: Wish) -> Claim | None:
    """The claim that is live."""
    query = sa.select(Claim).where(Claim.wish_id == found.id, Claim.ended_at.is_(None))
    return db.session.scalars(query).one_or_none()


def partners_of(claim: Claim, *, accepted: bool = True) -> Sequence[uuid.UUID]:
    """The organisations of a joint claim besides the claimer: those that said yes; with `accepted`
    False also those that have not answered."""
    query = sa.select(Partner.organisation_id).where(Partner.claim_id == claim.id)
    if accepted:
        query = query.where(Partner.state == PartnerState.ACCEPTED)
    else:
        query = query.where(Partner.state != PartnerState.DECLINED)
    return db.session.scalars(query.order_by(Partner.organisation_id)).all()


def joint(claim: Claim) -> Sequence[Partner]:
    """Everybody who was asked to share a claim, with what they said."""
    query = sa.select(Partner).where(Partner.claim_id == claim.id)
    return db.session.scalars(query.order_by(Partner.organisation_id)).all()


def is_claimer(claim: Claim, actor: Actor) -> bool:
    """Whether somebody claimed for himself, or speaks today for the unit or a partner asked."""
    if actor.person_id == claim.person_id:
        return True
    return bool(speaks_for(actor) & {claim.organisation_id, *partners_of(claim, accepted=False)})


def acts_for(claim: Claim, actor: Actor) -> bool:
    """Whether somebody may deliver for a claim: its claimer, or a partner that said yes."""
    if actor.person_id == claim.person_id:
        return True
    return bool(speaks_for(actor) & {claim.organisation_id, *partners_of(claim)})


def is_party_to(claim: Claim, actor: Actor) -> bool:
    """Whether somebody stands on the claimer's side in any way: also who made the claim and left,
    and who is named as a participant."""
    if actor.person_id == claim.made_by_id:
        return True
    query = sa.select(Participant.person_id).where(
        Participant.claim_id == claim.id, Participant.person_id == actor.person_id
    )
    return is_claimer(claim, actor) or db.session.scalar(query) is not None


def claimer_name(claim: Claim) -> str:
    """What a claimer is called in public: the unit or branch; a member stays unnamed."""
    if claim.organisation_id is None:
        return "一名党员"
    return db.session.get_one(Organisation, claim.organisation_id).name


def course(wish_id: uuid.UUID) -> Sequence[WishStep]:
    """Every step of a wish in its order."""
    query = sa.select(WishStep).where(WishStep.wish_id == wish_id).order_by(WishStep.id)
    return db.session.scalars(query).all()


def last_step(wish_id: uuid.UUID, *verbs: Verb) -> WishStep | None:
    """The newest step of a wish, of all or of these verbs."""
    query = sa.select(WishStep).where(WishStep.wish_id == wish_id)
    if verbs:
        query = query.where(WishStep.verb.in_(verbs))
    return db.session.scalars(query.order_by(WishStep.id.desc()).limit(1)).first()


def round_began(claim: Claim) -> datetime:
    """Since when the time of a live claim runs: claimed, not satisfied, or opened again."""
    step = last_step(claim.wish_id, *ROUNDS)
    return step.at if step else claim.claimed_at


def call_backs(claim: Claim) -> Sequence[CallBack]:
    """The call-backs since the claim was delivered last."""
    query = sa.select(CallBack).where(
        CallBack.claim_id == claim.id, CallBack.delivered_at == claim.delivered_at
    )
    return db.session.scalars(query.order_by(CallBack.id)).all()


def deliveries(wish_id: uuid.UUID) -> Sequence[Delivery]:
    """What was said when the thing was handed over or delivered."""
    query = sa.select(Delivery).where(Delivery.wish_id == wish_id).order_by(Delivery.id)
    return db.session.scalars(query).all()


def photos(wish_id: uuid.UUID, *, public: bool = False) -> Sequence[Photo]:
    """The pictures of a wish; those for everybody, or all."""
    query = sa.select(Photo).where(Photo.wish_id == wish_id, Photo.file != "")
    if public:
        query = query.where(Photo.is_public)
    return db.session.scalars(query.order_by(Photo.id)).all()


@dataclass(frozen=True, slots=True)
class Card:
    """A wish as lists show it, with the names of its community and of who holds it."""

    wish: Wish
    community: str
    place: str
    claimer: str
    claim: Claim | None


def card(found: Wish) -> Card:
    """A wish with the names around it."""
    claim = live_claim(found)
    if claim is None and (earlier := claims_of(found.id)) and earlier[-1].end_code == "closed":
        claim = earlier[-1]
    return Card(
        found,
        db.session.get_one(Organisation, found.community_id).name,
        db.session.get_one(Organisation, found.organisation_id).name,
        claimer_name(claim) if claim else "",
        claim,
    )
