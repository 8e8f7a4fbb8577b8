"""名册的落笔 writing: a plan's rows in a handful of bulk statements, all in one transaction."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Membership, Person, PersonState, Phone
from app.accounts.pinyin import pinyin_of
from app.accounts.queries import PHONE, phone_index
from app.accounts.reporting import sealed_contact
from app.accounts.roster import queries
from app.accounts.roster.errors import PreviewOutdated
from app.accounts.roster.plan import Action, Plan, PlannedRow
from app.accounts.service import new_card_number
from app.audit.models import AuditEntry
from app.core.clock import local
from app.core.db import Model, db, insert
from app.core.ids import uuid7
from app.core.vault import vault

Values = dict[str, Any]


@dataclass
class _Writes:
    """What will be written, gathered by statement."""

    persons: list[Values] = field(default_factory=list)
    memberships: list[Values] = field(default_factory=list)
    closings: list[Values] = field(default_factory=list)
    corrections: list[Values] = field(default_factory=list)
    phone_changes: list[Values] = field(default_factory=list)
    notes: list[Values] = field(default_factory=list)


def write(plan: Plan, *, region_id: int, by: Actor | None, now: datetime) -> dict[Action, int]:
    """Write people, phones, relations and the log; returns how many rows of each action.

    Raises `PreviewOutdated` where somebody else wrote one of them at the same moment.
    """
    numbers = {row.phone for row in plan.rows if row.phone}
    phones = _keep_phones(region_id, numbers)
    cards = _new_cards(region_id, sum(1 for row in plan.rows if row.action is Action.CREATE))
    writes = _Writes()
    for row in plan.rows:
        if row.action is not Action.UNCHANGED:
            _gather(writes, row, phones=phones, cards=cards, region_id=region_id, by=by, now=now)
    try:
        _execute(writes)
    except sa.exc.IntegrityError as raced:
        raise PreviewOutdated from raced
    return plan.counts


def _keep_phones(region_id: int, numbers: Iterable[str]) -> Mapping[str, uuid.UUID]:
    """The rows of these numbers; those that are new are sealed and added."""
    indexes = {number: phone_index(number) for number in sorted(numbers)}
    known = queries.phone_ids(region_id, set(indexes.values()))
    sealing = vault().sealing
    new = [
        {
            "id": uuid7(),
            "region_id": region_id,
            "number_index": index,
            "number_sealed": sealing.seal(number, PHONE),
        }
        for number, index in indexes.items()
        if index not in known
    ]
    if new:
        db.session.execute(insert(Phone).on_conflict_do_nothing(), new)
        known = queries.phone_ids(region_id, set(indexes.values()))
    return {number: known[index] for number, index in indexes.items()}


def _new_cards(region_id: int, count: int) -> list[str]:
    """Card numbers that nobody holds."""
    cards: set[str] = set()
    while len(cards) < count:
        more = {new_card_number() for _ in range(count - len(cards))} - cards
        cards |= more - queries.taken_cards(region_id, more)
    return sorted(cards)


def _gather(
    writes: _Writes,
    row: PlannedRow,
    *,
    phones: Mapping[str, uuid.UUID],
    cards: list[str],
    region_id: int,
    by: Actor | None,
    now: datetime,
) -> None:
    person_id = row.person_id or uuid7()
    phone_id = phones[row.phone] if row.phone else None
    if row.action is Action.CREATE:
        writes.persons.append(_person(row, person_id, phone_id, cards.pop(), region_id, now))
    elif phone_id is not None:
        writes.phone_changes.append({"id": person_id, "phone_id": phone_id})
    _relate(writes, row, person_id, region_id)
    writes.notes.append(_note(row, person_id, region_id, by, now))


def _person(
    row: PlannedRow,
    person_id: uuid.UUID,
    phone_id: uuid.UUID | None,
    card: str,
    region_id: int,
    now: datetime,
) -> Values:
    spelling = pinyin_of(row.name)
    return {
        "id": person_id,
        "region_id": region_id,
        "card_number": card,
        "name": row.name,
        "pinyin": spelling.full,
        "initials": spelling.initials,
        "phone_id": phone_id,
        "state": PersonState.ACTIVE,
        "created_at": now,
    }


def _relate(writes: _Writes, row: PlannedRow, person_id: uuid.UUID, region_id: int) -> None:
    """Begin, succeed or correct the relation of a row.

    Transfers and a new stage or category are dated: the relation held ends the day before and a
    new one begins, so that every day keeps what was true on it. One that began on the same day
    was never in force and is corrected in place, as is the party group, which nothing judges.
    """
    values: Values = {
        "organisation_id": row.organisation_id,
        "stage": row.stage,
        "category": row.category,
        "party_group": row.party_group,
        "outside": row.outside,
        "outside_contact_sealed": sealed_contact(row.outside_contact),
    }
    fresh = {**values, **_keys(row, person_id, region_id), "from_on": row.from_on}
    is_dated = row.action is not Action.CHANGE or bool({"党员类型", "党员类别"} & set(row.changes))
    if row.membership_id is None:
        writes.memberships.append(fresh)
    elif (
        is_dated
        and row.from_on
        and row.membership_from_on
        and (row.membership_from_on < row.from_on)
    ):
        writes.closings.append({"id": row.membership_id, "to_on": row.from_on - timedelta(days=1)})
        writes.memberships.append(fresh)
    else:
        writes.corrections.append({"id": row.membership_id, **values})


def _keys(row: PlannedRow, person_id: uuid.UUID, region_id: int) -> Values:
    return {"id": uuid7(), "region_id": region_id, "person_id": person_id, "kind": row.kind}


def _note(
    row: PlannedRow, person_id: uuid.UUID, region_id: int, by: Actor | None, now: datetime
) -> Values:
    return {
        "region_id": region_id,
        "year": local(now).year,
        "id": uuid7(),
        "at": now,
        "actor_id": by.person_id if by else None,
        "action": f"roster.{row.action.value}",
        "subject_kind": "person",
        "subject_id": person_id,
        "organisation_id": row.organisation_id,
        "address": by.address[:64] if by else "",
        "reason": "",
        "details": {
            "relation": row.kind.value,
            "from_on": row.from_on.isoformat() if row.from_on else None,
            "ended": str(row.membership_id) if row.membership_id else None,
            "phone": row.phone is not None,
        },
    }


def _execute(writes: _Writes) -> None:
    """Old relations end before new ones begin: one of a kind is open at a time."""
    changes: list[tuple[type[Model], list[Values]]] = [
        (Membership, writes.closings),
        (Membership, writes.corrections),
        (Person, writes.phone_changes),
    ]
    additions: list[tuple[type[Model], list[Values]]] = [
        (Person, writes.persons),
        (Membership, writes.memberships),
        (AuditEntry, writes.notes),
    ]
    for table, rows in filter(itemgetter(1), changes):
        db.session.execute(sa.update(table), rows)
    for table, rows in filter(itemgetter(1), additions):
        db.session.execute(sa.insert(table), rows)
