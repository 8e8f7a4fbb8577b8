"""What a branch's year comes to: everybody once, by the facts of the year, by whole rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.accounts.models import PersonState
from app.core.db import db, transaction
from app.organisations.models import Region
from app.records import service as records
from app.records.models import TimeClass
from app.review import service
from app.review.errors import PeriodUnknown
from app.review.rules import Row
from app.schemes import service as schemes
from app.schemes.models import SchemeState
from tests.points.facts import serve
from tests.review.year import LOCKED, PUBLISHED, YEAR, at, served, town
from tests.support.cast import CHAOCHENG, Cast

LATE = LOCKED + timedelta(hours=1)


def rows(cast: Cast, now: datetime = PUBLISHED) -> dict[str, Row]:
    """The rows of the branch as computed at a moment, by who."""
    who = {person_id: name for name, person_id in cast.people.items()}
    made = service.computed(cast.node("branch"), YEAR, now=now)
    return {who[row.person_id]: row for row in made.sheet.rows}


def test_everybody_of_the_branch_stands_in_the_year_exactly_once(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        found = rows(cast)
        left = {who: row.left_out for who, row in found.items() if row.left_out}

    assert left == {"old": "exempt:age", "gone": "moved"}
    assert set(found) - set(left) == {
        "member", "second_member", "organiser", "secretary", "young", "mover",
    }  # fmt: skip


def test_a_member_who_moved_is_judged_on_the_whole_year_and_it_is_said(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        mover = rows(cast)["mover"]

    assert (mover.points, mover.mark) == (900, 45)
    assert mover.remarks == ("moved_in:2025-06-10", "elsewhere:500")


def test_a_place_that_counts_its_own_share_leaves_the_rest_out(app: Flask) -> None:
    cast = town(app, CHAOCHENG.replace("moved: whole_year", "moved: own_share"))
    with app.app_context():
        with transaction():
            served(cast)
        mover = rows(cast)["mover"]

    assert (mover.points, mover.times, mover.remarks) == (400, 1, ("moved_in:2025-06-10",))


def test_a_probationary_member_has_a_score_and_no_band(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        young = rows(cast)["young"]

    assert (young.points, young.level, young.top) == (1000, "", "")
    assert young.rank is not None


def test_the_places_for_the_best_are_a_third_of_full_members_and_ties_are_shown(
    app: Flask,
) -> None:
    """优秀: full members here, exempt ones included, probationary ones not (domain.md §6)."""
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
            # 14.17 − 4.17: member and second_member stand level for the one place that is left
            serve(cast, "second_member", at(6, 1), minutes=125, now=at(6, 1, 6))
        made = service.computed(cast.node("branch"), YEAR, now=PUBLISHED)
        found = rows(cast)

    assert (made.sheet.top_base, made.sheet.top_places) == (6, 2)
    assert {who: row.top for who, row in found.items() if row.top} == {
        "secretary": "in", "member": "tie", "second_member": "tie",
    }  # fmt: skip


def test_what_is_entered_after_the_lock_does_not_count_and_a_later_void_neither(
    app: Flask,
) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        before = rows(cast)
        later = LOCKED + timedelta(hours=1)
        with transaction():
            serve(cast, "member", at(11, 1), points=1000, now=later)
            record = serve(cast, "organiser", at(12, 1), points=300, now=LOCKED - timedelta(days=2))
        with transaction():
            records.void(db.session.merge(record), by_id=None, now=later, reason="重复")
        after = rows(cast, now=later + timedelta(days=1))

    assert after["member"].points == before["member"].points
    assert after["organiser"].points == before["organiser"].points + 300


def test_each_fact_is_worth_what_the_version_of_its_day_says(app: Flask) -> None:
    """Two points an hour until June, three from July; what is published after the lock is not
    looked at."""
    cast = town(app)
    dearer = CHAOCHENG.replace("points: 2", "points: 3")
    with app.app_context():
        for text, now in (
            (dearer + "effective: {from: 2025-07-01}\n", at(6, 1)),
            (dearer.replace("points: 3", "points: 9") + "effective: {from: 2025-07-02}\n", LATE),
        ):
            with transaction():
                schemes.publish(
                    cast.node("district"), text, by=None, now=now, state=SchemeState.ACTIVE
                )
        with transaction():
            for day in (at(6, 30), at(7, 1), at(12, 31)):
                serve(cast, "member", day, minutes=60, now=day)
            serve(cast, "member", datetime(2025, 12, 31, 16, tzinfo=UTC), minutes=60, now=LOCKED)
        sheet = service.computed(cast.node("branch"), YEAR, now=LATE).sheet
        member = rows(cast, now=LATE)["member"]

    assert [number for number, _ in sheet.schemes] == [1, 2]
    assert (member.times, member.points, member.mark) == (3, 200 + 300 + 300, 40)


def test_what_happened_after_an_earlier_last_day_is_of_no_year(app: Flask) -> None:
    """30 November is the last day: December counts neither this year nor for the hours, and a
    conversion that begins in December is not this year's."""
    cast = town(app)
    with app.app_context():
        with transaction():
            db.session.get_one(Region, cast.region_id).settings = {"review_cut_off": "11-30"}
            later = CHAOCHENG.replace("factor: 0.05", "factor: 0.5")
            schemes.publish(
                cast.node("district"), later + "effective: {from: 2025-12-01}\n",
                by=None, now=at(11, 1), state=SchemeState.ACTIVE,
            )  # fmt: skip
            last = datetime(2025, 11, 30, 15, 59, tzinfo=UTC)
            for moment in (last, last + timedelta(minutes=1), at(12, 5)):
                serve(cast, "member", moment, minutes=60, now=at(12, 6))
        sheet = service.computed(cast.node("branch"), YEAR, now=PUBLISHED).sheet
        member = rows(cast)["member"]

    assert sheet.cut_off == date(2025, 11, 30)
    assert (member.times, member.scanned, member.points, member.mark) == (1, 60, 200, 10)


