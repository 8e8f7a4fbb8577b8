"""Appointments of the cast: made, and decided by a second person."""

from app.accounts import appointing, approvals
from app.accounts.appointing import Appointment
from app.accounts.models import Approval, Role, RoleGrant
from app.core import clock
from tests.support.cast import Cast


def give(
    cast: Cast, who: str, role: Role, node: str, *, by: str, **more: object
) -> RoleGrant | Approval:
    """Appoint somebody of the cast."""
    wanted = Appointment(cast.people[who], role, **more)  # type: ignore[arg-type]
    return appointing.appoint(cast.node(node), wanted, by=cast.actor(by), now=clock.now())


def decide(cast: Cast, approval: RoleGrant | Approval, *, by: str, approved: bool = True) -> None:
    """Approve or turn down as the page does."""
    assert isinstance(approval, Approval)
    now = clock.now()
    approvals.decide(approval, approved=approved, by=cast.actor(by), now=now)
    appointing.carry_out(approval, by=cast.actor(by), now=now)
