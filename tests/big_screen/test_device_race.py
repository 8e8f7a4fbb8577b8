"""Two televisions send one code at one moment: one becomes the screen, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import handed
from app.accounts.handed import Taken
from app.accounts.handed_errors import DeviceCodeGone, TooManyDevices
from app.big_screen import devices
from app.big_screen.device_models import ScreenDevice
from app.big_screen.devices import SCREENS
from app.core.db import db, transaction
from app.core.errors import Busy
from tests.big_screen.test_devices import acting, offer
from tests.support.cast import Cast, gather
from tests.support.scans import FOUNDED, NOW

ROUNDS = 5


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def test_of_two_browsers_at_one_moment_one_becomes_the_screen(app: Flask, cast: Cast) -> None:
    for _ in range(ROUNDS):
        with app.app_context(), transaction():
            device = offer(cast)
            device_id, code = device.id, handed.code_of(device)
        start = Barrier(2)

        def take(_number: int, code: str = code, start: Barrier = start) -> str:
            with app.app_context():
                start.wait(timeout=30)
                try:
                    with transaction():
                        region_id = cast.region_id
                        return handed.take_up(SCREENS, region_id, code, now=NOW, address="").cookie
                except (DeviceCodeGone, Busy) as fault:
                    return fault.code

        with ThreadPoolExecutor(2) as both:
            outcomes = list(both.map(take, range(2)))

        assert sorted(each == "device_code_gone" for each in outcomes) == [False, True], outcomes
        cookie = next(each for each in outcomes if each != "device_code_gone")
        with app.app_context():
            row = db.session.get_one(ScreenDevice, device_id)
            assert acting(cast, Taken(row, cookie)).device is not None


def test_of_two_who_hand_over_the_last_at_one_moment_one_may(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        for _ in range(handed.MOST_LIVE - 1):
            offer(cast)
    start = Barrier(2)

    def run(who: str) -> str:
        with app.app_context():
            by = cast.actor(who, now=NOW)
            db.session.rollback()
            start.wait(timeout=30)
            try:
                with transaction():
                    return devices.hand_over(cast.node("community"), by=by, now=NOW).kind
            except TooManyDevices as fault:
                return fault.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(run, ("reviewer", "upper"))) == ["big_screen", "too_many_devices"]
    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(ScreenDevice))
        assert count == handed.MOST_LIVE
