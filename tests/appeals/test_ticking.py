"""What becomes due: one reminder, one word to the parent for each missed day."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.appeals import ticking
from app.appeals.models import Appeal
from app.core.clock import day_start
from app.core.db import db, transaction
from app.jobs.work import appeals
from app.notices.models import Notice
from tests.appeals.scenes import Scene, accept, asked, decide, held

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
DAY, MORNING = timedelta(days=1), timedelta(hours=8)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def morning(day: date) -> datetime:
    return day_start(day) + MORNING


def told(scene: Scene, node: str, words: str) -> int:
    query = sa.select(Notice.title).where(Notice.organisation_id == scene.cast.nodes[node])
    return sum(words in title for title in db.session.scalars(query))


def test_a_missed_acceptance_and_a_missed_answer_reach_the_parent_once_each(
    app: Flask, scene: Scene
) -> None:
    with app.app_context():
        made = db.session.get_one(Appeal, asked(scene, "member"))
        appeals(scene.now, morning(made.accept_by))
        assert told(scene, "street", "已经过期") == 0
        for _ in range(2):
            appeals(scene.now, morning(made.accept_by + DAY))
        assert told(scene, "street", "前受理，已经过期") == 1
        for _ in range(2):
            appeals(scene.now, morning(made.decide_by + DAY))
        assert told(scene, "street", "前答复，已经过期") == 1
        assert told(scene, "community", "前答复") == 0


def test_the_node_is_reminded_once_before_its_answer_is_due(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = db.session.get_one(Appeal, asked(scene, "member"))
        accept(scene, made.id, "reviewer")
        appeals(scene.now, morning(made.accept_by))
        assert told(scene, "community", "前答复") == 0
        for _ in range(2):
            appeals(scene.now, morning(made.decide_by))
        assert told(scene, "community", "前答复") == 1
        assert told(scene, "street", "已经过期") == 0


def test_nobody_is_told_of_what_is_answered(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = decide(scene, asked(scene, "member"), "reviewer")
        later = morning(made.decide_by + DAY)

        assert list(ticking.running(now=later)) == []
        with transaction():
            assert not ticking.visit(made.id, now=later)
