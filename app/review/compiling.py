"""全部支部的汇总 compiling: every sheet below a node, a branch at a time, then its files.

It is begun by a press and goes on in the background; the page can be left and found again. What
is kept meanwhile names nobody; the files hold names and go after a few days.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db, insert_once
from app.core.files import Store
from app.core.ids import uuid7
from app.notices import service as notices
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, within
from app.review import gathering, preparing, roll
from app.review.errors import NoBranches
from app.review.gathering import Gathered
from app.review.models import Compilation, CompiledBranch
from app.review.summing import BranchYear

#: how long a finished one can be fetched
KEPT = timedelta(days=7)
#: branches that are read at once while files are written
AT_ONCE = 40


def begin(node: Organisation, period: str, *, by: Actor, now: datetime) -> Compilation:
    """Begin to gather a node's year, or find the one under way.

    Raises `Forbidden`, `NoScheme`, `PeriodUnknown`, `NoBranches`.
    """
    require(by, "review.compile", Target(path=node.path))
    label = preparing.period_of(preparing.ruling_above(node), period, now=now).label
    branches = within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])
    if not branches:
        raise NoBranches
    values = {
        "id": uuid7(),
        "region_id": node.region_id,
        "organisation_id": node.id,
        "period": label,
        "begun_by_id": by.person_id,
        "begun_at": now,
        "branches": len(branches),
        "visited": 0,
        "cursor": 0,
        "people": 0,
        "files": {},
    }
    if insert_once(Compilation, values):
        audit.note(
            "review.compiled",
            region_id=node.region_id,
            actor_id=by.person_id,
            now=now,
            subject_kind="organisation",
            subject_id=node.id,
            organisation_id=node.id,
            address=by.address,
            details={"period": label, "branches": len(branches)},
        )
    found = newest(node, label)
    assert found is not None
    return found


def newest(node: Organisation, period: str) -> Compilation | None:
    """The compilation that was begun last for a node's year."""
    query = sa.select(Compilation).where(
        Compilation.region_id == node.region_id,
        Compilation.organisation_id == node.id,
        Compilation.period == period,
    )
    query = query.order_by(Compilation.begun_at.desc(), Compilation.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def running() -> Sequence[uuid.UUID]:
    """The compilations that are not finished, the oldest first."""
    query = sa.select(Compilation.id).where(Compilation.finished_at.is_(None))
    return db.session.scalars(query.order_by(Compilation.id)).all()


def gather_next(
    compilation_id: uuid.UUID, *, now: datetime
) -> tuple[Organisation, Gathered | None] | None:
    """Gather the next branch; None where every one was, and the files can be written.

    Nothing is gathered where no scheme speaks for the branch. Reads only.
    """
    found = db.session.get_one(Compilation, compilation_id, populate_existing=True)
    node = organisation(found.region_id, found.organisation_id)
    query = sa.select(Organisation).where(
        Organisation.region_id == node.region_id,
        Organisation.path.startswith(node.path, autoescape=True),
        Organisation.kind == OrganisationKind.BRANCH,
        Organisation.closed_on.is_(None),
        Organisation.number > found.cursor,
    )
    branch = db.session.scalars(query.order_by(Organisation.number).limit(1)).one_or_none()
    if branch is None:
        return None
    return branch, gathering.if_ruled(branch, found.period, now=now)


def keep(compilation_id: uuid.UUID, branch: Organisation, gathered: Gathered | None) -> None:
    """Keep what was gathered of a branch, unless somebody else has done so meanwhile."""
    query = sa.select(Compilation).where(Compilation.id == compilation_id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if found.cursor >= branch.number or found.finished_at is not None:
        return
    if gathered is not None:
        db.session.add(
            CompiledBranch(
                compilation_id=found.id,
                number=branch.number,
                line=gathered.line.stored(),
                roll=roll.pack(gathered.roll),
            )
        )
        found.people += len(gathered.roll.people)
    found.cursor, found.visited = branch.number, found.visited + 1
    db.session.flush()


def lines(compilation_id: uuid.UUID) -> list[BranchYear]:
    """The branches gathered so far, in the order of the tree."""
    query = sa.select(CompiledBranch.line).where(CompiledBranch.compilation_id == compilation_id)
    stored = db.session.scalars(query.order_by(CompiledBranch.number))
    return [BranchYear.from_stored(each) for each in stored]


def rolls(compilation_id: uuid.UUID) -> Iterator[list[tuple[BranchYear, roll.Roll]]]:
    """Lines and members of the branches, in the order of the tree, a few branches at a time."""
    after = 0
    while True:
        query = sa.select(CompiledBranch.number, CompiledBranch.line, CompiledBranch.roll).where(
            CompiledBranch.compilation_id == compilation_id, CompiledBranch.number > after
        )
        found = db.session.execute(query.order_by(CompiledBranch.number).limit(AT_ONCE)).all()
        if not found:
            return
        yield [(BranchYear.from_stored(line), roll.unpack(packed)) for _, line, packed in found]
        after = found[-1][0]


def finish(compilation_id: uuid.UUID, files: dict[str, str], *, now: datetime) -> None:
    """The files are there; who asked for them is told."""
    found = db.session.get_one(Compilation, compilation_id, populate_existing=True)
    node = organisation(found.region_id, found.organisation_id)
    found.files, found.finished_at = files, now
    notices.send(
        found.region_id,
        "review",
        f"{node.name}{found.period}年度的考核汇总做好了",
        now=now,
        person_id=found.begun_by_id,
        body=f"共 {found.visited} 个支部、{found.people} 人，可以下载 {KEPT.days} 天。",
        link=f"/reviews/{node.id}/{found.period}/compilation",
    )
    db.session.flush()


def prune(store: Store, *, now: datetime) -> int:
    """Remove the files and rows of compilations that were finished long enough ago."""
    query = sa.select(Compilation).where(Compilation.finished_at < now - KEPT)
    old = db.session.scalars(query).all()
    for each in old:
        for name in each.files.values():
            store.delete(name)
        db.session.execute(
            sa.delete(CompiledBranch).where(CompiledBranch.compilation_id == each.id)
        )
        db.session.delete(each)
    db.session.flush()
    return len(old)
