"""导出的接口 api: files that take long."""

import uuid
from http import HTTPStatus
from typing import Any

from flask import Response, current_app

from app.accounts import login
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import remember, transaction
from app.core.downloads import download_stored
from app.core.files import Store
from app.core.web import SIGNED_IN
from app.exports import queries, schemas, service
from app.exports.models import Export
from app.exports.rules import ExportKind, ExportState
from app.organisations.queries import organisation

api = ApiBlueprint("exports_own_api", __name__, url_prefix="/api/v1")

FILTERS = ("period", "words", "category")


@api.call(
    "POST",
    "/exports",
    access=SIGNED_IN,
    body=schemas.ExportIn,
    answer=schemas.ExportOut,
    status=202,
    also={200: schemas.ExportOut},
)
def begin_export(body: dict[str, Any]) -> Any:
    """Ask for a file that is made in the background; 200 while the same one is being made."""
    actor = login.actor()
    with transaction():
        node = organisation(actor.region_id, body["organisation_id"])
        filters = {name: body[name] for name in FILTERS}
        found, is_new = service.begin(
            node,
            ExportKind(body["kind"]),
            body["format"],
            filters,
            by=actor,
            now=clock.now(),
        )
    return shown(found), HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK


@api.call(
    "GET", "/exports", access=SIGNED_IN, query=schemas.ExportsQuery, answer=schemas.ExportsOut
)
def list_exports(query: dict[str, Any]) -> dict[str, Any]:
    """My files of the last days, the newest first."""
    limit = query["limit"]
    found = queries.own_exports(
        login.actor(), now=clock.now(), limit=limit + 1, before=query["after"]
    )
    items = found[:limit]
    return {
        "items": [shown(each) for each in items],
        "next": items[-1].id if len(found) > limit else None,
    }


@api.call("GET", "/exports/<uuid:export_id>", access=SIGNED_IN, answer=schemas.ExportOut)
def show_export(export_id: uuid.UUID) -> dict[str, Any]:
    """How far one of my files is, and where it can be fetched."""
    return shown(queries.export(login.actor(), export_id, now=clock.now()))


@api.call("GET", "/exports/<uuid:export_id>/file", access=SIGNED_IN)
def fetch_file(export_id: uuid.UUID) -> Response:
    """The file itself, once it is ready."""
    return handed(export_id)


@api.call("DELETE", "/exports/<uuid:export_id>", access=SIGNED_IN, status=204)
def remove_export(export_id: uuid.UUID) -> None:
    """Delete one of my files, or stop its making."""
    actor, now = login.actor(), clock.now()
    with transaction():
        found = queries.export(actor, export_id, now=now)
        service.remove(found, current_app.extensions["store"], by=actor, now=now)


def handed(export_id: uuid.UUID) -> Response:
    """The file, in pieces. Raises `ExportNotFound`, `ExportNotReady`, `FileGone`, `NotFound`."""
    actor, now = login.actor(), clock.now()
    store: Store = current_app.extensions["store"]
    found = queries.export(actor, export_id, now=now)
    service.require_fetch(found, by=actor)
    response = download_stored(store, found.file, f"{found.title}.{found.format}")
    remember(lambda: service.note_fetched(found, by=actor, now=now))
    return response


def shown(found: Export) -> dict[str, Any]:
    """What is told of an export."""
    is_ready = found.state is ExportState.READY
    names = ("id", "format", "organisation_id", "done", "of", "people", "size")
    return {
        **{name: getattr(found, name) for name in names},
        "kind": found.kind.value,
        "state": found.state.value,
        "asked_at": found.asked_at,
        "finished_at": found.finished_at,
        "kept_until": found.kept_until,
        "url": f"/api/v1/exports/{found.id}/file" if is_ready else None,
        "fault": {"code": found.fault, "detail": found.fault_words} if found.fault else None,
    }
