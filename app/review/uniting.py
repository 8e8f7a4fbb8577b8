"""合并后的考核 uniting: what a running year notes of a merged record is noted of the one kept.

Versions, rows and signatures stay as they were written: a published sheet never changes, and is
read through both records.
"""

import sqlalchemy as sa

from app.accounts.merging import Merged
from app.core.db import db
from app.review.models import Exemption, Objection, Review, ReviewEntry, ReviewState


def unite(merged: Merged) -> None:
    """Move exemptions, what the meeting said, objections, and who was named to sign."""
    kept, gone = merged.kept_id, merged.gone_id
    running = sa.select(Review.id).where(
        Review.region_id == merged.region_id, Review.state != ReviewState.FROZEN
    )
    db.session.execute(
        sa.update(Exemption).where(Exemption.person_id == gone).values(person_id=kept)
    )
    db.session.execute(
        sa.update(Objection).where(Objection.person_id == gone).values(person_id=kept)
    )
    db.session.execute(
        sa.update(Objection)
        .where(
            Objection.made_by_id == gone,
            # who decides stays another than who objected
            sa.or_(Objection.decided_by_id.is_(None), Objection.decided_by_id != kept),
        )
        .values(made_by_id=kept)
    )
    db.session.execute(
        sa.update(Review)
        .where(Review.named_signer_id == gone, Review.id.in_(running))
        .values(named_signer_id=kept)
    )
    _unite_entries(merged, running)
    db.session.flush()


def _unite_entries(merged: Merged, running: sa.Select[object]) -> None:
    """What the meeting said of the kept record stands; of the other is taken what is missing."""
    query = sa.select(ReviewEntry).where(
        ReviewEntry.person_id == merged.gone_id, ReviewEntry.review_id.in_(running)
    )
    for each in db.session.scalars(query).all():
        if db.session.get(ReviewEntry, (each.review_id, merged.kept_id, each.name)) is None:
            each.person_id = merged.kept_id
