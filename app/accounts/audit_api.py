"""审计的接口 audit_api: the log for auditors and upper committees, names masked.

It stands above the log since it asks who may read and what the people are called.
"""

import csv
import io
import json
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Response
from marshmallow import fields, validate

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.audit import queries
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.cells import safe
from app.core.db import db, remember
from app.core.masking import mask_name
from app.core.schemas import Moment, Schema, Text
from app.organisations.models import Organisation

api = ApiBlueprint("audit_api", __name__, url_prefix="/api/v1")

READ = "audit.read"
MOST_EXPORTED = 100_000
SYSTEM = "system"
COLUMNS = (
    "at",
    "actor_id",
    "actor",
    "action",
    "subject_kind",
    "subject_id",
    "organisation_id",
    "address",
    "reason",
    "details",
    "id",
)


class LogFilters(Schema):
    """Which entries; times with their zone."""

    subject_id = fields.UUID(load_default=None)
    actor_id = fields.UUID(load_default=None)
    action = Text(most=64, load_default="")
    since = Moment(load_default=None)
    until = Moment(load_default=None)


class LogQuery(LogFilters):
    """Which entries, how many, and from behind which one."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=500))
    after = fields.UUID(load_default=None)


class LogEntryOut(Schema):
    """One entry; `actor` is the masked name, `system` for a job or a command."""

    id = fields.UUID()
    at = Moment()
    actor_id = fields.UUID(allow_none=True)
    actor = fields.String()
    action = fields.String()
    subject_kind = fields.String()
    subject_id = fields.UUID(allow_none=True)
    organisation_id = fields.UUID(allow_none=True)
    address = fields.String()
    reason = fields.String()
    details = fields.Dict()


class LogOut(Schema):
    """A page of the log, the newest first."""

    items = fields.List(fields.Nested(LogEntryOut))
    next = fields.UUID(allow_none=True)


@api.call("GET", "/audit", access=READ, query=LogQuery, answer=LogOut)
def show_log(query: dict[str, Any]) -> dict[str, Any]:
    """Who did what to whom, within the own scope."""
    limit, before = query.pop("limit"), query.pop("after")
    found = _entries(login.actor(), query, limit=limit + 1, before=before)
    shown = found[:limit]
    return {"items": _shown(shown), "next": shown[-1].id if len(found) > limit else None}


@api.call("GET", "/audit.csv", access=READ, query=LogFilters)
def export_log(query: dict[str, Any]) -> Response:
    """The same as a file; taking it home is noted too."""
    actor = login.actor()
    rows = _shown(_entries(actor, query, limit=MOST_EXPORTED, before=None))
    content = _as_csv(rows)
    remember(lambda: _note(actor, len(rows)))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


def _entries(
    actor: Actor, query: dict[str, Any], *, limit: int, before: uuid.UUID | None
) -> Sequence[AuditEntry]:
    return queries.entries(
        actor.region_id,
        queries.Wanted(**query),
        limit=limit,
        before=before,
        within=_scope(actor),
    )


def _scope(actor: Actor) -> sa.Select[uuid.UUID] | None:
    """The organisations whose log the actor reads; None is the whole region."""
    if may(actor, READ, Target()):
        return None
    below = (Organisation.path.startswith(path, autoescape=True) for path in reach(actor, READ))
    return sa.select(Organisation.id).where(
        Organisation.region_id == actor.region_id, sa.or_(sa.false(), *below)
    )


def _shown(entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    names = _names({entry.actor_id for entry in entries if entry.actor_id})
    return [
        {
            **{name: getattr(entry, name) for name in COLUMNS if name != "actor"},
            "actor": names.get(entry.actor_id, "") if entry.actor_id else SYSTEM,
        }
        for entry in entries
    ]


def _names(people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    ids = sorted(people)
    names: dict[uuid.UUID, str] = {}
    for start in range(0, len(ids), 5000):
        portion = ids[start : start + 5000]
        query = sa.select(Person.id, Person.name).where(Person.id.in_(portion))
        names |= {one: mask_name(name) for one, name in db.session.execute(query)}
    return names


def _as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in rows:
        row["at"] = clock.local(row["at"]).isoformat(timespec="seconds")
        row["details"] = json.dumps(row["details"], ensure_ascii=False, sort_keys=True)
        writer.writerow([safe(str(row[name]) if row[name] else "") for name in COLUMNS])
    return target.getvalue().encode("utf-8-sig")


def _note(actor: Actor, count: int) -> None:
    audit.note(
        "audit.exported",
        region_id=actor.region_id,
        actor_id=actor.person_id,
        now=clock.now(),
        subject_kind="audit",
        subject_id=None,
        address=actor.address,
        details={"entries": count},
    )
