"""各人的选择 choices: which topics a person keeps to the inbox; only a "no" is stored.

Asked where messages leave (`outbox.enqueue_for`, `by_wechat.enqueue`), by nobody else.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db, insert_once
from app.notices.models import KeptIn
from app.notices.topics import BY_KIND, CHOICES, Leaving


def may_leave(person_id: uuid.UUID, kind: str) -> bool:
    """Whether a message of this kind may also leave to a person; one without a topic does."""
    topic = BY_KIND.get(kind)
    if topic is None or topic.leaving is not Leaving.CHOICE:
        return True
    return db.session.get(KeptIn, (person_id, topic.name), populate_existing=True) is None


def kept_in(by: Actor) -> set[str]:
    """The topics that the actor keeps to the inbox."""
    return set(db.session.scalars(sa.select(KeptIn.topic).where(KeptIn.person_id == by.person_id)))


def choose(leaving: Collection[str], *, by: Actor, now: datetime) -> None:
    """Let these topics leave, and no other of those that the actor may choose about."""
    kept = {topic.name for topic in CHOICES} - set(leaving)
    db.session.execute(
        sa.delete(KeptIn)
        .where(KeptIn.person_id == by.person_id, KeptIn.topic.not_in(kept))
        .execution_options(synchronize_session=False)
    )
    for topic in sorted(kept):
        insert_once(KeptIn, {"person_id": by.person_id, "topic": topic, "at": now})
    db.session.expire_all()
