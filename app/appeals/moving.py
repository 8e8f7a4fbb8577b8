"""一步 moving: a new row with its deadlines, and one step of the machine, compared and set."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.appeals import rules
from app.appeals.models import Appeal
from app.appeals.rules import State, Verb
from app.core.calendar import add_working_days
from app.core.clock import local_day
from app.core.db import db, insert_once, written_row
from app.core.errors import Busy
from app.core.ids import uuid7


def insert(values: dict[str, Any], *, key: str, region_id: int, now: datetime) -> Appeal | None:
    """A request with its deadlines; None where the same one came in between."""
    today = local_day(now)
    row = {
        "id": uuid7(),
        "region_id": region_id,
        "key": key,
        "opened_at": now,
        "accept_by": add_working_days(region_id, today, rules.ACCEPT_IN),
        "decide_by": add_working_days(region_id, today, rules.DECIDE_IN),
        "state": State.OPEN,
        "correction_kind": "",
        **values,
    }
    return written_row(Appeal, row) if insert_once(Appeal, row) else None


def move(appeal: Appeal, verb: Verb, **values: object) -> None:
    """Take a step, compared and set: who comes second hears that it is taken."""
    state = rules.after(appeal.state, verb)
    moved = db.session.execute(
        sa.update(Appeal)
        .where(Appeal.id == appeal.id, Appeal.state.in_(rules.froms(verb)))
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        db.session.refresh(appeal)
        rules.after(appeal.state, verb)
        raise Busy
    db.session.refresh(appeal)
