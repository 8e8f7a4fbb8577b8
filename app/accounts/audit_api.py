"""审计的接口 audit_api: the log for auditors and upper committees, names masked."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.accounts import audit_log, login
from app.accounts.actor import Actor
from app.accounts.audit_log import READ
from app.audit import service as audit
from app.audit.queries import Wanted
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.cells import safe
from app.core.db import remember
from app.core.schemas import Moment, Schema, Text

api = ApiBlueprint("audit_api", __name__, url_prefix="/api/v1")

MOST_EXPORTED = 100_000
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
    found = audit_log.entries(login.actor(), Wanted(**query), limit=limit + 1, before=before)
    shown = found[:limit]
    return {"items": shown, "next": shown[-1]["id"] if len(found) > limit else None}


@api.call("GET", "/audit.csv", access=READ, query=LogFilters)
def export_log(query: dict[str, Any]) -> Response:
    """The same as a file; taking it home is noted too."""
    actor = login.actor()
    rows = audit_log.entries(actor, Wanted(**query), limit=MOST_EXPORTED)
    content = _as_csv(rows)
    remember(lambda: _note(actor, len(rows)))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


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
