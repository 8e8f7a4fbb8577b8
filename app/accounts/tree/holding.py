"""还有什么在用 holding: what lies at a node and below it, for who would move or close it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.models import Membership, RoleGrant
from app.accounts.tree.errors import StillInUse
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import below

#: how much of something lies there, in words: (12, "%(count)s 名成员")
Held = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Guard:
    """What the subjects above know of a node: what they hold there, and whether it may move."""

    #: events under way, wishes, claims …
    held: Callable[[Organisation], Sequence[Held]]
    #: raises where a node may not hang below another, for what it has done already
    moving: Callable[[Organisation, Organisation], None]


def nodes_below(node: Organisation) -> int:
    """How many open organisations hang below a node."""
    return _count(
        Organisation.id,
        Organisation.region_id == node.region_id,
        Organisation.path.startswith(node.path, autoescape=True),
        Organisation.id != node.id,
        Organisation.closed_on.is_(None),
    )


def people_below(node: Organisation, *, on: date) -> int:
    """How many people belong to a node or to what hangs below it, by whatever relation."""
    return _count(
        Membership.person_id.distinct(),
        Membership.organisation_id.in_(below(node.region_id, node.path)),
        sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
    )


def held(node: Organisation, guard: Guard, *, now: datetime) -> list[Held]:
    """Everything for which a node cannot be closed; nothing that is not there."""
    today, here = local_day(now), below(node.region_id, node.path)
    named = _count(
        Organisation.id,
        Organisation.party_organisation_id.in_(here),
        Organisation.closed_on.is_(None),
        Organisation.id != node.id,
    )
    roles = _count(
        RoleGrant.id,
        RoleGrant.organisation_id.in_(here),
        RoleGrant.ended_at.is_(None),
        sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= today),
    )
    found = [
        (nodes_below(node), "%(count)s 个下级组织"),
        (people_below(node, on=today), "%(count)s 名成员"),
        (roles, "%(count)s 项任职"),
        (named, "%(count)s 个写明由它作为所属党组织的单位"),
        *guard.held(node),
    ]
    return [each for each in found if each[0]]


def require_unused(node: Organisation, guard: Guard, *, now: datetime) -> None:
    """Refuse to close what is still in use, and say by what. Raises `StillInUse`."""
    if found := held(node, guard, now=now):
        said = "、".join(words % {"count": count} for count, words in found)
        raise StillInUse(name=node.name, held=said)


def _count(what: object, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count(what)).where(*where)  # type: ignore[arg-type]
    return db.session.execute(query).scalar_one()
