"""审计的动作 service: writing into the log."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.audit.models import AuditEntry
from app.core.clock import local
from app.core.db import db


def note(
    action: str,
    *,
    region_id: int,
    actor_id: uuid.UUID | None,
    now: datetime,
    subject_kind: str,
    subject_id: uuid.UUID | None,
    organisation_id: uuid.UUID | None = None,
    address: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write who did what to whom. `details` hold ids and masked values only.

    `actor_id` None is the system itself. Line breaks are taken out, so that no text can
    forge a second line in an export.
    """
    db.session.add(
        AuditEntry(
            region_id=region_id,
            year=local(now).year,
            at=now,
            actor_id=actor_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            organisation_id=organisation_id,
            address=address[:64],
            reason=" ".join(reason.split())[:500],
            details=dict(details or {}),
        )
    )
