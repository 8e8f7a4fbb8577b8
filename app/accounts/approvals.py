"""审批 approvals: what waits for a second person; one mechanism for all subjects."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.errors import AlreadyDecided, OwnApproval
from app.accounts.models import Approval, ApprovalGainer, ApprovalState
from app.accounts.permissions import reach
from app.audit import service as audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import uuid7
from app.organisations.models import Organisation

ROLE = "role"
#: by which right a kind is decided; the others by `DECIDE`
RIGHTS: Mapping[str, str] = MappingProxyType({ROLE: "role.approve"})
DECIDE = "approval.list"


def right_for(kind: str) -> str:
    """The right by which a second person decides what is of this kind."""
    return RIGHTS.get(kind, DECIDE)


def propose(
    kind: str,
    subject_id: uuid.UUID,
    *,
    organisation_id: uuid.UUID,
    summary: str,
    gainers: Iterable[uuid.UUID],
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Approval:
    """Lay something before a second person of an organisation; once while it is open."""
    approval = Approval(
        id=uuid7(),
        region_id=by.region_id,
        kind=kind,
        subject_id=subject_id,
        organisation_id=organisation_id,
        summary=summary[:300],
        made_by_id=by.person_id,
        made_at=now,
        reason=reason[:500],
    )
    db.session.add(approval)
    db.session.flush()
    for person_id in set(gainers):
        db.session.add(ApprovalGainer(approval_id=approval.id, person_id=person_id))
    db.session.flush()
    return approval


def decide(
    approval: Approval, *, approved: bool, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Approve or reject. The maker and those who gain may not; what follows is the caller's.

    Raises `OwnApproval`, `AlreadyDecided`.
    """
    if by.person_id in {approval.made_by_id, *gainers(approval)}:
        raise OwnApproval
    decided = db.session.execute(
        sa.update(Approval)
        .where(Approval.id == approval.id, Approval.state == ApprovalState.OPEN)
        .values(
            state=ApprovalState.APPROVED if approved else ApprovalState.REJECTED,
            decided_by_id=by.person_id,
            decided_at=now,
            decision_reason=reason[:500],
        )
    )
    if not decided.rowcount:  # type: ignore[attr-defined]
        raise AlreadyDecided
    audit.note(
        f"approval.{'approved' if approved else 'rejected'}",
        region_id=approval.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind=approval.kind,
        subject_id=approval.subject_id,
        organisation_id=approval.organisation_id,
        reason=reason,
    )
    db.session.refresh(approval)


def gainers(approval: Approval) -> set[uuid.UUID]:
    """Whom an approval would credit."""
    query = sa.select(ApprovalGainer.person_id).where(ApprovalGainer.approval_id == approval.id)
    return set(db.session.scalars(query))


def approval(region_id: int, approval_id: uuid.UUID) -> Approval:
    """One thing that waits, or waited."""
    found = db.session.get(Approval, approval_id)
    if found is None or found.region_id != region_id:
        raise NotFound
    return found


def waiting(actor: Actor) -> Sequence[Approval]:
    """待办: what waits in the nodes where the actor decides, the oldest first."""
    within = [
        sa.and_(_is_under(right), Organisation.path.startswith(path, autoescape=True))
        for right in (DECIDE, *RIGHTS.values())
        for path in reach(actor, right)
    ]
    if not within:
        return []
    query = (
        sa.select(Approval)
        .join(Organisation, Organisation.id == Approval.organisation_id)
        .where(
            Approval.region_id == actor.region_id,
            Approval.state == ApprovalState.OPEN,
            sa.or_(*within),
        )
        .order_by(Approval.id)
    )
    return db.session.scalars(query).all()


def _is_under(right: str) -> sa.ColumnElement[bool]:
    """That a kind is decided by this right."""
    if right == DECIDE:
        return Approval.kind.not_in(RIGHTS)
    return Approval.kind.in_([kind for kind, its in RIGHTS.items() if its == right])