def test_hours_are_kept_apart_by_how_they_were_proved(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
            serve(cast, "member", at(6, 2), minutes=60, time_class=TimeClass.HAND, now=at(6, 3))
            serve(
                cast, "member", at(6, 4), minutes=30,
                time_class=TimeClass.LEADER_CLOSED, now=at(6, 5),
            )  # fmt: skip
        member = rows(cast)["member"]

    assert (member.scanned, member.leader_closed, member.hand) == (125, 30, 60)
    assert member.times == 5


def test_before_the_cut_off_a_trial_counts_up_to_today(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            served(cast)
        found = rows(cast, now=at(4, 1))

    assert found["secretary"].points == 900
    assert found["mover" if "mover" in found else "gone"].left_out == ""


@pytest.mark.parametrize("label", ["2027", "x", "2025-3", "9999", "0000", "99999", "２０２５"])
def test_a_period_that_is_not_there_is_said(app: Flask, label: str) -> None:
    cast = town(app)
    with app.app_context(), pytest.raises(PeriodUnknown):
        service.computed(cast.node("branch"), label, now=PUBLISHED)


def test_who_is_out_of_the_list_for_his_account_or_the_scheme_still_counts_for_the_places(
    app: Flask,
) -> None:
    cast = town(app, CHAOCHENG + "population:\n  max_age: 80\n")
    with app.app_context():
        with transaction():
            served(cast)
            cast.person("organiser").birth_year = 1940
            cast.person("mover").state = PersonState.DISABLED
        made = service.computed(cast.node("branch"), YEAR, now=PUBLISHED)
        found = rows(cast)

    assert found["mover"].left_out == "disabled"
    assert found["organiser"].left_out.startswith("scheme:")
    assert (made.sheet.top_base, made.sheet.top_places) == (6, 2)


def test_nobody_without_points_fills_a_place_that_is_left(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        with transaction():
            serve(cast, "member", at(3, 7), points=100, now=at(3, 7))
        found = rows(cast)

    assert {who: row.top for who, row in found.items() if row.top} == {"member": "in"}


def test_a_year_begins_at_midnight_here(app: Flask) -> None:
    cast = town(app)
    with app.app_context():
        first = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
        sheet = service.computed(cast.node("branch"), "2026", now=first).sheet
        with pytest.raises(PeriodUnknown):
            service.computed(cast.node("branch"), "2026", now=first - timedelta(hours=1))

    assert sheet.cut_off == date(2026, 1, 1)


def test_who_earned_nothing_stands_in_the_last_band_also_beside_others_with_nothing(
    app: Flask,
) -> None:
    cast = town(app)
    with app.app_context():
        sheet = service.computed(cast.node("branch"), YEAR, now=PUBLISHED).sheet

    assert (sheet.top_places, {row.top for row in sheet.rows}) == (2, {""})
    assert {row.rank for row in sheet.rows if row.is_listed} == {1}
    assert {row.level for row in sheet.rows if row.is_listed and row.stage == "full"} == {"3"}
