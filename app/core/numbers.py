"""短号 numbers: the short numbers that people say aloud, never given twice in a region."""

from app.core.db import db, insert
from app.core.tables import Counter


def next_number(region_id: int, kind: str) -> int:
    """The next number of a kind ("event:2026", "organisation"), rising from 1.

    The row is locked until the transaction ends: for things that are made by hand, never for
    what many people do at the same moment.
    """
    statement = insert(Counter).values(region_id=region_id, kind=kind, value=1)
    taken = statement.on_conflict_do_update(
        index_elements=[Counter.region_id, Counter.kind], set_={"value": Counter.value + 1}
    ).returning(Counter.value)
    return int(db.session.execute(taken).scalar_one())
