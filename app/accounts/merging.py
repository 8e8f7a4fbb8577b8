"""合并 merging: two records of one human being become one; nothing that was done is lost.

What lies above (records, points, attendances) moves its own rows: the caller calls those
services one after the other with the ids that `merge` returns, in the same transaction.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import activation, binding, service
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval, PersonNotFound
from app.accounts.member_errors import CannotMerge
from app.accounts.models import (
    Approval,
    ApprovalGainer,
    ApprovalState,
    Membership,
    MembershipKind,
    Person,
    PersonState,
    RoleGrant,
)
from app.accounts.role_models import RoleProposal
from app.accounts.spans import Span, without
from app.accounts.standing import cares_for, forget_phone, is_keyholder
from app.audit import service as audit
from app.core.db import db
from app.core.ids import uuid7

MERGE = "person.merge"


@dataclass(frozen=True, slots=True)
class Merged:
    """What higher subjects need: whose rows now belong to whom, and the roles granted anew."""

    region_id: int
    kept_id: uuid.UUID
    gone_id: uuid.UUID
    grants: tuple[uuid.UUID, ...]


def merge(
    kept_id: uuid.UUID, gone_id: uuid.UUID, *, by: Actor, now: datetime, reason: str
) -> Merged:
    """Make two records of one person one; `kept_id` stays, the other leads to it from now on.

    The record of who holds the key of an office stays, and takes no way in from the other.

    Days on which both held a relation of a kind follow the record kept. Raises `CannotMerge`,
    `OwnApproval` for one's own records, `PersonNotFound` where one does not care for both.
    """
    kept, gone = _pair(kept_id, gone_id, by)
    _unite_memberships(kept, gone)
    grants = _move_grants(kept, gone, by=by, now=now)
    _move_gains(kept, gone)
    _move_proposals(kept, gone)
    _move_appointments(kept, gone)
    service.end_sign_ins(gone.id, now=now)
    activation.retire(gone.id, now=now)
    binding.unite(kept, gone)
    _unite_person(kept, gone)
    db.session.flush()
    audit.note(
        "person.merged",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=kept.id,
        address=by.address,
        reason=reason,
        details={"gone": str(gone.id), "grants": [str(each) for each in grants]},
    )
    return Merged(by.region_id, kept.id, gone.id, grants)


def _pair(kept_id: uuid.UUID, gone_id: uuid.UUID, by: Actor) -> tuple[Person, Person]:
    # locked in one order, so that two merges of the same people cannot wait for each other
    query = (
        sa.select(Person)
        .where(Person.region_id == by.region_id, Person.id.in_([kept_id, gone_id]))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {person.id: person for person in db.session.scalars(query)}
    if kept_id == gone_id:
        raise CannotMerge(why="选的是同一条记录")
    if len(found) != 2 or not all(cares_for(by, MERGE, person) for person in found.values()):
        raise PersonNotFound
    if by.person_id in found:
        raise OwnApproval
    for person in found.values():
        if person.state in (PersonState.MERGED, PersonState.ERASED):
            raise CannotMerge(why=f"{person.name}的这条记录已经合并或注销")
    _check_keys(found[kept_id], found[gone_id])
    return found[kept_id], found[gone_id]


def _check_keys(kept: Person, gone: Person) -> None:
    """Refuse what would hand the key of an office on: its role, or a way into its account."""
    if is_keyholder(gone):
        why = f"{gone.name}承担着工作职责，请留下担任职务的那一条，或先结束任职"
        raise CannotMerge(why=why)
    if kept.phone_id is None and gone.phone_id is not None and is_keyholder(kept):
        raise CannotMerge(why=f"{kept.name}承担着工作职责，请本人先登记手机号")


def _memberships(person: Person) -> Sequence[Membership]:
    query = sa.select(Membership).where(Membership.person_id == person.id)
    return db.session.scalars(query.order_by(Membership.from_on, Membership.id)).all()


def _unite_memberships(kept: Person, gone: Person) -> None:
    """Give the kept record what the other held on days when it held nothing of the kind itself."""
    own = _memberships(kept)
    for each in _memberships(gone):
        others = [_span(held) for held in own if _excludes(held, each)]
        pieces = without(_span(each), others)
        if not pieces:
            db.session.delete(each)
            continue
        each.person_id, each.from_on, each.to_on = kept.id, pieces[0].from_on, pieces[0].to_on
        db.session.flush()
        for piece in pieces[1:]:
            db.session.add(_copy(each, piece))
    db.session.flush()


def _excludes(held: Membership, other: Membership) -> bool:
    """Whether two relations cannot hold on one day: one of a kind, of units one a unit."""
    if held.kind is not other.kind:
        return False
    return held.kind is not MembershipKind.UNIT or held.organisation_id == other.organisation_id


def _span(membership: Membership) -> Span:
    return Span(membership.from_on, membership.to_on)


def _copy(membership: Membership, span: Span) -> Membership:
    return Membership(
        id=uuid7(),
        region_id=membership.region_id,
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        kind=membership.kind,
        stage=membership.stage,
        category=membership.category,
        party_group=membership.party_group,
        outside=membership.outside,
        outside_contact_sealed=membership.outside_contact_sealed,
        from_on=span.from_on,
        to_on=span.to_on,
    )


def _move_grants(kept: Person, gone: Person, *, by: Actor, now: datetime) -> tuple[uuid.UUID, ...]:
    """End the roles of the other record and grant those anew that the kept one does not hold."""
    query = sa.select(RoleGrant).where(RoleGrant.ended_at.is_(None)).order_by(RoleGrant.id)
    held = {_role(each) for each in db.session.scalars(query.where(RoleGrant.person_id == kept.id))}
    moved = []
    for each in db.session.scalars(query.where(RoleGrant.person_id == gone.id)).all():
        each.ended_at, each.ended_by_id = now, by.person_id
        if _role(each) not in held:
            again = RoleGrant(
                id=uuid7(),
                region_id=each.region_id,
                person_id=kept.id,
                role=each.role,
                organisation_id=each.organisation_id,
                event_id=each.event_id,
                from_on=each.from_on,
                to_on=each.to_on,
                granted_by_id=each.granted_by_id,
                approved_by_id=each.approved_by_id,
            )
            db.session.add(again)
            moved.append(again.id)
    return tuple(moved)


def _role(grant: RoleGrant) -> tuple[object, ...]:
    return grant.role, grant.organisation_id, grant.event_id


def _move_gains(kept: Person, gone: Person) -> None:
    """Whoever gains from what waits for approval still gains, and still may not approve it."""
    gains = sa.select(ApprovalGainer.approval_id)
    known = set(db.session.scalars(gains.where(ApprovalGainer.person_id == kept.id)))
    for approval_id in db.session.scalars(gains.where(ApprovalGainer.person_id == gone.id)).all():
        if approval_id not in known:
            db.session.add(ApprovalGainer(approval_id=approval_id, person_id=kept.id))


def _move_proposals(kept: Person, gone: Person) -> None:
    """Whoever proposed what waits for approval still may not approve it himself."""
    db.session.execute(
        sa.update(Approval)
        .where(Approval.made_by_id == gone.id, Approval.state == ApprovalState.OPEN)
        .values(made_by_id=kept.id)
    )


def _move_appointments(kept: Person, gone: Person) -> None:
    """Whoever is to be appointed still is, under the record that stays."""
    db.session.execute(
        sa.update(RoleProposal).where(RoleProposal.person_id == gone.id).values(person_id=kept.id)
    )


def _unite_person(kept: Person, gone: Person) -> None:
    """Fill what the kept record lacks, let the other lead to it, also for those merged before."""
    spare = gone.phone_id if kept.phone_id not in (None, gone.phone_id) else None
    kept.phone_id = kept.phone_id or gone.phone_id
    kept.address_sealed = kept.address_sealed or gone.address_sealed
    kept.birth_year = kept.birth_year or gone.birth_year
    if not kept.claimed_branch:
        kept.claimed_branch, kept.claimed_at = gone.claimed_branch, gone.claimed_at
    gone.phone_id = gone.address_sealed = gone.password_hash = None
    gone.claimed_branch = ""
    gone.state, gone.merged_into_id = PersonState.MERGED, kept.id
    db.session.execute(
        sa.update(Person).where(Person.merged_into_id == gone.id).values(merged_into_id=kept.id)
    )
    db.session.flush()
    if spare is not None:
        forget_phone(spare)
