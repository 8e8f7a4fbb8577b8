"""Before a scheme is in force: who gains, loses, changes level or rank; and nothing is booked."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.jobs.work import compare
from app.points import comparing, what_if
from app.points.errors import TooManyMembers
from app.points.models import Account, LedgerEntry
from app.schemes import drafting
from app.schemes.document import parse
from app.schemes.models import SchemeDraft
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


def _draft(cast: Cast, document: str = NEW) -> SchemeDraft:
    return drafting.begin(cast.node("district"), document, by=cast.actor("admin"), now=NOW)


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

    assert (found.sums.gaining, found.sums.losing, found.sums.changed) == (2, 0, 3)
    assert found.sums.other_rank == 2
    assert found.sums.people > len(found.rows) == 3
    assert found.rows[0].difference == 200


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


def test_a_city_is_compared_branch_by_branch_and_says_the_same(cast: Cast) -> None:
    draft, district = _draft(cast), cast.node("district")
    begun = comparing.begin(draft, district, now=NOW)

    steps = [comparing.go_on(begun.id, now=NOW) for _ in range(3)]

    whole = what_if.compare(district, parse(NEW), now=NOW)
    found = comparing.as_what_if(begun)
    assert steps == [True, True, False]
    assert (begun.branches, begun.visited) == (3, 3)
    assert found.sums == whole.sums
    assert {row.person_id: row.after for row in found.rows} == {
        row.person_id: row.after for row in whole.rows
    }
    assert found.rows[0].name == "林晓月"


def test_a_comparison_is_found_again_until_the_draft_changes(cast: Cast) -> None:
    draft, district = _draft(cast), cast.node("district")
    first = comparing.begin(draft, district, now=NOW)
    again = comparing.begin(draft, district, now=NOW)
    admin = cast.actor("admin")
    drafting.rewrite(draft, CHAOCHENG, revision=0, by=admin, now=NOW)

    assert first.id == again.id
    assert comparing.comparison(draft, district) is None
    assert comparing.go_on(first.id, now=NOW) is False
    assert comparing.running() == []


def test_the_job_compares_to_the_end(cast: Cast) -> None:
    comparing.begin(_draft(cast), cast.node("district"), now=NOW)
    db.session.commit()

    assert compare(NOW, NOW) == "comparisons 1, steps 3"
    assert compare(NOW, NOW) == "comparisons 0, steps 0"
