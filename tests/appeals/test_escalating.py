"""One further step: to the parent, once, in its days, decided by somebody else again."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.appeals import deciding, escalating, queries
from app.appeals.errors import (
    AppealNotFound,
    EscalatedAlready,
    EscalatedTooLate,
    NothingAbove,
    NothingToEscalate,
    OwnMatter,
)
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, State, SubjectKind
from app.core.clock import local_day
from app.core.db import db, transaction
from app.core.errors import Forbidden
from tests.appeals.scenes import Scene, approve, asked, decide, held, write_in

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def further(scene: Scene, appeal: Appeal, who: str = "member", *, days: int = 0) -> Appeal:
    now = scene.now + days * DAY
    with transaction():
        return escalating.escalate(
            appeal.id, "签到表上有我", by=scene.cast.actor(who, now=now), now=now
        )


def test_the_parent_looks_again_under_the_same_number(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first = decide(scene, asked(scene, "member"), "reviewer")
        second = further(scene, first)

        assert (second.instance, second.of_id, second.state) == (2, first.id, State.OPEN)
        assert second.said_number == f"{first.said_number}-2"
        assert second.organisation_id == scene.cast.nodes["street"]
        assert second.opened_at == scene.now
        assert first.escalate_until == local_day(scene.now) + 15 * DAY
        with pytest.raises(Forbidden):
            decide(scene, second.id, "reviewer")
        assert decide(scene, second.id, "upper").outcome is Outcome.DISMISSED


def test_only_once_and_not_of_the_parent_s_own_answer(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first = decide(scene, asked(scene, "member"), "reviewer")
        second = further(scene, first)
        with pytest.raises(EscalatedAlready):
            further(scene, first)
        decide(scene, second.id, "upper")
        with pytest.raises(EscalatedAlready):
            further(scene, second)


def test_who_decided_first_does_not_decide_again(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first = decide(scene, asked(scene, "member"), "upper")
        second = further(scene, first)
        with pytest.raises(OwnMatter):
            decide(scene, second.id, "upper")
        assert queries.known(scene.cast.actor("reviewer"), second.id).appeal.id == second.id


def test_within_its_days_by_the_asker_and_of_an_answer(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first = db.session.get_one(Appeal, asked(scene, "member"))
        with pytest.raises(NothingToEscalate):
            further(scene, first)
        decide(scene, first.id, "reviewer")
        with pytest.raises(AppealNotFound):
            further(scene, first, "second_member")
        with pytest.raises(EscalatedTooLate):
            further(scene, first, days=16)
        assert further(scene, first, days=15).instance == 2


def test_who_was_right_goes_on_only_where_the_correction_was_turned_down(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        made = asked(scene, "volunteer", kind=SubjectKind.SESSION, subject_id=scene.session_id)
        named = write_in(scene, "volunteer")
        first = decide(scene, made, "reviewer", Outcome.UPHELD, correction=named)
        with pytest.raises(NothingToEscalate):
            further(scene, first, "volunteer")
        approve(scene, "upper", approved=False)
        assert further(scene, first, "volunteer").instance == 2


def test_at_the_top_there_is_nothing_above(app: Flask, scene: Scene) -> None:
    with app.app_context():
        first = decide(scene, asked(scene, "member"), "reviewer")
        with transaction():
            first.organisation_id = scene.cast.nodes["district"]
        with pytest.raises(NothingAbove):
            further(scene, first)


def test_what_the_first_answer_named_does_not_serve_twice(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "volunteer", kind=SubjectKind.SESSION, subject_id=scene.session_id)
        named = write_in(scene, "volunteer")
        first = decide(scene, made, "reviewer", Outcome.PARTLY, correction=named)
        second = queries.case(scene.cast.region_id, further(scene, first, "volunteer").id)

        offered = deciding.choices(second, queries.subject_of(second))
        assert named not in [each.name for each in offered]
        approve(scene, "upper")
        assert deciding.choices(second, queries.subject_of(second)) == []
