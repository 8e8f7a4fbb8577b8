"""两份档案合成一份 merging: all subjects let two records of one human being become one.

Each subject moves its own rows, or reads them through both records; all in one transaction, so
that whatever cannot be merged leaves both records as they were.
"""

import uuid
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.merging import Merged
from app.events import uniting as events
from app.notices import uniting as notices
from app.points.merging import merge_people
from app.review import uniting as review
from app.wishes import uniting as wishes


def merge_all(
    kept_id: uuid.UUID, gone_id: uuid.UUID, *, by: Actor, now: datetime, reason: str
) -> Merged:
    """Make two records of one person one, with everything that was done under either.

    Raises `CannotMerge`, `OwnApproval`, `PersonNotFound`.
    """
    merged = merge_people(kept_id, gone_id, by=by, now=now, reason=reason)
    events.unite(merged, now=now)
    wishes.unite(merged)
    review.unite(merged)
    notices.unite(merged)
    return merged
