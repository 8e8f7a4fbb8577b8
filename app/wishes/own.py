"""我的心愿 own: what a resident wished for, and what he may say and do about it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden
from app.wishes import queries
from app.wishes.entering import Words
from app.wishes.models import Beneficiary, Wish
from app.wishes.people import whom_of
from app.wishes.rules.machine import State

#: within which the same words again are the same wish
TWICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Written:
    """A wish's words for its author; `is_masked` where he did not write them about himself and
    they stand here as on the wall."""

    words: Words
    is_masked: bool


def own_wishes(by: Actor, *, limit: int = 50) -> Sequence[Wish]:
    """The wishes that are for somebody, the newest first; not those written for others."""
    query = (
        sa.select(Wish)
        .join(Beneficiary, Beneficiary.wish_id == Wish.id)
        .where(Beneficiary.person_id == by.person_id, Wish.region_id == by.region_id)
        .order_by(Wish.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def just_written(words: Words, community_id: uuid.UUID, *, by: Actor, now: datetime) -> Wish | None:
    """The same wish, sent by the same person moments ago: the second tap of an unsure finger."""
    query = (
        sa.select(Wish)
        .join(Beneficiary, Beneficiary.wish_id == Wish.id)
        .where(
            Beneficiary.person_id == by.person_id,
            Wish.community_id == community_id,
            Wish.created_by_id == by.person_id,
            Wish.created_at > now - TWICE,
            Wish.state == State.SUBMITTED,
        )
        .order_by(Wish.id)
    )
    said = (words.title, words.text)
    rows = db.session.scalars(query).all()
    return next((w for w in rows if said == _as_written(w)), None)


def _as_written(wish: Wish) -> tuple[str, str]:
    whom = whom_of(db.session.get_one(Beneficiary, wish.id))
    return whom.title, whom.text


def is_own(wish: Wish, by: Actor) -> bool:
    """Whether the wish is for this person."""
    row = db.session.get(Beneficiary, wish.id)
    return row is not None and row.person_id == by.person_id


def require_word(wish: Wish, by: Actor) -> None:
    """Raise `Forbidden` for who is neither its person nor one who may ask the person."""
    if not is_own(wish, by) and not queries.may_contact(wish, by):
        raise Forbidden


def written(wish: Wish, by: Actor) -> Written:
    """The words of a wish to be changed: as they were written for its own person, else masked.

    What others wrote down may hold numbers that are opened by a logged look alone.
    """
    row = db.session.get(Beneficiary, wish.id)
    title, text, is_masked = wish.title, wish.text, bool(wish.found)
    if row is not None and row.person_id == by.person_id:
        whom = whom_of(row)
        title, text, is_masked = whom.title or title, whom.text, False
    words = Words(
        title=title,
        text=text,
        category=wish.category,
        target_group=wish.target_group,
        needed_by=wish.needed_by,
        urgency=wish.urgency,
        points=wish.points,
    )
    return Written(words, is_masked)
