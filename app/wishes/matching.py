"""推荐心愿 matching: wishes that a unit could take, with the reasons in words; a person accepts.

A filter, no judge: nothing is hidden from the wall, and nobody is told what was proposed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import community_of
from app.wishes import lines, wall
from app.wishes.models import Claim, LineKind, Wish
from app.wishes.queries import Card
from app.wishes.rules.machine import State
from app.wishes.rules.words import CATEGORIES
from app.wishes.wall import Filter

#: open wishes that are looked at
LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish for a unit, and why, in words."""

    card: Card
    reasons: tuple[str, ...]


def proposals(
    unit: Organisation, *, by: Actor, now: datetime, limit: int = 10
) -> Sequence[Proposal]:
    """Open wishes for which something speaks, the most reasons first, then the oldest."""
    offers = _offers(unit)
    closed = _closings(unit)
    community = community_of(unit)
    found = []
    for card in wall.wall(by.region_id, Filter(stage="open"), limit=LOOKED_AT):
        reasons = tuple(_reasons(card, offers, closed, community, now=now))
        if reasons:
            found.append(Proposal(card, reasons))
    found.sort(key=lambda each: (-len(each.reasons), each.card.wish.id))
    return found[:limit]


def _reasons(
    card: Card,
    offers: dict[str, str],
    closed: dict[str, int],
    community: Organisation | None,
    *,
    now: datetime,
) -> Sequence[str]:
    wish = card.wish
    label = CATEGORIES.get(wish.category, wish.category)
    reasons = []
    if wish.category in offers:
        reasons.append(f"您的清单里有“{offers[wish.category]}”，与“{label}”相符")
    if community is not None and wish.community_id == community.id:
        reasons.append(f"就在{card.community}，离得近")
    if closed.get(wish.category):
        reasons.append(f"您已完成过 {closed[wish.category]} 个“{label}”心愿")
    if reasons and wish.needed_by is not None:
        left = (wish.needed_by - local_day(now)).days
        reasons.append(f"希望 {left} 天内实现" if left else "希望今天实现")
    return reasons


def _offers(unit: Organisation) -> dict[str, str]:
    """Category → the title of a line that offers it."""
    kinds = {LineKind.RESOURCE, LineKind.SERVICE}
    return {
        line.category: line.title
        for line in lines.lines_of(unit.id)
        if line.kind in kinds and line.category
    }


def _closings(unit: Organisation) -> dict[str, int]:
    """How many wishes of each category the unit has fulfilled."""
    query = (
        sa.select(Wish.category, sa.func.count())
        .join(Claim, Claim.wish_id == Wish.id)
        .where(
            Claim.organisation_id == unit.id,
            Claim.end_code == "closed",
            Wish.state == State.CLOSED,
        )
        .group_by(Wish.category)
    )
    return {category: int(count) for category, count in db.session.execute(query)}
