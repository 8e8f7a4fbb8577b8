"""审批 approvals: what waits for a second person; one mechanism for all subjects."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.errors import AlreadyDecided, OwnApproval
from app.accounts.models import Approval, ApprovalGainer, ApprovalState
from app.accounts.permissions import Target, reach, require
from app.audit import service as audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.organisations.queries import organisation

ROLE = "role"
#: kinds that other people decide than those who decide about service, points and wishes
RIGHTS: Mapping[str, str] = MappingProxyType(
    {ROLE: "role.approve", "organisation": "organisation.decide"}
)
DECIDE = "approval.decide"


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


def require_decidable(found: Approval, *, by: Actor) -> None:
    """Raise `NotFound` where somebody may not decide an approval of this kind there."""
    node = organisation(by.region_id, found.organisation_id)
    require(by, RIGHTS.get(found.kind, DECIDE), Target(path=node.path), known=False)


def waiting(actor: Actor) -> Sequence[Approval]:
    """待办: what waits where the actor decides, and what he made himself, the oldest first."""
    query = (
        sa.select(Approval)
        .join(Organisation, Organisation.id == Approval.organisation_id)
        .where(
            Approval.region_id == actor.region_id,
            Approval.state == ApprovalState.OPEN,
            sa.or_(
                Approval.made_by_id == actor.person_id,
                sa.and_(Approval.kind.not_in(RIGHTS), _within(reach(actor, DECIDE))),
                *(
                    sa.and_(Approval.kind == kind, _within(reach(actor, right)))
                    for kind, right in RIGHTS.items()
                ),
            ),
        )
        .order_by(Approval.id)
    )
    return db.session.scalars(query).all()


def _within(paths: Iterable[str]) -> sa.ColumnElement[bool]:
    below = (Organisation.path.startswith(path, autoescape=True) for path in paths)
    return sa.or_(sa.false(), *below)
