"""导出的动作 service: asking for a file, making it, fetching it, removing it."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db, insert_once
from app.core.errors import DomainError
from app.core.files import Store
from app.core.ids import uuid7
from app.core.words import gettext
from app.exports import queries
from app.exports.errors import (
    ExportNotReady,
    FilterUnknown,
    FormatUnknown,
    GaveUp,
    TooManyExports,
)
from app.exports.kinds import Made, check
from app.exports.models import Export
from app.exports.rules import KEPT, KINDS, MOST_TRIES, MOST_WAITING, ExportKind, ExportState
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import organisation


def begin(
    node: Organisation,
    kind: ExportKind,
    format: str,
    filters: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> tuple[Export, bool]:
    """Ask for a file, or find the same one that is being made; tells whether it is a new wish.

    Raises `NotFound` without the right to it, `FormatUnknown`, `FilterUnknown`,
    `TooManyExports`, and what the kind itself refuses.
    """
    asked = KINDS[kind]
    require(by, asked.right, Target(path=node.path), known=False)
    wanted = {name: text for name, text in filters.items() if text}
    if format not in asked.formats:
        raise FormatUnknown(fields={"format": [FormatUnknown.sentence]})
    if strange := sorted(set(wanted) - set(asked.filters)):
        raise FilterUnknown(fields={name: [FilterUnknown.sentence] for name in strange})
    check(node, kind, wanted, now=now)
    values = _row(node, kind, format, wanted, by=by, now=now)
    is_new = insert_once(Export, values)
    if is_new and queries.unfinished_count(by) > MOST_WAITING:
        raise TooManyExports(most=MOST_WAITING)
    found = _running(values)
    if is_new:
        _note("export.begun", found, by=by, now=now)
    return found, is_new


def _row(
    node: Organisation,
    kind: ExportKind,
    format: str,
    wanted: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "region_id": node.region_id,
        "organisation_id": node.id,
        "kind": kind,
        "format": format,
        "filters": dict(wanted),
        "filters_key": json.dumps(wanted, ensure_ascii=False, sort_keys=True),
        "asked_by_id": by.person_id,
        "asked_at": now,
        "tries": 0,
        "done": 0,
        "of": 0,
        "fault": "",
        "fault_words": "",
        "file": "",
        "title": "",
        "people": 0,
        "size": 0,
    }


def _running(values: Mapping[str, Any]) -> Export:
    same = ("asked_by_id", "organisation_id", "kind", "format", "filters_key")
    query = sa.select(Export).where(
        Export.finished_at.is_(None), *(getattr(Export, name) == values[name] for name in same)
    )
    return db.session.scalars(query).one()


def lease(export_id: uuid.UUID, *, now: datetime) -> Export | None:
    """Take on an export that waits; None where somebody else was faster.

    One whose maker was killed too often is given up.
    """
    taken = (
        sa.update(Export)
        .where(Export.id == export_id, Export.finished_at.is_(None), queries.is_free(now))
        .values(started_at=now, heard_at=now, tries=Export.tries + 1, done=0, of=0)
        .returning(Export.tries)
        .execution_options(synchronize_session=False)
    )
    tries = db.session.execute(taken).scalar_one_or_none()
    if tries is None:
        return None
    found = db.session.get_one(Export, export_id, populate_existing=True)
    if tries > MOST_TRIES:
        fail(found, GaveUp(), now=now)
        return None
    return found


def tell(leased: Export, done: int, of: int, *, now: datetime) -> bool:
    """Note how far the making is; False where nobody waits for it any more."""
    return _still(leased, done=done, of=of, heard_at=now)


def finish(leased: Export, made: Made, file: str, size: int, *, now: datetime) -> bool:
    """The file is there; who asked for it is told. False where nobody waits for it any more."""
    if not _still(
        leased, file=file, size=size, title=made.title, people=made.people, finished_at=now
    ):
        return False
    made.note(now)
    _send(leased, f"{made.title}做好了", f"可以下载 {KEPT.days} 天。", now=now)
    return True


def fail(leased: Export, refusal: DomainError, *, now: datetime) -> None:
    """It cannot be made: why is kept, and told."""
    sentence = gettext(refusal.sentence) % refusal.values
    words = (sentence + gettext(refusal.hint) if refusal.hint else sentence)[:300]
    if _still(leased, fault=refusal.code, fault_words=words, finished_at=now):
        node = organisation(leased.region_id, leased.organisation_id)
        _send(leased, f"{node.name}{leased.label}没有做成", words, now=now)


def _still(leased: Export, **values: Any) -> bool:
    """Change an export as its maker; False where it was removed or somebody took it over."""
    changed = (
        sa.update(Export)
        .where(Export.id == leased.id, Export.finished_at.is_(None), Export.tries == leased.tries)
        .values(**values)
        .returning(Export.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(changed).first() is not None


def require_fetch(found: Export, *, by: Actor) -> None:
    """Raise `ExportNotReady`, or `NotFound` without the right to the list any more."""
    node = organisation(found.region_id, found.organisation_id)
    require(by, KINDS[found.kind].right, Target(path=node.path), known=False)
    if found.state is not ExportState.READY:
        raise ExportNotReady


def note_fetched(found: Export, *, by: Actor, now: datetime) -> None:
    """Note that the file was taken along."""
    _note("export.fetched", found, by=by, now=now)


def remove(found: Export, store: Store, *, by: Actor, now: datetime) -> None:
    """Delete an export and its file; what is being made stops."""
    if found.file:
        store.delete(found.file)
    _note("export.removed", found, by=by, now=now)
    db.session.delete(found)
    db.session.flush()


def prune(store: Store, *, now: datetime) -> int:
    """Delete what was finished long enough ago. The file goes first: a row is tried again."""
    query = sa.select(Export).where(Export.finished_at < now - KEPT)
    old = db.session.scalars(query).all()
    for each in old:
        if each.file:
            store.delete(each.file)
        db.session.delete(each)
    db.session.flush()
    return len(old)


def _send(leased: Export, title: str, body: str, *, now: datetime) -> None:
    link = f"/exports/{leased.id}"
    person = leased.asked_by_id
    notices.send(leased.region_id, "export", title, now=now, person_id=person, body=body, link=link)


def _note(action: str, found: Export, *, by: Actor, now: datetime) -> None:
    audit.note(
        action,
        region_id=found.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=found.organisation_id,
        organisation_id=found.organisation_id,
        address=by.address,
        details={"list": found.kind.value, "kind": found.format, "people": found.people},
    )
    db.session.flush()
