"""任职的查询 role_queries: who is appointed at a node or below it, now and before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Approval, ApprovalState, Person, PersonState, Role, RoleGrant
from app.accounts.role_models import RoleProposal
from app.core.db import db
from app.organisations.models import Organisation

_MAKER = aliased(Person)
_SECOND = aliased(Person)


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment with its person, its node, and the names of those who gave it."""

    grant: RoleGrant
    person: Person
    node: Organisation
    given_by: str | None
    approved_by: str | None


def held(
    node: Organisation, *, on: date, below: bool = False, limit: int, over: bool = False
) -> Sequence[Held]:
    """Who holds a role at a node (or also below it) on a day; or who held one, the newest first."""
    query = (
        sa.select(RoleGrant, Person, Organisation, _MAKER.name, _SECOND.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(_MAKER, _MAKER.id == RoleGrant.granted_by_id)
        .outerjoin(_SECOND, _SECOND.id == RoleGrant.approved_by_id)
        .where(
            RoleGrant.region_id == node.region_id,
            RoleGrant.event_id.is_(None),
            _is_over(on) if over else sa.not_(_is_over(on)),
            Organisation.path.startswith(node.path, autoescape=True)
            if below
            else RoleGrant.organisation_id == node.id,
            Person.state != PersonState.ERASED,
        )
    )
    order = [RoleGrant.id.desc()] if over else [Organisation.path, RoleGrant.id]
    return [Held(*row) for row in db.session.execute(query.order_by(*order).limit(limit))]


def _is_over(on: date) -> sa.ColumnElement[bool]:
    return sa.or_(RoleGrant.ended_at.is_not(None), RoleGrant.to_on < on).is_(sa.true())


def waiting_at(node: Organisation) -> Sequence[tuple[Approval, Role, str]]:
    """The appointments of a node that wait for a second person: what, and the person's name."""
    query = (
        sa.select(Approval, RoleProposal.role, Person.name)
        .join(RoleProposal, RoleProposal.id == Approval.subject_id)
        .join(Person, Person.id == RoleProposal.person_id)
        .where(Approval.state == ApprovalState.OPEN, RoleProposal.organisation_id == node.id)
        .order_by(Approval.id)
    )
    return [(approval, role, name) for approval, role, name in db.session.execute(query)]
