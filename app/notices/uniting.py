"""合并后的消息 uniting: messages of a record that was merged lie in the inbox of the one kept."""

import sqlalchemy as sa

from app.accounts.merging import Merged
from app.core.db import db, insert_once
from app.notices.models import KeptIn, Notice


def unite(merged: Merged) -> None:
    """Move the messages, and keep to the inbox what either record kept to it."""
    db.session.execute(
        sa.update(Notice).where(Notice.person_id == merged.gone_id).values(person_id=merged.kept_id)
    )
    kept_in = sa.select(KeptIn).where(KeptIn.person_id == merged.gone_id)
    for each in db.session.scalars(kept_in).all():
        insert_once(KeptIn, {"person_id": merged.kept_id, "topic": each.topic, "at": each.at})
        db.session.delete(each)
    db.session.flush()
