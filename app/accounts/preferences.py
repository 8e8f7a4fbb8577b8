"""偏好 preferences: how a person likes to see the pages; remembered across phones."""

import uuid

import sqlalchemy as sa

from app.accounts.models import Person
from app.core.db import db


def choose_elder_view(person_id: uuid.UUID, wanted: bool) -> None:
    """Remember whether a person reads 长辈版: larger everything, fewer things."""
    db.session.execute(sa.update(Person).where(Person.id == person_id).values(is_elder_view=wanted))
