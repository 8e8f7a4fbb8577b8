"""The register shows every member of a branch with the whole year's points, wherever earned."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import membership
from app.accounts.models import Membership, MembershipKind, MemberStage, PersonState
from app.core import clock
from app.core.db import db, transaction
from app.points import register as registers
from app.points.errors import NoSchemeInForce, PeriodUnknown
from app.points.register import Register
from app.points.sheets import BranchRegister
from app.records.models import TimeClass
from app.schemes.models import Scheme, SchemeState
from tests.points.facts import serve
from tests.support.cast import EXAMPLES, Cast, gather

CHAOCHENG = (EXAMPLES / "chaocheng.yaml").read_text()


def made(cast: Cast, node: str = "branch", period: str | None = None) -> Register:
    """The register of a node as of now."""
    return registers.register(cast.node(node), period=period, now=clock.now())


def only(found: Register) -> BranchRegister:
    """The one sheet of a register."""
    (branch,) = found.branches
    return branch


def row(found: Register, name: str) -> object:
    """The row of a member."""
    return next(row for row in only(found).rows if row.name == name)


def this_year() -> datetime:
    """A moment of the current year that is over."""
    return max(clock.now() - timedelta(minutes=5), clock.day_start(clock.local_day(clock.now())))


@pytest.mark.usefixtures("app")
def test_every_member_has_a_row_also_without_any_points(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300)
        serve(cast, "second_member", this_year(), minutes=90)
        serve(cast, "second_member", this_year(), minutes=60, time_class=TimeClass.HAND)

        found = made(cast)

    rows = {each.name: each for each in only(found).rows}
    assert set(rows) == {"林晓月", "周远山", "陈立春", "方明"}
    assert [(each.name, each.rank, each.points) for each in only(found).rows] == [
        ("周远山", 1, 500),
        ("林晓月", 2, 300),
        ("方明", 3, 0),
        ("陈立春", 3, 0),
    ]
    second = rows["周远山"].minutes
    assert (second.machine, second.hand, second.times) == (90, 60, 2)
    assert (rows["周远山"].mark, rows["林晓月"].mark) == (25, 15)
    assert only(found).rows[0].band == "参考一档"
    assert only(found).left_out == ()
    assert found.basis.number == "示例〔2026〕1号"


def test_who_moved_stands_in_the_new_branch_with_the_whole_year(app: Flask) -> None:
    cast = gather(app)
    now = clock.now()
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300)
        target = cast.nodes["sibling_branch"]
        membership.transfer(cast.people["member"], target, by=cast.actor("upper"), now=now)
        db.session.flush()
        serve(cast, "member", this_year(), points=200, home="sibling_branch")

        old, new = made(cast), made(cast, "sibling_branch")

    assert "林晓月" not in {each.name for each in only(old).rows}
    (moved,) = only(new).rows
    assert (moved.name, moved.points, moved.minutes.times) == ("林晓月", 500, 2)
    assert moved.remarks == ("含转入本支部前的积分",)


def test_a_scheme_may_count_only_what_was_earned_in_the_branch(app: Flask) -> None:
    cast = gather(app, CHAOCHENG.replace("moved: whole_year", "moved: own_share"))
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300, home="sibling_branch")
        serve(cast, "member", this_year(), points=200)

        found = row(made(cast), "林晓月")

    assert (found.points, found.remarks) == (200, ("只计转入本支部后的积分",))


def test_a_disabled_account_is_named_with_its_reason(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        cast.person("member").state = PersonState.DISABLED

        found = only(made(cast))

    assert [(each.name, each.why) for each in found.left_out] == [("林晓月", "账号已停用")]
    assert "林晓月" not in {each.name for each in found.rows}


def test_whom_the_scheme_leaves_out_is_named_with_its_reason(app: Flask) -> None:
    rule = "  leave_out:\n    - {for: {stages: [probationary]}, reason: 预备党员不参加排名}\n"
    cast = gather(app, CHAOCHENG + rule)
    with app.app_context(), transaction():
        _set_stage(cast, "member", MemberStage.PROBATIONARY)

        found = only(made(cast))

    assert [(each.name, each.why) for each in found.left_out] == [("林晓月", "预备党员不参加排名")]


def test_a_probationary_member_has_a_mark_and_no_band(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300)
        _set_stage(cast, "member", MemberStage.PROBATIONARY)

        found = row(made(cast), "林晓月")

    assert (found.mark, found.band, found.remarks) == (15, "", ("预备党员不评档次",))


def test_a_scheme_that_ranks_by_hours_values_the_facts_anew(app: Flask) -> None:
    cast = gather(app, CHAOCHENG.replace("by: [score]", "by: [hours]"))
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=900)
        serve(cast, "second_member", this_year(), minutes=60)

        found = made(cast)

    ranks = [(each.name, each.rank, each.points) for each in only(found).rows]
    assert ranks[:2] == [("周远山", 1, 200), ("方明", 2, 0)]
    assert ("林晓月", 2, 900) in ranks


def test_a_base_score_stands_in_the_register_before_the_first_fact(app: Flask) -> None:
    cast = gather(app, CHAOCHENG.replace("groups:", "base: {points: 60}\ngroups:", 1))
    with app.app_context(), transaction():
        found = made(cast)

    assert {each.points for each in only(found).rows} == {6000}


def test_a_node_above_has_a_sheet_for_each_branch_with_members(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        found = made(cast, "street")

    assert [branch.branch for branch in found.branches] == ["杏园第一党支部", "柳岸党支部"]


def test_the_anchor_moves_with_the_ledger(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300)
        before = made(cast).anchor
        assert made(cast).anchor == before

        serve(cast, "member", this_year(), points=300)

        assert made(cast).anchor != before


def test_last_year_is_judged_by_the_members_of_its_last_day(app: Flask) -> None:
    cast = gather(app)
    last = clock.local(clock.now()).year - 1
    with app.app_context(), transaction():
        serve(cast, "member", datetime(last, 5, 1, tzinfo=UTC), points=300)
        membership.transfer(
            cast.people["member"],
            cast.nodes["sibling_branch"],
            by=cast.actor("upper"),
            now=clock.now(),
        )
        db.session.flush()

        found = made(cast, period=str(last))

    assert found.until == date(last, 12, 31)
    assert row(found, "林晓月").points == 300


def test_without_a_scheme_the_register_says_so(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        db.session.execute(sa.update(Scheme).values(state=SchemeState.RETIRED))

        with pytest.raises(NoSchemeInForce):
            made(cast)


@pytest.mark.parametrize("period", ["1999-7", "2999"])
def test_an_unknown_or_later_period_is_refused(app: Flask, period: str) -> None:
    cast = gather(app)
    with app.app_context(), pytest.raises(PeriodUnknown):
        made(cast, period=period)


def _set_stage(cast: Cast, who: str, stage: MemberStage) -> None:
    db.session.execute(
        sa.update(Membership)
        .where(Membership.person_id == cast.people[who], Membership.kind == MembershipKind.PARTY)
        .values(stage=stage)
    )
