"""在册党员 enrolment: who holds the 组织关系 of which branch on a day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Membership, MembershipKind, MemberStage, Person, PersonState
from app.accounts.queries import in_force
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.schemes.rules import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A member of a branch as a register needs it."""

    person_id: uuid.UUID
    name: str
    state: PersonState
    branch_id: uuid.UUID
    branch: str
    party_group: str
    stage: MemberStage
    member: Member


def enrolled(region_id: int, path: str, *, on: date) -> Sequence[Enrolled]:
    """The members of all branches below a node on a day, branch by branch in the tree's order."""
    query = (
        sa.select(Membership, Person.name, Person.state, Person.birth_year, Organisation.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.region_id == region_id,
            Membership.kind == MembershipKind.PARTY,
            Membership.organisation_id.in_(below(region_id, path)),
            in_force(on),
            Person.state != PersonState.MERGED,
        )
        .order_by(Organisation.number, Person.name, Person.id)
    )
    return [
        _enrolled(membership, name, state, born, branch, on=on)
        for membership, name, state, born, branch in db.session.execute(query)
    ]


def _enrolled(
    membership: Membership,
    name: str,
    state: PersonState,
    born: int | None,
    branch: str,
    *,
    on: date,
) -> Enrolled:
    return Enrolled(
        person_id=membership.person_id,
        name=name,
        state=state,
        branch_id=membership.organisation_id,
        branch=branch,
        party_group=membership.party_group,
        stage=membership.stage,
        member=Member(
            category=membership.category,
            stage=membership.stage.value,
            is_party_member=True,
            age=on.year - born if born else None,
        ),
    )
