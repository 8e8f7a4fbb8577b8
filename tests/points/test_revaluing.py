"""A new version values everybody anew as one batch, that may stop anywhere and be repeated."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.jobs.work import revalue
from app.points import revaluing
from app.points.errors import ReachesBack
from app.points.models import Account, LedgerEntry, Reason, Revaluation
from app.points.plan import member_on
from app.points.verification import verify
from app.records import queries as records
from app.schemes import queries as schemes
from app.schemes.rules import evaluate
from tests.points.facts import serve
from tests.points.redrafting import DEARER, appoint, finish, proposed, published
from tests.support.cast import CHAOCHENG, Cast, gather

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
YEAR = local_day(NOW).year
FIRST = datetime(YEAR, 1, 5, 1, tzinfo=UTC)
NEW = DEARER.replace("2026-01-01", f"{YEAR}-01-01")
SERVED = ("member", "second_member", "organiser", "other_member")


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    appoint(made, now=NOW)
    for number, who in enumerate(SERVED):
        home = "other_branch" if who == "other_member" else "branch"
        serve(made, who, FIRST, home=home, minutes=60 * (number + 1))
    return made


def _totals(cast: Cast) -> dict[str, int]:
    names = {person_id: who for who, person_id in cast.people.items()}
    return {names[row.person_id]: row.total for row in db.session.scalars(sa.select(Account))}


def _worth(cast: Cast, who: str) -> int:
    (ruling,) = schemes.active(cast.region_id)
    found = records.facts(cast.region_id, cast.people[who], since=None, until=None)
    today = local_day(NOW)
    member = member_on(cast.people[who], today)
    return evaluate(ruling.rules, [fact for fact, _ in found], today, member).total


def test_everybody_is_brought_to_what_the_new_version_says(cast: Cast) -> None:
    assert _totals(cast) == dict(zip(SERVED, (200, 400, 600, 800), strict=True))

    batch = published(cast, NEW, now=NOW)

    assert batch is not None
    assert (batch.people, batch.visited) == (4, 0)
    assert finish(batch.id, now=NOW) == 3
    assert _totals(cast) == dict(zip(SERVED, (300, 600, 900, 1200), strict=True))
    assert (batch.visited, batch.changed, batch.added, batch.taken) == (4, 4, 1000, 0)
    assert batch.finished_at == NOW
    assert all(_totals(cast)[who] == _worth(cast, who) for who in SERVED)
    assert verify(cast.region_id).first_bad is None


def test_the_lines_of_a_batch_say_why_and_who(cast: Cast) -> None:
    batch = published(cast, NEW, now=NOW)
    assert batch is not None
    finish(batch.id, now=NOW)

    query = sa.select(LedgerEntry).where(LedgerEntry.reason == Reason.REVALUED)
    lines = db.session.scalars(query).all()
    assert sorted(line.amount for line in lines) == [100, 200, 300, 400]
    assert {line.scheme_version_id for line in lines} == {batch.version_id}
    assert {line.made_by_id for line in lines} == {cast.people["admin"]}
    assert {line.approved_by_id for line in lines} == {cast.people["upper"]}


def test_a_batch_that_stopped_goes_on_and_books_nothing_twice(cast: Cast) -> None:
    batch = published(cast, NEW, now=NOW)
    assert batch is not None
    revaluing.go_on(batch.id, most=2, now=NOW)
    halfway = sum(_totals(cast).values())
    batch.cursor, batch.visited = None, 0

    finish(batch.id, now=NOW)

    assert halfway < 3000
    assert sum(_totals(cast).values()) == 3000
    assert revaluing.go_on(batch.id, most=2, now=NOW) is False


def test_who_scans_meanwhile_is_valued_right_either_way(cast: Cast) -> None:
    batch = published(cast, NEW, now=NOW)
    assert batch is not None
    serve(cast, "member", NOW - timedelta(hours=2), minutes=60)
    serve(cast, "volunteer", NOW - timedelta(hours=2), home="community", minutes=60)

    finish(batch.id, now=NOW)
    serve(cast, "member", NOW - timedelta(hours=1), minutes=60)

    assert _totals(cast)["member"] == _worth(cast, "member") == 900
    assert _totals(cast)["volunteer"] == 300


def test_a_version_that_begins_later_changes_nothing_now(cast: Cast) -> None:
    later = NEW.replace(f"{YEAR}-01-01", (local_day(NOW) + timedelta(days=9)).isoformat())
    before = _totals(cast)

    assert published(cast, later, now=NOW) is None
    assert revaluing.running() == []
    assert _totals(cast) == before


@pytest.mark.parametrize("since", ["", f"effective: {{from: {YEAR - 1}-12-31}}\n"])
def test_a_period_that_is_over_is_never_changed(cast: Cast, since: str) -> None:
    reaching = CHAOCHENG.replace("period:", f"{since}period:", 1).replace("fixed: 5", "fixed: 9")
    draft = proposed(cast, reaching, now=NOW)
    upper = cast.actor("upper", now=NOW)

    with pytest.raises(ReachesBack) as refused:
        revaluing.publish(draft, revision=draft.revision, by=upper, now=NOW)

    assert f"{YEAR}-01-01" in str(refused.value.fields)
    assert db.session.scalars(sa.select(Revaluation)).all() == []
    (ruling,) = schemes.active(cast.region_id)
    assert len(ruling.versions) == 1


def test_a_part_of_the_year_leaves_the_rest_as_it_was(cast: Cast) -> None:
    serve(cast, "member", NOW - timedelta(days=1), minutes=60)
    from_on = local_day(NOW - timedelta(days=2))
    batch = published(cast, NEW.replace(f"{YEAR}-01-01", from_on.isoformat()), now=NOW)
    assert batch is not None

    finish(batch.id, now=NOW)

    assert _totals(cast)["member"] == 200 + 300
    assert batch.changed == 1


def test_the_job_finishes_what_was_begun(cast: Cast) -> None:
    published(cast, NEW, now=NOW)
    db.session.commit()

    said = revalue(NOW, NOW)

    assert said == "batches 1, steps 3"
    assert sum(_totals(cast).values()) == 3000
    assert revalue(NOW, NOW) == "batches 0, steps 0"
