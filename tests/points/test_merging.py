"""Two records of one person become one, with the ledger kept."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db
from app.points.merging import merge_people
from app.points.models import Account, LedgerEntry, Reason
from app.points.verification import verify
from tests.points.test_booking import SCHEME, write_down
from tests.support.cast import Cast, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town, under a scheme with a base score, brackets and caps."""
    return gather(app, SCHEME)


def held(cast: Cast) -> dict[str, int]:
    """What each person's accounts hold together."""
    names = {person_id: who for who, person_id in cast.people.items()}
    query = sa.select(Account.person_id, sa.func.sum(Account.total)).group_by(Account.person_id)
    return {names[person_id]: int(total) for person_id, total in db.session.execute(query)}


@pytest.mark.usefixtures("context")
def test_the_record_that_stays_holds_both_ones_service(cast: Cast) -> None:
    member, twin = cast.people["member"], cast.people["second_member"]
    write_down(cast, member, "hours", day=1, minutes=480, home="branch")
    write_down(cast, twin, "hours", day=2, minutes=300, home="branch")
    assert held(cast) == {"member": 1000 + 800, "second_member": 1000 + 500}

    merge_people(member, twin, by=cast.actor("reviewer"), now=clock.now(), reason="同一人")

    # 13 hours: ten at one point, then one point for three; the base score counts once
    assert held(cast) == {"member": 1000 + 1000 + 100, "second_member": 0}
    assert verify(cast.region_id).first_bad is None
    reasons = set(db.session.scalars(sa.select(LedgerEntry.reason)))
    assert Reason.MERGED in reasons


@pytest.mark.usefixtures("context")
def test_one_session_attended_under_both_records_counts_once(cast: Cast) -> None:
    member, twin = cast.people["member"], cast.people["second_member"]
    for person_id in (member, twin):
        write_down(
            cast, person_id, "scan", day=1, minutes=0, home="branch", occasion="event/session"
        )

    merge_people(member, twin, by=cast.actor("reviewer"), now=clock.now(), reason="同一人")

    assert held(cast) == {"member": 1000 + 200, "second_member": 0}
