"""谁照看谁 care: the person of an address, for who may do something to him, and what he may do."""

import uuid
from dataclasses import dataclass

from app.accounts import login, membership, merging, queries, standing
from app.accounts.actor import Actor
from app.accounts.errors import PersonNotFound
from app.accounts.models import Membership, MembershipKind, Person, PersonState
from app.accounts.permissions import Target, may, reach
from app.accounts.standing import cares_for
from app.organisations.queries import organisation

SEE, PHONE, LINK, MERGE = "member.see", "member.phone", membership.LINK, merging.MERGE


def cared_for(person_id: uuid.UUID, action: str) -> Person:
    """Somebody to whom the reader may do this. Raises `PersonNotFound` for all others.

    A record that was merged leads to the one that stays.
    """
    actor = login.actor()
    person = queries.person(actor.region_id, person_id)
    if not cares_for(actor, action, person):
        raise PersonNotFound
    return person


@dataclass(frozen=True, slots=True)
class Steps:
    """What the reader of a person's page may do about that person."""

    may_disable: bool
    may_change_phone: bool
    may_merge: bool
    #: transfer, class, end: the open 组织关系 is within the reader's reach
    may_move: bool
    #: there is none, and the reader has branches
    may_join: bool


def steps(actor: Actor, person: Person) -> Steps:
    """Nobody does anything to himself; of who left for good nothing is changed any more."""
    if person.id == actor.person_id or person.state is PersonState.ERASED:
        return Steps(False, False, False, False, False)
    party = membership.open_relation(person.id, MembershipKind.PARTY)
    return Steps(
        may_disable=cares_for(actor, standing.DISABLE, person)
        and standing.stands_above(actor, person),
        may_change_phone=cares_for(actor, PHONE, person) and not standing.is_keyholder(person),
        may_merge=cares_for(actor, MERGE, person),
        may_move=party is not None and may_link(actor, party),
        may_join=party is None and bool(reach(actor, LINK)) and cares_for(actor, LINK, person),
    )


def may_link(actor: Actor, held: Membership) -> bool:
    """Whether the reader may change a relation where it is."""
    node = organisation(actor.region_id, held.organisation_id)
    return may(actor, LINK, Target(path=node.path))
