"""Before a scheme is in force: who gains, loses, changes level or rank; and nothing is booked."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.points import what_if
from app.points.errors import TooManyMembers
from app.points.models import Account, LedgerEntry
from app.schemes.document import parse
from tests.points.facts import serve
from tests.points.redrafting import DEARER, appoint, finish, published
from tests.support.cast import CHAOCHENG, Cast, gather

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
YEAR = local_day(NOW).year
FIRST = datetime(YEAR, 1, 5, 1, tzinfo=UTC)
NEW = DEARER.replace("2026-01-01", f"{YEAR}-01-01")
LEVELS = """
levels:
  - by: total
    bands:
      - {key: good, label: 好, from: 5}
      - {key: plain, label: 一般, below: 5}
"""


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two members of one branch: one with hours, one with scans."""
    made = gather(app)
    appoint(made, now=NOW)
    serve(made, "member", FIRST, minutes=120)
    serve(made, "second_member", FIRST, points=500)
    serve(made, "other_member", FIRST, home="other_branch", minutes=60)
    return made


def _compared(cast: Cast, document: str, node: str = "district") -> dict[str, what_if.Compared]:
    found = what_if.compare(cast.node(node), parse(document), now=NOW)
    names = {person_id: who for who, person_id in cast.people.items()}
    return {names[row.person_id]: row for row in found.rows}


def test_points_ranks_and_levels_of_both_sides(cast: Cast) -> None:
    rows = _compared(cast, NEW + LEVELS)

    member, second = rows["member"], rows["second_member"]
    assert (member.before.points, member.after.points, member.difference) == (400, 600, 200)
    assert (member.before.rank, member.after.rank) == (2, 1)
    assert (second.before.points, second.after.points, second.difference) == (500, 500, 0)
    assert (second.before.rank, second.after.rank) == (1, 2)
    assert (member.before.level, member.after.level) == ("", "好")
    assert (member.before.mark, member.after.mark) == (20, 30)


def test_the_sums_count_people(cast: Cast) -> None:
    found = what_if.compare(cast.node("district"), parse(NEW), now=NOW)

    assert (found.gaining, found.losing) == (2, 0)
    assert found.other_rank == 2
    assert found.rows[0].difference == 200
    assert {row.is_same for row in found.rows if row.difference} == {False}


def test_nothing_is_booked_by_looking(cast: Cast) -> None:
    counts = [sa.select(sa.func.count()).select_from(each) for each in (Account, LedgerEntry)]
    before = [db.session.execute(count).scalar_one() for count in counts]

    _compared(cast, NEW)

    assert [db.session.execute(count).scalar_one() for count in counts] == before


def test_what_was_shown_is_what_comes(cast: Cast) -> None:
    shown = {who: row.after.points for who, row in _compared(cast, NEW).items()}

    batch = published(cast, NEW, now=NOW)
    assert batch is not None
    finish(batch.id, now=NOW)

    names = {person_id: who for who, person_id in cast.people.items()}
    for account in db.session.scalars(sa.select(Account)):
        assert shown[names[account.person_id]] == account.total


def test_a_branch_is_compared_alone(cast: Cast) -> None:
    rows = _compared(cast, NEW, "branch")

    assert "other_member" not in rows
    assert {row.branch for row in rows.values()} == {"杏园第一党支部"}


def test_what_begins_later_is_shown_as_if_it_held_now(cast: Cast) -> None:
    later = NEW.replace(f"{YEAR}-01-01", (local_day(NOW) + timedelta(days=30)).isoformat())

    assert _compared(cast, later)["member"].after.points == 600


def test_another_scheme_is_compared_with_nothing(cast: Cast) -> None:
    rows = _compared(cast, CHAOCHENG.replace("key: chaocheng", "key: fresh"))

    assert (rows["member"].before.points, rows["member"].after.points) == (0, 400)


def test_more_than_a_page_can_wait_for_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "MOST_AT_ONCE", 1)

    with pytest.raises(TooManyMembers):
        _compared(cast, NEW)
