"""组织树的守门 tree_guard: what events, wishes, posts and points hold of an organisation."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.models import Approval, ApprovalState
from app.accounts.tree.errors import SchemeWouldChange
from app.accounts.tree.holding import Guard, Held
from app.core.db import Model, db
from app.events.models import Event, EventState
from app.organisations.models import Organisation
from app.organisations.queries import below
from app.organisations.rules import is_within
from app.points.models import Account
from app.posts.models import Post
from app.records.models import ServiceRecord
from app.schemes import queries as schemes
from app.wishes.models import Claim, Wish
from app.wishes.rules.machine import OVER

UNDER_WAY = (EventState.SUBMITTED, EventState.PUBLISHED)


def _held(node: Organisation) -> Sequence[Held]:
    """What is under way at a node and below it."""
    here = below(node.region_id, node.path)
    return (
        (
            _count(Event, Event.organisation_id.in_(here), Event.state.in_(UNDER_WAY)),
            "%(count)s 个没有结算的活动",
        ),
        (
            _count(
                Wish,
                sa.or_(Wish.organisation_id.in_(here), Wish.community_id.in_(here)),
                Wish.state.not_in(OVER),
            ),
            "%(count)s 个没有办完的心愿",
        ),
        (
            _count(Claim, Claim.organisation_id.in_(here), Claim.ended_at.is_(None)),
            "%(count)s 个认领着的心愿",
        ),
        (
            _count(Post, Post.organisation_id.in_(here), Post.closed_at.is_(None)),
            "%(count)s 个岗位",
        ),
        (
            _count(
                Approval,
                Approval.organisation_id.in_(here),
                Approval.state == ApprovalState.OPEN,
            ),
            "%(count)s 件等着批准的事",
        ),
    )


def _moving(node: Organisation, target: Organisation) -> None:
    """Refuse a place where other schemes value, once there is something they would value anew.

    Accounts are keyed by the scheme that valued them, and a proof recomputes them by the place of
    the home: a branch that takes its records below another scheme would contradict its ledger.
    """
    active = schemes.active(node.region_id)
    above = node.path.rstrip("/").rpartition("/")[0] + "/"
    here = {ruling.id for ruling in active if is_within(above, ruling.path)}
    there = {ruling.id for ruling in active if is_within(target.path, ruling.path)}
    if here != there and _has_records(node):
        raise SchemeWouldChange(name=node.name, below=target.name)


def _has_records(node: Organisation) -> bool:
    here = below(node.region_id, node.path)
    return any(
        db.session.scalars(sa.select(sa.literal(1)).where(condition).limit(1)).first()
        for condition in (
            Account.home_organisation_id.in_(here),
            ServiceRecord.home_organisation_id.in_(here),
        )
    )


def _count(table: type[Model], *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*where)
    return db.session.execute(query).scalar_one()


GUARD = Guard(held=_held, moving=_moving)
