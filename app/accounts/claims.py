"""认领党员 claims: "您是党员吗？所在支部" in own words, linked by a secretary in one tap."""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import membership, queries
from app.accounts.actor import Actor
from app.accounts.member_errors import ClaimTooLong, NoClaim
from app.accounts.models import Membership, MembershipKind, MemberStage, Person, PersonState
from app.accounts.permissions import Target, is_within_any, reach, require
from app.accounts.roster.places import BRANCH_KINDS, Node, match_branch
from app.audit import service as audit
from app.core.db import db
from app.core.sealing import SealBroken
from app.core.vault import vault
from app.organisations import queries as organisations
from app.organisations.models import Organisation

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who says to be a member of a branch, and the branch that this most likely is."""

    person_id: uuid.UUID
    name: str
    words: str
    claimed_at: datetime
    #: None where the words fit no branch, or several
    branch_id: uuid.UUID | None
    branch: str


def claim_branch(words: str, *, by: Actor, now: datetime) -> None:
    """Keep what a person says of the own branch; "" skips the question for good.

    Says nothing about rights: until a secretary links the person, it is only words.
    """
    plain = " ".join("".join(c for c in words if c.isprintable()).split())
    if len(plain) > LONGEST:
        raise ClaimTooLong(fields={"branch": [ClaimTooLong.sentence]})
    person = queries.person(by.region_id, by.person_id)
    person.claimed_branch, person.claimed_at = plain, now
    _note("claim.made" if plain else "claim.skipped", person.id, None, by=by, now=now)
    db.session.flush()


def waiting(by: Actor) -> Sequence[Claim]:
    """Those who wait to be linked and whose words fit a branch of the actor's, oldest first.

    Words that fit no branch of the region are shown to whoever may link in more than one.
    """
    paths = reach(by, membership.LINK)
    if not paths:
        return []
    branches = _branches(by.region_id)
    mine = [node for node in branches if is_within_any(node.path, paths)]
    found = (_claim(person, branches) for person in db.session.scalars(_claiming(by.region_id)))
    own = {node.id for node in mine}
    return [
        claim
        for claim in found
        if claim.branch_id in own or (claim.branch_id is None and len(mine) > 1)
    ]


def link_member(
    person_id: uuid.UUID,
    branch_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    stage: MemberStage = MemberStage.FULL,
) -> Membership:
    """Make the words true: the person is a member of this branch from today on.

    Raises `NoClaim`, `AlreadyRelated`, `Forbidden`.
    """
    person = queries.person(by.region_id, person_id)
    if not person.claimed_branch:
        raise NoClaim
    linked = membership.begin(
        person.id, branch_id, MembershipKind.PARTY, by=by, now=now, stage=stage
    )
    person.claimed_branch = ""
    db.session.flush()
    return linked


def turn_down(person_id: uuid.UUID, branch_id: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """Say that the person is no member of the branch; the question is not asked again.

    The words go; whoever did it holds them sealed for `ask_again`, in case the tap was wrong.
    """
    person = _claimant(person_id, branch_id, by=by)
    words = person.claimed_branch
    if not words or _suggested(words, _branches(by.region_id)) not in (None, branch_id):
        raise NoClaim
    person.claimed_branch = ""
    _note("claim.turned_down", person.id, branch_id, by=by, now=now)
    db.session.flush()
    return base64.urlsafe_b64encode(vault().sealing.seal(words, _place(person))).decode()


def ask_again(
    person_id: uuid.UUID, branch_id: uuid.UUID, kept: str, *, by: Actor, now: datetime
) -> None:
    """Let a person wait again who was turned down by mistake, with the own words; again changes
    nothing. Raises `NoClaim` for words that are not that person's."""
    person = _claimant(person_id, branch_id, by=by)
    try:
        words = vault().sealing.unseal(base64.urlsafe_b64decode(kept), _place(person))
    except (SealBroken, ValueError) as fault:
        raise NoClaim from fault
    if person.claimed_branch:
        return
    person.claimed_branch = words
    _note("claim.asked_again", person.id, branch_id, by=by, now=now)
    db.session.flush()


def _claimant(person_id: uuid.UUID, branch_id: uuid.UUID, *, by: Actor) -> Person:
    node = organisations.organisation(by.region_id, branch_id)
    require(by, membership.LINK, Target(path=node.path))
    return queries.person(by.region_id, person_id)


def _place(person: Person) -> str:
    return f"claim.{person.id}"


def _claiming(region_id: int) -> sa.Select[Person]:
    is_member = sa.exists().where(
        Membership.person_id == Person.id,
        Membership.kind == MembershipKind.PARTY,
        Membership.to_on.is_(None),
    )
    return (
        sa.select(Person)
        .where(
            Person.region_id == region_id,
            Person.claimed_branch != "",
            Person.state == PersonState.ACTIVE,
            ~is_member,
        )
        .order_by(Person.claimed_at, Person.id)
    )


def _branches(region_id: int) -> list[Node]:
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id,
        Organisation.kind.in_(BRANCH_KINDS),
        Organisation.closed_on.is_(None),
    )
    return [
        Node(each.id, each.name, each.kind, each.path)
        for each in db.session.scalars(query.order_by(Organisation.number))
    ]


def _claim(person: Person, branches: Sequence[Node]) -> Claim:
    found = match_branch(person.claimed_branch, branches)
    branch = found[0] if len(found) == 1 else None
    return Claim(
        person_id=person.id,
        name=person.name,
        words=person.claimed_branch,
        claimed_at=person.claimed_at or person.created_at,
        branch_id=branch.id if branch else None,
        branch=branch.name if branch else "",
    )


def _suggested(words: str, branches: Sequence[Node]) -> uuid.UUID | None:
    found = match_branch(words, branches)
    return found[0].id if len(found) == 1 else None


def _note(
    action: str, person_id: uuid.UUID, node_id: uuid.UUID | None, *, by: Actor, now: datetime
) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=person_id,
        organisation_id=node_id,
        address=by.address,
    )
