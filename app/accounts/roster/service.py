"""名册的动作 service: previewing a roster, keeping the preview, applying it as it was shown."""

import json
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.accounts.queries import phone_index
from app.accounts.roster import queries, writing
from app.accounts.roster.drafts import Draft, read_drafts
from app.accounts.roster.errors import PreviewOutdated, PreviewUsed
from app.accounts.roster.known import Known
from app.accounts.roster.models import RosterPreview
from app.accounts.roster.places import Place
from app.accounts.roster.plan import Action, Fault, Plan, PlannedRow, plan_from_json
from app.accounts.roster.rules import Planner
from app.accounts.roster.sheet import read_workbook
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.vault import vault
from app.organisations import queries as organisations
from app.organisations.errors import OrganisationNotFound
from app.organisations.models import Organisation, Region

IMPORT = "roster.import"
PLAN = "roster_previews.plan"
PREVIEW_LIFE = timedelta(hours=24)

#: told how many rows are done, of how many
Progress = Callable[[int, int], None]


def preview(
    content: bytes,
    *,
    organisation_id: uuid.UUID,
    by: Actor | None,
    now: datetime,
    since: date | None = None,
    is_reporting: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """What importing this workbook would do; writes nothing.

    `since` is the first day of relations whose row names none (today else); `is_reporting`
    reads the sheet as members who report to their community. `by` None is the machine's own
    command. Raises `RosterUnreadable` and its kin, `WrongOrganisation`, `Forbidden`.
    """
    node = _organisation(organisation_id, by)
    place = queries.place(node, is_reporting=is_reporting)
    workbook = read_workbook(content)
    today = local_day(now)
    drafts = list(read_drafts(workbook, today=today))
    keys = _Keys()
    known = _known(node.region_id, drafts, keys, today)
    planner = Planner(
        place=place,
        known=known,
        phone_key=keys,
        may_take=lambda path: by is None or may(by, IMPORT, Target(path=path)),
        today=today,
        since=since or today,
    )
    rows, faults = _run(planner, drafts, progress)
    return Plan(
        organisation_id=node.id,
        rows=rows,
        faults=faults,
        remarks=workbook.remarks,
        basis=_basis(known, place, rows, keys),
    )


def _run(
    planner: Planner, drafts: list[Draft | Fault], progress: Progress | None
) -> tuple[tuple[PlannedRow, ...], tuple[Fault, ...]]:
    rows: list[PlannedRow] = []
    faults: list[Fault] = []
    for done, planned in enumerate(planner.plan(drafts), start=1):
        if isinstance(planned, Fault):
            faults.append(planned)
        else:
            rows.append(planned)
        if progress is not None and (done % 100 == 0 or done == len(drafts)):
            progress(done, len(drafts))
    return tuple(rows), tuple(faults)


class _Keys:
    """The keyed index of phone numbers, each computed once."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def __call__(self, number: str) -> bytes:
        if number not in self._known:
            self._known[number] = phone_index(number)
        return self._known[number]


def _known(region_id: int, drafts: list[Draft | Fault], keys: _Keys, day: date) -> Known:
    read = [draft for draft in drafts if isinstance(draft, Draft)]
    phones = {keys(phone) for draft in read for phone in (draft.phone, draft.old_phone) if phone}
    return queries.known(region_id, {draft.name for draft in read}, phones, day=day)


def _basis(known: Known, place: Place, rows: Iterable[PlannedRow], keys: _Keys) -> str:
    """A mark of everything that the rows were planned from."""
    names = {row.name for row in rows}
    phones = {keys(row.phone) for row in rows if row.phone}
    branches = ((node.id, node.name) for node in place.branches)
    return known.only(names, phones).fingerprint(branches)


def _organisation(organisation_id: uuid.UUID, by: Actor | None) -> Organisation:
    if by is None:
        found = db.session.get(Organisation, organisation_id)
        if found is None:
            raise OrganisationNotFound
        return found
    node = organisations.organisation(by.region_id, organisation_id)
    require(by, IMPORT, Target(path=node.path))
    return node


def keep(plan: Plan, *, by: Actor, now: datetime, file_name: str = "") -> RosterPreview:
    """Keep a plan for 24 hours, sealed, so that `confirm` applies exactly what was shown."""
    db.session.execute(sa.delete(RosterPreview).where(RosterPreview.expires_at <= now))
    text = json.dumps(plan.as_json(), ensure_ascii=False, separators=(",", ":"))
    kept = RosterPreview(
        id=uuid7(),
        region_id=by.region_id,
        organisation_id=plan.organisation_id,
        made_by_id=by.person_id,
        created_at=now,
        expires_at=now + PREVIEW_LIFE,
        file_name=file_name[:200],
        plan_sealed=vault().sealing.seal(text, PLAN),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def plan_of(kept: RosterPreview) -> Plan:
    """The plan that a preview keeps. Raises `PreviewUsed` once it is applied."""
    if kept.plan_sealed is None:
        raise PreviewUsed
    return plan_from_json(json.loads(vault().sealing.unseal(kept.plan_sealed, PLAN)))


def confirm(preview_id: uuid.UUID, *, by: Actor, now: datetime) -> dict[Action, int]:
    """Apply a kept preview, once. Raises as `commit` does, and `PreviewUsed`."""
    kept = queries.preview(preview_id, by=by, now=now)
    plan = plan_of(kept)
    claimed = db.session.execute(
        sa.update(RosterPreview)
        .where(RosterPreview.id == kept.id, RosterPreview.applied_at.is_(None))
        .values(applied_at=now, plan_sealed=None)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        raise PreviewUsed
    return commit(plan, by=by, now=now)


def commit(plan: Plan, *, by: Actor | None, now: datetime) -> dict[Action, int]:
    """Write what a plan shows, its faulty rows left out; returns how many of each action.

    Raises `PreviewOutdated` where people or branches changed since the plan was made.
    """
    node = _organisation(plan.organisation_id, by)
    _one_at_a_time(node.region_id)
    _check_basis(plan, node, by, now)
    outcome = writing.write(plan, region_id=node.region_id, by=by, now=now)
    audit.note(
        "roster.imported",
        region_id=node.region_id,
        actor_id=by.person_id if by else None,
        now=now,
        subject_kind="organisation",
        subject_id=node.id,
        organisation_id=node.id,
        address=by.address if by else "",
        details={
            **{action.value: count for action, count in outcome.items()},
            "left_out": len(plan.faults),
            "phones": plan.phones_changed,
        },
    )
    db.session.flush()
    return outcome


def _one_at_a_time(region_id: int) -> None:
    """Let imports of a region wait for each other, so that the later one sees what the first wrote.

    A lock that check-ins, which only refer to the region's row, do not wait for.
    """
    row = sa.select(Region.id).where(Region.id == region_id)
    db.session.execute(row.with_for_update(key_share=True))


def _check_basis(plan: Plan, node: Organisation, by: Actor | None, now: datetime) -> None:
    """Refuse a plan made from what is no longer so."""
    keys = _Keys()
    names = {row.name for row in plan.rows}
    phones = {keys(row.phone) for row in plan.rows if row.phone}
    known = queries.known(node.region_id, names, phones, day=local_day(now))
    if _basis(known, queries.place(node), plan.rows, keys) != plan.basis:
        raise PreviewOutdated
    for row in plan.rows:
        if by is not None and row.action is Action.TRANSFER:
            held = known.membership(row.name, row.membership_id)
            require(by, IMPORT, Target(path=held.path if held else ""))
