"""近邻 at_home: who is at home around a node, and so may be found and appointed there."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Membership, Person, PersonState
from app.accounts.queries import in_force
from app.accounts.search import named
from app.core.db import db
from app.organisations.models import Organisation
from app.organisations.queries import below, community_of


def eligible(
    organisation: Organisation, *, words: str, on: date, limit: int
) -> Sequence[tuple[Person, str]]:
    """Active people at home in the community of a node (or in it, above one), found by name."""
    query = (
        _at_home(organisation, on=on)
        .where(named(words))
        .order_by(Person.pinyin, Person.id)
        .limit(limit)
    )
    return [(person, home) for person, home in db.session.execute(query)]


def is_eligible(person_id: uuid.UUID, organisation: Organisation, *, on: date) -> bool:
    """Whether somebody is at home there, so that its office may appoint him."""
    query = _at_home(organisation, on=on).where(Person.id == person_id)
    return db.session.execute(query).first() is not None


def _at_home(organisation: Organisation, *, on: date) -> sa.Select[Person, str]:
    community = community_of(organisation) or organisation
    home = sa.func.min(Organisation.name)
    return (
        sa.select(Person, home)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Person.region_id == organisation.region_id,
            Person.state == PersonState.ACTIVE,
            in_force(on),
            Membership.organisation_id.in_(below(organisation.region_id, community.path)),
        )
        .group_by(Person.id)
    )
