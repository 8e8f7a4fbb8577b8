"""岗位的查询 queries: posts of a place, their terms, and who may be asked to hold one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.posts.errors import HoldingNotFound, PostNotFound
from app.posts.models import Holding, Post

#: where a post may be opened
PLACES = frozenset(
    {
        OrganisationKind.COMMUNITY,
        OrganisationKind.GRID,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.BRANCH,
        OrganisationKind.PARTY_GROUP,
        OrganisationKind.HOUSEHOLD_CENTRE,
    }
)
#: the record under which somebody appears, and the one that stays after a merger
RECORD = aliased(Person)
HUMAN = aliased(Person)
#: the human being behind the record that a term names
IS_HUMAN = HUMAN.id == sa.func.coalesce(RECORD.merged_into_id, RECORD.id)
UNTIL = sa.func.coalesce(Holding.ended_on, Holding.to_on)


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post with its place and how many hold it on a day."""

    post: Post
    organisation: Organisation
    held: int


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the human being who serves it."""

    holding: Holding
    person: Person


def target(organisation: Organisation) -> Target:
    """What a right over a post is about: its place."""
    return Target(path=organisation.path)


def post(region_id: int, post_id: uuid.UUID) -> tuple[Post, Organisation]:
    """A post of the region and its place. Raises `PostNotFound`."""
    found = db.session.get(Post, post_id)
    if found is None or found.region_id != region_id:
        raise PostNotFound
    return found, db.session.get_one(Organisation, found.organisation_id)


def seen(post_id: uuid.UUID, *, by: Actor) -> tuple[Post, Organisation]:
    """A post that the actor may know of. Raises `PostNotFound`."""
    found, place = post(by.region_id, post_id)
    if not may(by, "post.see", target(place)):
        raise PostNotFound
    return found, place


def holding(holding_id: uuid.UUID, *, by: Actor) -> tuple[Term, Post, Organisation]:
    """A term that the actor may know of. Raises `HoldingNotFound`."""
    query = (
        sa.select(Holding, HUMAN)
        .join(RECORD, RECORD.id == Holding.person_id)
        .join(HUMAN, IS_HUMAN)
        .where(Holding.id == holding_id, Holding.region_id == by.region_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise HoldingNotFound
    found, place = post(by.region_id, row[0].post_id)
    if not may(by, "post.see", target(place)):
        raise HoldingNotFound
    return Term(row[0], row[1]), found, place


def within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """That a place lies below one of these paths."""
    return sa.or_(
        sa.false(), *(Organisation.path.startswith(path, autoescape=True) for path in paths)
    )


def here(organisation: Organisation) -> sa.ColumnElement[bool]:
    """That a place belongs to the sheet of this one: a grid has its centres with it."""
    if organisation.kind is OrganisationKind.GRID:
        return within([organisation.path])
    return Organisation.id == organisation.id


def posts(by: Actor, *, on: date, limit: int, offset: int = 0) -> Sequence[PostCard]:
    """The open posts of the actor's places, by the tree and title."""
    now_held = sa.and_(Holding.post_id == Post.id, Holding.from_on <= on, on <= UNTIL)
    query = (
        sa.select(Post, Organisation, sa.func.count(Holding.id))
        .join(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(Holding, now_held)
        .where(
            Post.region_id == by.region_id,
            Post.closed_at.is_(None),
            within(reach(by, "post.see")),
        )
        .group_by(Post.id, Organisation.id)
        .order_by(Organisation.number, Post.title, Post.id)
        .limit(limit)
        .offset(offset)
    )
    return [PostCard(*row) for row in db.session.execute(query)]


def places(by: Actor) -> Sequence[Organisation]:
    """Where the actor may open a post."""
    query = sa.select(Organisation).where(
        Organisation.region_id == by.region_id,
        Organisation.kind.in_(PLACES),
        Organisation.closed_on.is_(None),
        within(reach(by, "post.open")),
    )
    return db.session.scalars(query.order_by(Organisation.number)).all()


def terms(post_id: uuid.UUID) -> Sequence[Term]:
    """All terms of a post, those that last longest first."""
    query = (
        sa.select(Holding, HUMAN)
        .join(RECORD, RECORD.id == Holding.person_id)
        .join(HUMAN, IS_HUMAN)
        .where(Holding.post_id == post_id)
        .order_by(UNTIL.desc(), HUMAN.pinyin, Holding.id)
    )
    return [Term(*row) for row in db.session.execute(query)]


def says_names(by: Actor, organisation: Organisation) -> bool:
    """Whether the actor's work shows full names here; an auditor reads them masked."""
    where = target(organisation)
    return may(by, "member.see", where) or may(by, "post.tick", where)
