"""谁来认领 claimers: in whose name somebody may claim a wish, and how many at once."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, RoleGrant
from app.accounts.permissions import Target, require
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from app.wishes import board, people, queries
from app.wishes.claim_errors import (
    ByInvitation,
    ClaimLimit,
    NoClaimer,
    NotForUnits,
    NotVetted,
    OwnUnit,
    PartnerUnknown,
    WhichClaimer,
)
from app.wishes.models import Claim, Vetting, VettingState, Wish
from app.wishes.rules.words import CATEGORIES, Channel

#: who must be vetted; branches stand in the tree and need it not
TO_VET = frozenset({OrganisationKind.UNIT, OrganisationKind.SHOP, OrganisationKind.TEAM})


def claimers_of(by: Actor) -> list[Organisation]:
    """The units and branches in whose name an actor may claim."""
    found = [organisation(by.region_id, each) for each in queries.speaks_for(by)]
    return sorted(found, key=lambda node: node.number)


def is_member(by: Actor, *, now: datetime) -> bool:
    """Whether the actor is a party member, who may claim for himself."""
    return MembershipKind.PARTY in accounts.memberships_on(by.person_id, local_day(now))


def claimer_of(
    by: Actor, organisation_id: uuid.UUID | None, *, now: datetime
) -> Organisation | None:
    """In whose name: the unit or branch asked for, else the only one, else None: the member.

    The own person's id asks for a claim of one's own. Raises `NoClaimer`, `WhichClaimer`.
    """
    own = claimers_of(by)
    if organisation_id is not None and organisation_id != by.person_id:
        node = organisation(by.region_id, organisation_id)
        require(by, "wish.claim", Target(path=node.path))
        if node.id not in {each.id for each in own}:
            raise NoClaimer
        return node
    if organisation_id is None and len(own) == 1:
        return own[0]
    if organisation_id is None and own:
        raise WhichClaimer(fields={"organisation_id": [WhichClaimer.sentence]})
    if not is_member(by, now=now):
        raise NoClaimer
    return None


def check_claimer(wish: Wish, claimer: Organisation | None, by: Actor) -> None:
    """Refuse who gains from the wish, who is not vetted, and who was not asked.

    Raises `OwnUnit`, `NotVetted`, `ByInvitation`, `NotForUnits`.
    """
    row = people.beneficiary(wish)
    if row is not None and _gains(row.person_id, claimer, by):
        raise OwnUnit
    person = accounts.person(by.region_id, by.person_id)
    if row is not None and people.same_phone(row, accounts.phone_of(person)):
        raise OwnUnit
    if claimer is not None and claimer.kind in TO_VET and not is_vetted(claimer.id):
        raise NotVetted
    if wish.channel is Channel.DIRECT and not queries.is_invited(wish, by):
        raise ByInvitation
    closed = board.limits_of(wish.community_id)["not_claimable"]
    if wish.category in closed and not queries.is_invited(wish, by):
        raise NotForUnits(category=CATEGORIES[wish.category])


def _gains(person_id: uuid.UUID | None, claimer: Organisation | None, by: Actor) -> bool:
    """Whether the wish is the claimer's own, or that of somebody of the claiming unit."""
    if person_id is None:
        return False
    if person_id == by.person_id:
        return True
    if claimer is None or claimer.kind not in TO_VET:
        return False
    return claimer.id in units_of(person_id)


def units_of(person_id: uuid.UUID) -> set[uuid.UUID]:
    """The units that a person works or serves in, or holds a role of."""
    works = sa.select(Membership.organisation_id).where(
        Membership.person_id == person_id,
        Membership.kind == MembershipKind.UNIT,
        Membership.to_on.is_(None),
    )
    holds = sa.select(RoleGrant.organisation_id).where(
        RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)
    )
    return {*db.session.scalars(works), *db.session.scalars(holds)}


def is_vetted(organisation_id: uuid.UUID) -> bool:
    """Whether a unit may claim."""
    found = db.session.get(Vetting, organisation_id)
    return found is not None and found.state is VettingState.VETTED


def partners_for(
    wish: Wish, claimer: Organisation | None, wanted: Sequence[uuid.UUID], by: Actor
) -> list[uuid.UUID]:
    """帮帮团: vetted units and branches of the region; neither the claimer itself nor the
    resident's own unit. Raises `PartnerUnknown`."""
    row, found = people.beneficiary(wish), []
    for each in dict.fromkeys(wanted):
        node = organisation(by.region_id, each)
        may_share = node.kind not in TO_VET or is_vetted(node.id)
        gains = row is not None and _gains(row.person_id, node, by)
        if not may_share or gains or (claimer is not None and node.id == claimer.id):
            raise PartnerUnknown(fields={"partners": [PartnerUnknown.sentence]})
        found.append(node.id)
    return found


def limit_of(organisation_id: uuid.UUID | None, community_id: uuid.UUID) -> int:
    """How many live claims a claimer may have; 0 = no limit."""
    vetting = db.session.get(Vetting, organisation_id) if organisation_id else None
    if vetting is not None and vetting.claim_limit is not None:
        return vetting.claim_limit
    return int(board.limits_of(community_id)["live_claims"])


def live_claims(organisation_id: uuid.UUID | None, person_id: uuid.UUID) -> int:
    """How many claims of a claimer are not delivered yet."""
    whose = (
        Claim.organisation_id == organisation_id
        if organisation_id is not None
        else Claim.person_id == person_id
    )
    query = sa.select(sa.func.count()).where(
        whose, Claim.ended_at.is_(None), Claim.delivered_at.is_(None)
    )
    return int(db.session.execute(query).scalar_one())


def check_limit(wish: Wish, claimer: Organisation | None, by: Actor) -> None:
    """Count the live claims under a lock on the claimer, so that two at once do not pass both.

    Raises `ClaimLimit`.
    """
    whose: type[Organisation] | type[Person] = Person if claimer is None else Organisation
    claimer_id = by.person_id if claimer is None else claimer.id
    db.session.execute(
        sa.select(whose.id).where(whose.id == claimer_id).with_for_update(key_share=True)
    )
    most = limit_of(claimer.id if claimer else None, wish.community_id)
    live = live_claims(claimer.id if claimer else None, by.person_id)
    if most and live >= most:
        raise ClaimLimit(live=live, most=most)
