"""汇总表的接口 exports_api: the register of a node as a file, on any day."""

import uuid
from typing import Any

from flask import Response, current_app

from app.accounts import login
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import remember
from app.core.downloads import download
from app.organisations.queries import organisation
from app.points.exports import as_csv, as_pdf, as_xlsx, title
from app.points.register import Register, register
from app.points.schemas import PeriodQuery

api = ApiBlueprint("exports_api", __name__, url_prefix="/api/v1")


@api.call(
    "GET",
    "/organisations/<uuid:organisation_id>/register.<any(xlsx,csv,pdf):kind>",
    access="ranking.export",
    query=PeriodQuery,
)
def show_register(query: dict[str, Any], organisation_id: uuid.UUID, kind: str) -> Response:
    """The annual register of a branch, or of all branches below a node, as of today."""
    return register_file(organisation_id, kind, period=query["period"])


def register_file(organisation_id: uuid.UUID, kind: str, *, period: str | None) -> Response:
    """The file to be sent, noted in the log first: it is a look at personal data."""
    actor, now = login.actor(), clock.now()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "ranking.export", Target(path=node.path))
    made = register(node, period=period, now=now)
    content = _written(made, kind)
    response = download(content, f"{title(made, made.node)}.{kind}")
    remember(
        lambda: audit.note(
            "register.exported",
            region_id=actor.region_id,
            actor_id=actor.person_id,
            now=now,
            subject_kind="organisation",
            subject_id=organisation_id,
            organisation_id=organisation_id,
            address=actor.address,
            details=_about(made, kind),
        )
    )
    return response


def _written(made: Register, kind: str) -> bytes:
    if kind == "pdf":
        return as_pdf(made, font=current_app.config["PDF_FONT"])
    return as_csv(made) if kind == "csv" else as_xlsx(made)


def _about(made: Register, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "period": made.period.label,
        "branches": len(made.branches),
        "people": sum(len(branch.rows) + len(branch.left_out) for branch in made.branches),
        "anchor": made.anchor,
    }
