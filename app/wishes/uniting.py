"""合并后的心愿 uniting: wishes and claims of a record that was merged are those of the one kept.

Steps stay as they were written: who did what under which record is history.
"""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.merging import Merged
from app.core.db import db
from app.wishes.models import Beneficiary, Claim, Lead, Participant, Wish


def unite(merged: Merged) -> None:
    """Move whose wish it is, who wrote it, who cares for it, who claimed it and who took part."""
    kept, gone = merged.kept_id, merged.gone_id
    for column in (Beneficiary.person_id, Wish.contact_id, Claim.person_id, Lead.made_by_id):
        row = column.class_
        db.session.execute(sa.update(row).where(column == gone).values({column.key: kept}))
    _unite_makers(merged)
    _unite_participants(merged)
    db.session.flush()


def _unite_makers(merged: Merged) -> None:
    kept, gone = merged.kept_id, merged.gone_id
    db.session.execute(
        sa.update(Wish)
        .where(
            Wish.created_by_id == gone,
            # who reviewed a wish stays another than who wrote it
            sa.or_(Wish.reviewed_by_id.is_(None), Wish.reviewed_by_id != kept),
        )
        .values(created_by_id=kept)
    )
    same = aliased(Claim)
    has_key = sa.exists().where(
        same.region_id == Claim.region_id, same.made_by_id == kept, same.key == Claim.key
    )
    db.session.execute(
        sa.update(Claim).where(Claim.made_by_id == gone, ~has_key).values(made_by_id=kept)
    )


def _unite_participants(merged: Merged) -> None:
    """Who is named twice for one claim took part once, and may be named where either may."""
    query = sa.select(Participant).where(Participant.person_id == merged.gone_id)
    for each in db.session.scalars(query).all():
        held = db.session.get(Participant, (each.claim_id, merged.kept_id))
        if held is None:
            each.person_id = merged.kept_id
        else:
            held.may_name = held.may_name or each.may_name
            db.session.delete(each)
