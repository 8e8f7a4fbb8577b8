"""每月清单 listing: the numbered list of a community's wishes for the joint meeting."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.core.clock import day_end, local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import office_phone
from app.wishes import board, queries
from app.wishes.models import ListedWish, MonthlyList, Wish
from app.wishes.papers.monthly import ListedWish as Row
from app.wishes.papers.monthly import MonthlyList as Paper
from app.wishes.rules.clocks import last_list_day
from app.wishes.rules.machine import LABELS, ON_THE_WALL
from app.wishes.rules.words import CATEGORIES, Channel


def communities() -> Sequence[uuid.UUID]:
    """Every community that is open."""
    query = sa.select(Organisation.id).where(
        Organisation.kind == OrganisationKind.COMMUNITY, Organisation.closed_on.is_(None)
    )
    return db.session.scalars(query.order_by(Organisation.region_id, Organisation.number)).all()


def make_due(community_id: uuid.UUID, *, now: datetime) -> MonthlyList | None:
    """Write the newest list that is due and not written yet; None where there is nothing to list.

    It holds what was published until the end of its day and stood on no list before.
    """
    day = last_list_day(local_day(now), day=board.limits_of(community_id)["list_day"])
    return make(community_id, day, now=now)


def make(community_id: uuid.UUID, listed_on: date, *, now: datetime) -> MonthlyList | None:
    """Write the list of a day, once."""
    wishes = unlisted(community_id, until=day_end(listed_on))
    if not wishes or _of_day(community_id, listed_on) is not None:
        return None
    community = db.session.get_one(Organisation, community_id)
    numbers = sa.select(sa.func.coalesce(sa.func.max(MonthlyList.number), 0)).where(
        MonthlyList.organisation_id == community_id
    )
    list_id = uuid7()
    values = {
        "id": list_id,
        "region_id": community.region_id,
        "organisation_id": community_id,
        "number": int(db.session.execute(numbers).scalar_one()) + 1,
        "listed_on": listed_on,
        "made_at": now,
    }
    if not insert_once(MonthlyList, values):
        return None
    for position, wish in enumerate(wishes, 1):
        insert_once(ListedWish, {"wish_id": wish.id, "list_id": list_id, "position": position})
    return db.session.get_one(MonthlyList, list_id)


def unlisted(community_id: uuid.UUID, *, until: datetime) -> Sequence[Wish]:
    """The wishes on the wall that stand on no list yet, by number."""
    query = (
        sa.select(Wish)
        .outerjoin(ListedWish, ListedWish.wish_id == Wish.id)
        .where(
            Wish.community_id == community_id,
            Wish.channel == Channel.WALL,
            Wish.state.in_(ON_THE_WALL),
            Wish.published_at < until,
            ListedWish.wish_id.is_(None),
        )
        .order_by(Wish.year, Wish.number)
    )
    return db.session.scalars(query).all()


def lists_of(community_id: uuid.UUID, *, limit: int = 60) -> Sequence[MonthlyList]:
    """The lists of a community, the newest first."""
    query = sa.select(MonthlyList).where(MonthlyList.organisation_id == community_id)
    return db.session.scalars(query.order_by(MonthlyList.number.desc()).limit(limit)).all()


def numbered(community_id: uuid.UUID, number: int) -> MonthlyList | None:
    """One list of a community by its number."""
    query = sa.select(MonthlyList).where(
        MonthlyList.organisation_id == community_id, MonthlyList.number == number
    )
    return db.session.scalars(query).one_or_none()


def _of_day(community_id: uuid.UUID, listed_on: date) -> MonthlyList | None:
    query = sa.select(MonthlyList).where(
        MonthlyList.organisation_id == community_id, MonthlyList.listed_on == listed_on
    )
    return db.session.scalars(query).one_or_none()


def wishes_on(made: MonthlyList) -> Sequence[Wish]:
    """The wishes of a list that are still for everybody's eyes, in its order."""
    query = (
        sa.select(Wish)
        .join(ListedWish, ListedWish.wish_id == Wish.id)
        .where(
            ListedWish.list_id == made.id,
            Wish.state.in_(ON_THE_WALL),
            Wish.channel == Channel.WALL,
        )
        .order_by(ListedWish.position)
    )
    return db.session.scalars(query).all()


def paper_of(community: Organisation, made: MonthlyList) -> Paper:
    """A list as it is printed, with where each wish stands today."""
    return Paper(
        community=community.name,
        period_month=made.listed_on,
        number=made.number,
        listed_on=made.listed_on,
        rows=[_row(position, wish) for position, wish in enumerate(wishes_on(made), 1)],
        phone=office_phone(community),
    )


def _row(position: int, wish: Wish) -> Row:
    return Row(
        position=position,
        number=wish.said_number,
        title=wish.title,
        text=wish.text,
        category_label=CATEGORIES.get(wish.category, wish.category),
        needed_by=wish.needed_by,
        ceiling_yuan=wish.ceiling,
        state_label=LABELS[wish.state],
        claimer=queries.card(wish).claimer,
    )
