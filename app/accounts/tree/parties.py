"""所属党组织 parties: the party organisation that a unit, shop or team names, found by its name."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import reach
from app.accounts.roster.places import Node, match_branch
from app.accounts.tree.errors import PartyUnknown
from app.accounts.tree.service import CHANGE
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import community_of, within
from app.organisations.rules import PARTY_KINDS, is_within

#: names that a form offers
OFFERED = 200


def offered(node: Organisation) -> Sequence[Organisation]:
    """The party organisations of the community that a node lies in, else of the node's subtree."""
    around = community_of(node) or node
    return within(node.region_id, around.path, kinds=PARTY_KINDS)


def found_by_name(
    name: str, node: Organisation, *, held: uuid.UUID | None, by: Actor
) -> uuid.UUID | None:
    """Whom a name means: the one held already, one of the community, else one within reach.

    Raises `PartyUnknown`.
    """
    if not name:
        return None
    kept = db.session.get(Organisation, held) if held else None
    if kept is not None and kept.name == name:
        return kept.id
    matching = match_branch(name, [_node(each) for each in _within_reach(by)])
    around = (community_of(node) or node).path
    near = [each for each in matching if is_within(each.path, around)]
    found = near or matching
    if len(found) == 1:
        return found[0].id
    why = f"“{name}”对应不止一个党组织，请写全称。" if found else f"没有找到“{name}”，请核对名称。"
    raise PartyUnknown(fields={"party": [why]}, why=why)


def _within_reach(by: Actor) -> Sequence[Organisation]:
    paths = reach(by, CHANGE)
    query = sa.select(Organisation).where(
        Organisation.region_id == by.region_id,
        Organisation.kind.in_(PARTY_KINDS),
        Organisation.closed_on.is_(None),
        sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
    )
    return db.session.scalars(query.order_by(Organisation.number)).all()


def _node(organisation: Organisation) -> Node:
    return Node(organisation.id, organisation.name, organisation.kind, organisation.path)
