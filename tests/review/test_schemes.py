"""Real local schemes run as reviews from the facts to the second signature."""

from pathlib import Path

import pytest
from flask import Flask

from app.core.db import transaction
from app.review import entering, service, showing, verifying
from tests.points.facts import serve
from tests.review.steps import branch, conclude, publish, review, sign
from tests.review.year import OVER, PUBLISHED, YEAR, at, town
from tests.support.cast import EXAMPLES, Cast
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def lived(app: Flask, name: str) -> Cast:
    """The town under one of the example schemes."""
    return town(app, (Path(EXAMPLES) / f"{name}.yaml").read_text())


def gain(cast: Cast, item: str, points: dict[str, int]) -> None:
    """What people did, in hundredths of a point of one item."""
    with transaction():
        for who, amount in points.items():
            serve(cast, who, at(3, 6), points=amount, item=item, now=at(3, 6))


def to_the_end(cast: Cast) -> dict[str, showing.Line]:
    """Publish, conclude, sign twice, verify; the lines of the frozen sheet by who."""
    publish(cast)
    conclude(cast)
    sign(cast, "secretary")
    sign(cast, "second_member")
    outcomes = verifying.verify(review(cast), now=OVER)
    assert outcomes
    assert all(each.is_good for each in outcomes)
    who = {person_id: name for name, person_id in cast.people.items()}
    shown = showing.present(branch(cast), YEAR, now=OVER)
    return {who[line.row.person_id]: line for line in shown.lines}


def grade(cast: Cast, **grades: str) -> None:
    """What the meeting said."""
    said = {(cast.people[who], "review"): value for who, value in grades.items()}
    with transaction():
        entering.enter(
            branch(cast), YEAR, said, by=cast.actor("secretary", now=PUBLISHED), now=PUBLISHED
        )


def test_eighty_and_twenty_with_the_grade_of_the_meeting(app: Flask) -> None:
    """Worked cases 10-1, 10-3, 10-4, 10-6; 1 December belongs to the next year (10-5)."""
    cast = lived(app, "branch-80-20")
    with app.app_context():
        gain(cast, "bonus", {"secretary": 5200, "organiser": 2500, "member": 9000, "young": 6500})
        with transaction():
            serve(cast, "second_member", at(12, 1), points=5000, item="bonus", now=at(12, 1))
        grade(cast, secretary="优秀", organiser="基本合格", member="优秀", young="合格")
        lines = to_the_end(cast)

    assert {who: (line.row.score, line.level) for who, line in lines.items()} == {
        "secretary": (7200, "可推荐评优"),
        "organiser": (3500, "谈话提醒"),
        "member": (10000, "可推荐评优"),
        "young": (8000, "按期转正"),
        "second_member": (0, "谈话提醒"),
        "mover": (0, "谈话提醒"),
    }


def test_stars_by_shares_with_a_tie_that_the_branch_decides(app: Flask) -> None:
    """Six members: 1 2 2 1 0 places; two with 98 stand on the border of the first (case 12-5)."""
    cast = lived(app, "hejing")
    with app.app_context():
        gain(cast, "daily", {"secretary": 9800, "member": 9800, "second_member": 9500,
                             "organiser": 9000, "mover": 8800, "young": 8600})  # fmt: skip
        lines = to_the_end(cast)

    assert {who for who, line in lines.items() if line.row.is_on_border} == {"secretary", "member"}
    assert {who: line.level for who, line in lines.items()} == {
        "secretary": "", "member": "", "second_member": "四星", "organiser": "三星",
        "mover": "三星", "young": "",
    }  # fmt: skip
    assert "与他人同分，档次请支部确定" in lines["member"].remarks


def test_a_tie_with_somebody_on_probation_is_no_question_of_his_own_level(app: Flask) -> None:
    cast = lived(app, "hejing")
    with app.app_context():
        gain(cast, "daily", {"secretary": 9800, "young": 9800, "member": 9800})
        lines = to_the_end(cast)

    assert lines["secretary"].row.is_on_border
    assert lines["member"].row.is_on_border
    assert not lines["young"].row.is_on_border
    assert "预备党员不评档次" in lines["young"].remarks


def test_fifty_hours_reach_the_pass_mark(app: Flask) -> None:
    """Worked cases 17-1 and 17-2: 1.2 points an hour, 60 to pass."""
    cast = lived(app, "qiaoxi")
    with app.app_context():
        with transaction():
            serve(cast, "member", at(3, 6), minutes=3000, item="hours", now=at(3, 6))
            serve(cast, "organiser", at(3, 6), minutes=2970, item="hours", now=at(3, 6))
        lines = to_the_end(cast)

    assert [(lines[who].row.points, lines[who].level) for who in ("member", "organiser")] == [
        (6000, "达标"), (5940, "未达标"),
    ]  # fmt: skip


def test_points_converted_by_a_factor_with_a_ceiling(app: Flask) -> None:
    cast = lived(app, "haining-changshan")
    with app.app_context():
        with transaction():
            for month in range(1, 12):
                for day in range(1, 29):
                    serve(cast, "member", at(month, day, 5), points=1000, now=at(month, day, 6))
            serve(cast, "organiser", at(3, 6), points=700, now=at(3, 6))
        lines = to_the_end(cast)

    assert (lines["member"].row.points, lines["member"].row.mark) == (308000, 2000)
    assert (lines["organiser"].row.points, lines["organiser"].row.mark) == (700, 35)


def test_a_grade_that_comes_during_the_notice_makes_a_second_version(app: Flask) -> None:
    cast = lived(app, "branch-80-20")
    with app.app_context():
        gain(cast, "bonus", {"secretary": 5200})
        publish(cast)
        grade(cast, secretary="优秀")
        assert service.standing(branch(cast), YEAR).version == 1
        conclude(cast)

        assert service.standing(branch(cast), YEAR).version == 2


def test_a_scheme_without_an_end_is_tried_out_and_published_once_the_street_sets_its_days(
    app: Flask,
) -> None:
    cast = lived(app, "star-levels")
    path = f"/reviews/{cast.nodes['branch']}/all"
    secretary, upper = browser(app, cast, "secretary"), browser(app, cast, "upper")
    assert secretary.open(path).status == 200
    assert secretary.open("/reviews?year=all").status == 200
    assert secretary.open(f"{path}/publish").send(f"{path}/publish", {}).status == 409
    days = f"/reviews/{cast.nodes['street']}/all/timetable"
    form = {"cut_off": "2025-12-31", "locks_on": "2026-01-07", "notice_days": "5",
            "decide_days": "7", "top_part": "1", "top_whole": "3"}  # fmt: skip
    assert upper.open(days).send(days, form).status == 200

    assert "已开始公示" in secretary.open(f"{path}/publish").send(f"{path}/publish", {}).text
    for paper in ("register.xlsx", "register.pdf", "notice.pdf", "archive.pdf"):
        assert secretary.client.get(f"{path}/{paper}").status_code == 200
