"""一条记录有什么 holdings: what hangs on one record of a person, to tell two of them apart."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.appeals.models import Appeal
from app.certificates.models import Certificate
from app.core.db import Model, db
from app.core.masking import mask_phone
from app.events.models import SignUp
from app.home.people import faces
from app.home.people.faces import Badge, Held, Relation
from app.notices.models import Notice
from app.points.models import Account
from app.records.queries import Minutes, minutes_of
from app.spending.models import Receipt
from app.wishes.models import Beneficiary, Claim

#: before anything was written down
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holdings:
    """One record with what belongs to it; the number is masked."""

    person: Person
    badge: Badge
    phone: str
    relations: Sequence[Relation]
    roles: Sequence[Held]
    #: hundredths, over all periods
    points: int
    served: Minutes
    wishes: int
    claims: int
    sign_ups: int
    certificates: int
    receipts: int
    appeals: int
    messages: int
    last_seen_at: datetime | None


def holdings(person: Person, *, now: datetime) -> Holdings:
    """What belongs to one record, and to those merged into it as far as it is written down anew."""
    number = accounts.phone_of(person)
    served = minutes_of(person.region_id, [person.id], since=BEGINNING, until=now)
    return Holdings(
        person=person,
        badge=faces.badge(person),
        phone=mask_phone(number) if number else "",
        relations=[each for each in faces.relations(person) if each.is_open],
        roles=faces.roles(person),
        points=_points(person.id),
        served=served.get(person.id, Minutes()),
        wishes=_count(Beneficiary, Beneficiary.person_id == person.id),
        claims=_count(Claim, Claim.person_id == person.id),
        sign_ups=_count(SignUp, SignUp.person_id == person.id),
        certificates=_count(Certificate, Certificate.person_id == person.id),
        receipts=_count(Receipt, Receipt.person_id == person.id),
        appeals=_count(Appeal, Appeal.asker_id == person.id),
        messages=_count(Notice, Notice.person_id == person.id),
        last_seen_at=accounts.last_seen(person.id),
    )


def _points(person_id: uuid.UUID) -> int:
    query = sa.select(sa.func.sum(Account.total)).where(Account.person_id == person_id)
    return int(db.session.scalar(query) or 0)


def _count(table: type[Model], condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(condition)
    return int(db.session.scalar(query) or 0)
