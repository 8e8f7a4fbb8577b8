"""短号 numbers: the short numbers that people say aloud, never given twice in a region."""

from app.core.db import db, insert
from app.core.tables import Counter


def next_number(region_id: int, kind: str) -> int:
    """The next number of a kind ("event:2026", "organisation"), rising from 1.

    The row is locked until the transaction ends: for things that are made by hand, never for
    what many people do at the same moment.
    """
    return next_numbers(region_id, kind, 1).start


def next_numbers(region_id: int, kind: str, how_many: int) -> range:
    """As many numbers of a kind in a row."""
    statement = insert(Counter).values(region_id=region_id, kind=kind, value=how_many)
    taken = statement.on_conflict_do_update(
        index_elements=[Counter.region_id, Counter.kind],
        set_={"value": Counter.value + how_many},
    ).returning(Counter.value)
    last = int(db.session.execute(taken).scalar_one())
    return range(last - how_many + 1, last + 1)
