"""履职撤销 undoing: a confirmed month is taken back by two people, its points with it."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalState
from app.accounts.permissions import require
from app.core.db import db
from app.notices import service as notices
from app.organisations.queries import community_of
from app.posts import duty as duties
from app.posts import rules
from app.posts.confirming import KIND, note
from app.posts.crediting import take_back
from app.posts.duty import Duty
from app.posts.errors import DutyNotConfirmed, DutyNotFound, UndoAsked
from app.posts.models import DutyLine, DutyState
from app.posts.queries import target

UNDO = "duty_undo"


def ask(duty: Duty, *, reason: str, by: Actor, now: datetime) -> Approval:
    """Ask that a confirmed month be taken back; another person of the community decides on 待办.

    Raises `DutyNotConfirmed`, `UndoAsked`.
    """
    require(by, "post.confirm", target(duty.organisation))
    line = duty.line
    if line is None:
        raise DutyNotConfirmed
    # locked, so that two who ask at once see each other
    db.session.refresh(line, with_for_update=True)
    if line.state is not DutyState.CONFIRMED:
        raise DutyNotConfirmed
    if asked(line):
        raise UndoAsked
    made = approvals.propose(
        UNDO,
        line.id,
        organisation_id=(community_of(duty.organisation) or duty.organisation).id,
        summary=f"申请撤销{duty.person.name} {rules.said(line.month)}的{duty.post.title}履职",
        gainers=[duty.person.id],
        by=by,
        now=now,
        reason=reason,
    )
    note(duty, line, "duty.undo_asked", by=by, now=now, reason=reason)
    return made


def asked(line: DutyLine) -> bool:
    """Whether taking a month back waits for a second person."""
    query = sa.select(Approval.id).where(
        Approval.region_id == line.region_id,
        Approval.kind == UNDO,
        Approval.subject_id == line.id,
        Approval.state == ApprovalState.OPEN,
    )
    return db.session.scalar(query) is not None


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Do what was asked, if it was approved: void the record, book the opposite, tell the holder.

    It stays undone: a month has one source, and a second record of it would be another.
    """
    if approval.state is not ApprovalState.APPROVED:
        return
    found = duties.entries(by.region_id, DutyLine.id == approval.subject_id)
    if not found or found[0].line is None:
        raise DutyNotFound
    duty, line = found[0], found[0].line
    turned = db.session.execute(
        sa.update(DutyLine)
        .where(DutyLine.id == line.id, DutyLine.state == DutyState.CONFIRMED)
        .values(state=DutyState.UNDONE, reason=approval.reason[:300])
        .execution_options(synchronize_session=False)
    )
    if not turned.rowcount:  # type: ignore[attr-defined]
        raise DutyNotConfirmed
    db.session.refresh(line)
    take_back(
        duty,
        line,
        asked_by_id=approval.made_by_id,
        approved_by_id=by.person_id,
        reason=approval.reason,
        now=now,
    )
    note(duty, line, "duty.undone", by=by, now=now, reason=approval.reason)
    notices.send(
        line.region_id,
        KIND,
        f"{duty.post.title} {rules.said(line.month)}的履职已撤销",
        now=now,
        person_id=duty.person.id,
        body=f"原因：{approval.reason}",
        link="/me/posts",
    )
