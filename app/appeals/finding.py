"""找人 finding: for whom somebody may ask: people he cares for, by name or card."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, Person, PersonState
from app.accounts.permissions import reach
from app.accounts.queries import in_force
from app.accounts.search import named
from app.appeals.queries import ENTER
from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation

MANY = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be meant; no number is shown."""

    person_id: uuid.UUID
    name: str
    place: str


def people(actor: Actor, words: str, *, now: datetime) -> Sequence[Found]:
    """People of the actor's nodes whom these words mean: a name, or a card or its last digits."""
    paths = reach(actor, ENTER)
    if not paths:
        return []
    is_card = words.isascii() and words.isdigit() and len(words) in (4, 8)
    meant = Person.card_number.endswith(words) if is_card else named(words)
    query = (
        sa.select(Person.id, Person.name, sa.func.min(Organisation.name))
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Person.region_id == actor.region_id,
            Person.state == PersonState.ACTIVE,
            Person.id != actor.person_id,
            in_force(local_day(now)),
            sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
            meant,
        )
        .group_by(Person.id, Person.name, Person.pinyin)
        .order_by(Person.pinyin, Person.id)
        .limit(MANY)
    )
    return [Found(*row) for row in db.session.execute(query)]
