"""How far from the place a scan was made is deleted when nobody may ask about it any more."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.appeals.models import Appeal
from app.appeals.rules import State
from app.core.clock import day_end, day_start, local_day
from app.core.db import db, transaction
from app.events.distance_models import ScanDistance
from app.events.distance_rules import Distance
from app.events.models import Attendance, Event, EventState, Scan
from app.jobs.work import scan_distances
from tests.appeals.scenes import Scene, asked, held

DAY = timedelta(days=1)


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over, with a word beside each check-in."""
    scene = held(app, folder)
    with app.app_context(), transaction():
        for scan in db.session.scalars(sa.select(Scan).where(Scan.direction == "in")).all():
            row = {"region_id": scan.region_id, "year": scan.year, "scan_id": scan.id}
            db.session.add(ScanDistance(**row, event_id=scene.event_id, distance=Distance.NEAR))
    return scene


def settle(scene: Scene) -> None:
    with transaction():
        event = db.session.get_one(Event, scene.event_id)
        event.state, event.settled_at = EventState.SETTLED, scene.now


def left(scene: Scene) -> list[str]:
    """Of whom a word is left."""
    query = (
        sa.select(Attendance.person_id)
        .join(Scan, Scan.attendance_id == Attendance.id)
        .join(ScanDistance, ScanDistance.scan_id == Scan.id)
    )
    people = {each: who for who, each in scene.cast.people.items()}
    return sorted(people[each] for each in db.session.scalars(query))


BOTH = ["member", "second_member"]


def test_words_go_the_day_after_the_last_day_to_ask(app: Flask, scene: Scene) -> None:
    with app.app_context():
        settle(scene)
        last = local_day(scene.now) + 15 * DAY

        scan_distances(scene.now, day_end(last) - timedelta(seconds=1))
        assert left(scene) == BOTH
        with transaction():
            assert scan_distances(scene.now, day_start(last + DAY)) == "deleted 2"

        assert left(scene) == []


def test_an_event_that_nobody_settled_keeps_them_for_sixty_days(app: Flask, scene: Scene) -> None:
    with app.app_context():
        with transaction():
            scan_distances(scene.now, scene.now + 59 * DAY)
        assert left(scene) == BOTH

        with transaction():
            scan_distances(scene.now, scene.now + 61 * DAY)
        assert left(scene) == []


def test_who_waits_for_an_answer_keeps_his_own(app: Flask, scene: Scene) -> None:
    with app.app_context():
        settle(scene)
        made = asked(scene, "member")
        with transaction():
            scan_distances(scene.now, scene.now + 40 * DAY)
        assert left(scene) == ["member"]

        with transaction():
            db.session.get_one(Appeal, made).state = State.WITHDRAWN
            db.session.flush()
            scan_distances(scene.now, scene.now + 40 * DAY)
        assert left(scene) == []
