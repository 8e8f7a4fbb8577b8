"""报到 reporting: where the 组织关系 of an in-service member is, who reports to a community."""

import uuid
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.member_errors import ReportingNotFound
from app.accounts.models import Membership, MembershipKind
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db
from app.core.vault import vault
from app.organisations import queries as organisations

CHANGE = "roster.import"
CONTACT = "memberships.outside_contact"


def sealed_contact(contact: str) -> bytes | None:
    """Whom to reach at a unit, as it is stored."""
    return vault().sealing.seal(contact, CONTACT) if contact else None


def opened_contact(sealed: bytes | None) -> str:
    """Whom to reach at a unit; "" where nobody is named."""
    return vault().sealing.unseal(sealed, CONTACT) if sealed else ""


def relation(region_id: int, membership_id: uuid.UUID) -> Membership:
    """A relation of 报到; raises `ReportingNotFound`."""
    found = db.session.get(Membership, membership_id)
    is_here = found is not None and found.region_id == region_id
    if found is None or not is_here or found.kind is not MembershipKind.REPORTING:
        raise ReportingNotFound
    return found


def name_unit(
    membership_id: uuid.UUID, outside: str, contact: str, *, by: Actor, now: datetime
) -> Membership:
    """Note which unit holds the 组织关系 of who reports, and whom to reach there.

    Needs the right to bring in the community's roster. Raises `ReportingNotFound`, `Forbidden`.
    """
    held = relation(by.region_id, membership_id)
    node = organisations.organisation(by.region_id, held.organisation_id)
    require(by, CHANGE, Target(path=node.path))
    held.outside, held.outside_contact_sealed = outside, sealed_contact(contact)
    audit.note(
        "membership.unit_named",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=held.person_id,
        organisation_id=held.organisation_id,
        address=by.address,
        details={"outside": outside, "contact": bool(contact)},
    )
    db.session.flush()
    return held
