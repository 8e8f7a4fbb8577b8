"""A scheme that is changed while points stand: who drafts, who publishes, and the next text."""

import uuid
from datetime import datetime

from app.accounts import service as accounts
from app.accounts.models import Role
from app.points import revaluing
from app.points.models import Revaluation
from app.schemes import drafting
from app.schemes.models import SchemeDraft
from tests.support.cast import CHAOCHENG, Cast

#: hours are worth three points each instead of two, from the first day of the year
DEARER = CHAOCHENG.replace("points: 2}", "points: 3}").replace(
    "period:", "effective: {from: 2026-01-01}\nperiod:", 1
)


def appoint(cast: Cast, *, now: datetime) -> None:
    """A second person of the district who may publish."""
    accounts.grant(cast.person("upper"), Role.UPPER, cast.node("district"), now=now, by=None)


def proposed(cast: Cast, document: str, *, now: datetime) -> SchemeDraft:
    """A draft of the administrator, laid before the district."""
    admin = cast.actor("admin", now=now)
    draft = drafting.begin(cast.node("district"), document, by=admin, now=now)
    drafting.propose(draft, reason="按新文件调整分值", by=admin, now=now)
    return draft


def published(cast: Cast, document: str, *, now: datetime) -> Revaluation | None:
    """A new version in force, with the batch that it begins."""
    draft = proposed(cast, document, now=now)
    upper = cast.actor("upper", now=now)
    return revaluing.publish(draft, revision=draft.revision, by=upper, now=now)


def finish(batch_id: uuid.UUID, *, now: datetime, most: int = 2) -> int:
    """Let a batch go on until it is finished; in how many steps."""
    steps = 1
    while revaluing.go_on(batch_id, most=most, now=now):
        steps += 1
    return steps
