"""Two machines send one code at one moment, two leaders hand over the last device: one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import handed
from app.accounts.handed import Taken
from app.accounts.handed_errors import DeviceCodeGone, TooManyDevices
from app.core.db import db, transaction
from app.core.errors import Busy
from app.events import devices
from app.events.device_acting import EVENT_DEVICES
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event
from tests.events.test_devices import acting, offer
from tests.support.cast import Cast, gather, published
from tests.support.scans import FOUNDED, NOW

ROUNDS = 5


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def at_once(app: Flask, verb: Callable[[], Taken[EventDevice]]) -> list[str]:
    """What comes of two browsers that send one code at one moment."""
    start = Barrier(2)

    def run(_number: int) -> str:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with transaction():
                    return verb().cookie
            except (DeviceCodeGone, Busy) as fault:
                return fault.code

    with ThreadPoolExecutor(2) as both:
        return list(both.map(run, range(2)))


def test_of_two_browsers_at_one_moment_one_becomes_the_device(app: Flask, cast: Cast) -> None:
    for number in range(ROUNDS):
        with app.app_context(), transaction():
            event = published(cast, NOW, title=f"河道清洁{number}")[0]
            code = handed.code_of(offer(cast, event))

        outcomes = at_once(
            app,
            lambda code=code: handed.take_up(
                EVENT_DEVICES, cast.region_id, code, now=NOW, address=""
            ),
        )

        assert sorted(each == "device_code_gone" for each in outcomes) == [False, True], outcomes
        cookie = next(each for each in outcomes if each != "device_code_gone")
        with app.app_context():
            query = sa.select(EventDevice).where(EventDevice.event_id == event.id)
            device = db.session.scalars(query).one()
            assert acting(cast, Taken(device, cookie)).device is not None


def test_of_two_who_hand_over_the_last_at_one_moment_one_may(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        event_id = published(cast, NOW)[0].id
        event = db.session.get_one(Event, event_id)
        for _ in range(handed.MOST_LIVE - 1):
            offer(cast, event)
    start = Barrier(2)

    def run(who: str) -> str:
        with app.app_context():
            by = cast.actor(who, now=NOW)
            db.session.rollback()
            start.wait(timeout=30)
            try:
                with transaction():
                    found = db.session.get_one(Event, event_id)
                    return devices.hand_over(found, DeviceKind.DESK, by=by, now=NOW).kind.value
            except TooManyDevices as fault:
                return fault.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(run, ("organiser", "reviewer"))) == ["desk", "too_many_devices"]
