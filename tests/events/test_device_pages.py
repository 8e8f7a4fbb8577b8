"""Handing over on pages: a code for the other machine, a button there, and taking it back."""

import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import SignIn
from app.core import clock, qr
from app.core.db import db
from app.events.device_models import EventDevice
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.devices import handed, offered
from tests.support.reader import Reader, reader
from tests.support.visits import browser, event

SHOWN = re.compile(r'/d/<wbr><b class="phrase">([0-9a-z]{5})-([0-9a-z]{5})</b>')


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def event_id(app: Flask, cast: Cast) -> uuid.UUID:
    return event(app, cast)


def devices_of(app: Flask) -> list[EventDevice]:
    with app.app_context():
        query = sa.select(EventDevice).order_by(EventDevice.id)
        return list(db.session.scalars(query))


def hand_over(app: Flask, cast: Cast, event_id: uuid.UUID, **form: str) -> Reader:
    """The organiser's page with the code."""
    here = f"/manage/events/{event_id}/devices"
    page = browser(app, cast, "organiser").open(here)
    return page.send(here, {"kind": "desk", "name": "入口平板", **form})


def code_on(page: Reader) -> str:
    found = SHOWN.search(page.page)
    assert found is not None, page.text
    return found[1] + found[2]


def test_a_code_is_shown_and_the_other_machine_becomes_the_desk(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    page = hand_over(app, cast, event_id)
    assert "登记台：入口平板" in page.text
    machine = reader(app)
    machine.open(f"/d/{code_on(page)}")
    assert "陈*把这个活动交给这台设备" in machine.text
    assert devices_of(app)[0].taken_at is None, "looking takes nothing up"
    machine.send(f"/d/{code_on(page)}")

    assert machine.path == f"/events/{event_id}/desk"
    assert "入口平板 · 由陈*交出，只能登记这个活动" in machine.text
    assert "设备已经接上" in page.open(page.path).text


def test_what_the_qr_says_is_the_address_beside_it(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    page = hand_over(app, cast, event_id)
    address = f"{app.config['PUBLIC_URL']}/d/{code_on(page)}"

    assert qr.path(address) in page.page


def test_a_code_is_read_however_it_was_typed(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    code, _ = offered(app, cast, event_id)
    typed = f"{code[:5]}-{code[5:]}".upper().replace("0", "O").replace("1", "I")
    machine = reader(app)
    machine.open(f"/d/{typed}").send(f"/d/{typed}")

    assert machine.path == f"/events/{event_id}/desk"


def test_a_code_is_used_once_and_says_so(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    code, _ = offered(app, cast, event_id)
    first, second = reader(app), reader(app)
    for each in (first, second):
        each.open(f"/d/{code}")
    first.send(f"/d/{code}")
    second.send(f"/d/{code}")

    assert first.path == f"/events/{event_id}/desk"
    assert (second.status, second.path) == (410, f"/d/{code}")
    assert "这个二维码已经用过，或过了 10 分钟" in second.text
    assert second.open(f"/events/{event_id}/desk").path == "/sign-in"


def test_a_machine_that_sends_its_code_again_comes_back_to_its_desk(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    code, _ = offered(app, cast, event_id)
    machine = reader(app)
    machine.open(f"/d/{code}").send(f"/d/{code}")
    token = machine.page

    assert machine.open(f"/d/{code}").path == f"/events/{event_id}/desk"
    machine.page = token
    assert machine.send(f"/d/{code}").path == f"/events/{event_id}/desk"
    assert len(devices_of(app)) == 1


def test_who_is_out_signs_in_and_comes_back_to_the_desk(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    machine, device_id = handed(app, cast, event_id)
    page = browser(app, cast, "organiser").open(f"/manage/events/{event_id}/devices")
    page.send(f"/manage/events/{event_id}/devices/{device_id}/end")

    assert f"/sign-in?next=/events/{event_id}/desk" in machine.open(f"/events/{event_id}/desk").page


@pytest.mark.usefixtures("cast")
def test_who_guesses_codes_has_to_wait(app: Flask) -> None:
    page = reader(app).open("/help")
    found = [page.send(f"/d/{number:010d}").status for number in range(61)]

    assert found == [410] * 60 + [429]


def test_going_on_here_ends_the_sign_in_of_this_browser(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    here = f"/manage/events/{event_id}/devices"
    page = browser(app, cast, "organiser").open(here)
    page.send(f"{here}/here", {"kind": "desk", "name": "入口平板"})

    assert page.path == f"/events/{event_id}/desk"
    assert "由陈*交出" in page.text
    assert page.open("/me").path == "/sign-in"
    with app.app_context():
        query = sa.select(SignIn).where(SignIn.person_id == cast.people["organiser"])
        ended = [each.ended_at is not None for each in db.session.scalars(query)]
    assert ended.count(True) == 1
    assert devices_of(app)[0].taken_at is not None


def test_a_code_is_shown_to_who_made_it_alone(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    page = hand_over(app, cast, event_id)

    assert browser(app, cast, "reviewer").open(page.path).status == 404
    assert code_on(browser(app, cast, "organiser").open(page.path))


@pytest.mark.parametrize("who", ["organiser", "reviewer", "secretary", "upper"])
def test_the_list_takes_a_device_back_at_once(
    app: Flask, cast: Cast, event_id: uuid.UUID, who: str
) -> None:
    machine, device_id = handed(app, cast, event_id)
    page = browser(app, cast, who).open(f"/manage/events/{event_id}/devices")
    assert "登记台：入口平板" in page.text
    assert "使用中" in page.text
    page.send(f"/manage/events/{event_id}/devices/{device_id}/end")

    assert "已收回" in page.text
    assert machine.open(f"/events/{event_id}/desk").status == 401
    assert "这台设备已停用" in machine.text
    assert devices_of(app)[0].ended_by_id == cast.people[who]


def test_a_session_may_be_named(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    with app.app_context():
        session = sessions(event_id)[0].id
    machine = reader(app)
    code = code_on(hand_over(app, cast, event_id, session=str(session), kind="screen"))
    machine.open(f"/d/{code}").send(f"/d/{code}")

    assert machine.path == f"/events/{event_id}/screen"
    assert f"screen/codes?session={session}" in machine.page
    other = hand_over(app, cast, event_id, session=str(uuid.UUID(int=1)))
    assert other.status == 404


def test_without_scripts_a_device_checks_somebody_in(
    app: Flask, cast: Cast, event_id: uuid.UUID
) -> None:
    machine, device_id = handed(app, cast, event_id)
    card = _card(app, cast, "member")
    desk = machine.open(f"/events/{event_id}/desk")
    desk.send(f"/events/{event_id}/desk", {"card": card, "key": "one"})

    assert "签到成功" in desk.text
    page = browser(app, cast, "organiser").open(f"/manage/events/{event_id}/devices")
    assert "登记 1 次" in page.text
    assert [each.id for each in devices_of(app)] == [device_id]


def _card(app: Flask, cast: Cast, who: str) -> str:
    with app.app_context():
        return cast.person(who).card_number


def test_the_event_says_how_many_devices_work(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    handed(app, cast, event_id)
    page = browser(app, cast, "organiser").open(f"/manage/events/{event_id}")

    assert "交给设备（1）" in page.text
    assert "交给设备" in browser(app, cast, "organiser").open(f"/events/{event_id}").text
    assert "交给设备" not in browser(app, cast, "member").open(f"/events/{event_id}").text
    assert devices_of(app)[0].expires_at > clock.now()
