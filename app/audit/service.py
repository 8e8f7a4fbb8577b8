"""审计的动作 service: writing into the log."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from app.audit.models import AuditEntry
from app.core.clock import local
from app.core.db import db
from app.core.ids import uuid7


class About(TypedDict):
    """What is noted of an action. `actor_id` None is the system itself.

    `details` hold ids and masked values only.
    """

    region_id: int
    actor_id: uuid.UUID | None
    now: datetime
    subject_kind: str
    subject_id: uuid.UUID | None
    organisation_id: NotRequired[uuid.UUID | None]
    address: NotRequired[str]
    reason: NotRequired[str]
    details: NotRequired[Mapping[str, Any] | None]


def note(action: str, **about: Unpack[About]) -> None:
    """Write who did what to whom."""
    db.session.add(drawn_up(action, **about))


def drawn_up(action: str, **about: Unpack[About]) -> AuditEntry:
    """The entry that `note` writes.

    Line breaks are taken out, so that no text can forge a second line in an export.
    """
    now = about["now"]
    return AuditEntry(
        region_id=about["region_id"],
        year=local(now).year,
        id=uuid7(),
        at=now,
        actor_id=about["actor_id"],
        action=action,
        subject_kind=about["subject_kind"],
        subject_id=about["subject_id"],
        organisation_id=about.get("organisation_id"),
        address=about.get("address", "")[:64],
        reason=" ".join(about.get("reason", "").split())[:500],
        details=dict(about.get("details") or {}),
    )
