"""操作日志 audit_log: the log as its readers see it: within their scope, names masked.

It stands above the log since it asks who may read and what the people are called.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.audit import queries
from app.audit.queries import Wanted
from app.core.db import db
from app.core.masking import mask_name
from app.organisations.models import Organisation

READ = "audit.read"
#: who did it where no person did: a job, a command
SYSTEM = "system"
#: what is read of an entry besides who it was
COLUMNS = (
    "id",
    "at",
    "actor_id",
    "action",
    "subject_kind",
    "subject_id",
    "organisation_id",
    "address",
    "reason",
    "details",
)
_SOME = 5000


def entries(
    by: Actor, wanted: Wanted, *, limit: int, before: uuid.UUID | None = None
) -> list[dict[str, Any]]:
    """What somebody may read of the log, the newest first, with `actor`: a masked name."""
    found = queries.entries(by.region_id, wanted, limit=limit, before=before, within=_scope(by))
    names = masked_names({entry.actor_id for entry in found if entry.actor_id})
    return [
        {
            **{name: getattr(entry, name) for name in COLUMNS},
            "actor": names.get(entry.actor_id, "") if entry.actor_id else SYSTEM,
        }
        for entry in found
    ]


def _scope(by: Actor) -> sa.Select[uuid.UUID] | None:
    """The organisations whose log somebody reads; None is the whole region."""
    if may(by, READ, Target()):
        return None
    below = (Organisation.path.startswith(path, autoescape=True) for path in reach(by, READ))
    return sa.select(Organisation.id).where(
        Organisation.region_id == by.region_id, sa.or_(sa.false(), *below)
    )


def masked_names(people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The masked names of these people."""
    ids = sorted(people)
    names: dict[uuid.UUID, str] = {}
    for start in range(0, len(ids), _SOME):
        query = sa.select(Person.id, Person.name).where(Person.id.in_(ids[start : start + _SOME]))
        names |= {one: mask_name(name) for one, name in db.session.execute(query)}
    return names
