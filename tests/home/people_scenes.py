"""Who is looked after by whom, and what was done to somebody on the page of one person."""

import sqlalchemy as sa
from flask import Flask

from app.accounts import queries
from app.accounts.models import Membership, MembershipKind, PersonState
from app.audit.models import AuditEntry
from app.core.db import db
from tests.support.cast import Cast

WHY = {"reason": "本人来社区说的"}


def path_of(cast: Cast, who: str, rest: str = "") -> str:
    """The page of somebody, or a step about him."""
    return f"/people/{cast.people[who]}{rest}"


def state_of(app: Flask, cast: Cast, who: str) -> PersonState:
    """Whether somebody's account may act."""
    with app.app_context():
        return cast.person(who).state


def number_of(app: Flask, cast: Cast, who: str) -> str:
    """Somebody's number in plain."""
    with app.app_context():
        return queries.phone_of(cast.person(who))


def party_of(app: Flask, cast: Cast, who: str) -> list[Membership]:
    """All 组织关系 of somebody, in their order."""
    with app.app_context():
        query = sa.select(Membership).where(
            Membership.person_id == cast.people[who], Membership.kind == MembershipKind.PARTY
        )
        return list(db.session.scalars(query.order_by(Membership.from_on)))


def notes(app: Flask, action: str) -> list[AuditEntry]:
    """What stands in the log of an action."""
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action)))
