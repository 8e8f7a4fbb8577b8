"""What a device opens, asked of every address there is: its one page, and nothing else at all."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.accounts import login
from app.big_screen.device_models import KIND
from app.core.db import db
from app.core.web import device_of
from app.events.device_models import DeviceKind
from app.events.models import Attendance, Event, Scan
from tests.architecture.routes import routes
from tests.security.asking import address, filled
from tests.security.device_asking import at_desk, own, send, token
from tests.security.row import Row
from tests.security.rows import ROWS
from tests.security.test_edges import THINGS
from tests.security.world import World
from tests.support.devices import handed, hung
from tests.support.reader import Reader, reader

#: what a device is for
OPEN: dict[str, set[tuple[str, str]]] = {
    KIND: {("GET", "big_screen.show_big_screen"), ("GET", "big_screen.list_figures")},
    DeviceKind.SCREEN: {("GET", "codes.show_screen"), ("GET", "codes.list_codes")},
    DeviceKind.DESK: {
        ("GET", "desk.show_desk"),
        ("POST", "desk.check_somebody_in"),
        ("GET", "desk_offline.show_state"),
        ("GET", "desk_offline.list_people"),
        ("GET", "desk_offline.show_shell"),
        ("POST", "attendance_api.make_check_ins"),
    },
}
#: answers differ since one phone asks for a code again, whoever asks
LIMITED = ("POST", "accounts.ask_for_code")


@pytest.fixture(scope="module")
def desk(world: World) -> Reader:
    """A tablet with the desk of the event `own`."""
    return handed(world.app, world.cast, world.events["own"])[0]


@pytest.fixture(scope="module")
def screen(world: World) -> Reader:
    """A laptop with its screen."""
    return handed(world.app, world.cast, world.events["own"], kind=DeviceKind.SCREEN)[0]


@pytest.fixture(scope="module")
def television(world: World) -> Reader:
    """The television of the community's hall."""
    return hung(world.app, world.cast)[0]


def ask(world: World, machine: Reader, row: Row, path: str, csrf: str) -> TestResponse:
    """Ask as a browser does, the API as well: with its cookies and its token."""
    headers = {"X-CSRFToken": csrf} if row.method != "GET" else {}
    if machine.path:  # what opened pages before: the device
        headers[login.EVENT_OF_DEVICE] = str(world.events["own"])
    body = filled(world, row, THINGS[row.about])
    sent: dict[str, Any] = {"json": body} if path.startswith("/api/") else {"data": body}
    more = sent if row.method != "GET" else {}
    return machine.client.open(path, method=row.method, headers=headers, **more)


def answered(response: TestResponse) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def differing(world: World, machine: Reader) -> Iterator[tuple[str, str]]:
    """The addresses that answer a device otherwise than somebody who is not signed in."""
    nobody = reader(world.app)
    theirs, none = token(machine), token(nobody)
    there = {endpoint for _, _, endpoint, _ in routes(world.app)}
    for row in ROWS:
        if row.endpoint in there:
            path = address(world, row, THINGS[row.about]) + (f"?{row.query}" if row.query else "")
            as_device = ask(world, machine, row, path, theirs)
            if answered(as_device) != answered(ask(world, nobody, row, path, none)):
                yield row.method, row.endpoint


@pytest.mark.parametrize("kind", list(OPEN))
def test_all_but_its_own_addresses_answer_a_device_as_if_nobody_were_signed_in(
    world: World, kind: str, desk: Reader, screen: Reader, television: Reader
) -> None:
    machine = {DeviceKind.DESK: desk, DeviceKind.SCREEN: screen, KIND: television}[kind]

    assert set(differing(world, machine)) - {LIMITED} == OPEN[kind]


def test_the_addresses_that_look_for_a_device_are_these_alone(world: World) -> None:
    views = world.app.view_functions
    found = {
        (device_of(views[endpoint]), (method, endpoint))
        for method, _, endpoint, _ in routes(world.app)
        if device_of(views[endpoint])
    }

    assert found == {(kind, each) for kind, those in OPEN.items() for each in those}


@pytest.mark.parametrize("page", ["desk", "desk/state", "desk/people", "desk/shell"])
def test_a_desk_opens_for_its_own_event_alone(world: World, desk: Reader, page: str) -> None:
    assert desk.client.get(own(world, page)).status_code == 200
    for event in ("same", "sibling", "other"):
        answer = desk.client.get(own(world, page, event))
        assert answered(answer)[1].startswith("/sign-in"), event


def test_a_page_of_a_device_shows_no_way_into_the_house(world: World, desk: Reader) -> None:
    page = desk.open(own(world, "desk")).page

    assert "/manage/" not in page
    assert "入口平板" in desk.text
    assert "由陈*交出，只能登记这个活动" in desk.text
    assert not re.search(r"1[3-9]\d{9}", page)


def test_a_scan_at_a_device_is_its_givers_and_says_which_device(world: World) -> None:
    machine, device_id = handed(world.app, world.cast, world.events["own"])
    answer = send(world, machine, at_desk(world, who="second_member"))

    assert [each["status"] for each in answer.get_json()["items"]] == [201]
    with world.app.app_context():
        query = (
            sa.select(Scan)
            .join(Attendance, Attendance.id == Scan.attendance_id)
            .where(Attendance.person_id == world.cast.people["second_member"])
        )
        scan = db.session.scalars(query).one()
        assert scan.actor_id == world.cast.people["organiser"]
        assert scan.event_device_id == device_id
    page = world.browser("organiser").open(f"/manage/events/{world.events['own']}")
    assert "登记台：入口平板（交出人 陈*）" in page.text


def test_a_device_writes_nothing_down_elsewhere_nor_for_its_giver_himself(
    world: World, desk: Reader
) -> None:
    elsewhere = send(world, desk, at_desk(world, "same"))
    himself = send(world, desk, {"code": world.codes["own"]})

    for answer in (elsewhere, himself):
        assert [each["status"] for each in answer.get_json()["items"]] == [403]
    assert send(world, desk, at_desk(world), event="same").status_code == 401


def test_a_screen_writes_nothing_down(world: World, screen: Reader) -> None:
    assert send(world, screen, at_desk(world)).status_code == 401


def test_a_device_needs_the_token_of_its_page_and_no_bearer_saves_it(
    world: World, desk: Reader
) -> None:
    path, body = own(world, "desk"), {"person": str(world.cast.people["member"])}

    assert desk.client.post(path, data=body).status_code == 400
    assert send(world, desk, at_desk(world), X_CSRFToken="x").status_code == 400
    assert send(world, desk, at_desk(world), Authorization="Bearer x").status_code == 401


def test_a_cookie_of_another_device_or_a_changed_one_opens_nothing(
    world: World, screen: Reader
) -> None:
    name = login.device_cookie("screen", world.events["own"])
    taken = screen.client.get_cookie(name)
    assert taken is not None
    # the first letter: of the last one, some bits say nothing
    changed = ("B" if taken.value[0] == "A" else "A") + taken.value[1:]
    for kind, value in (("desk", taken.value), ("screen", changed)):
        machine = reader(world.app)
        machine.client.set_cookie(login.device_cookie(kind, world.events["own"]), value)
        assert machine.client.get(own(world, kind)).status_code == 401


def test_the_cookie_is_hidden_from_scripts_and_ends_72_hours_after_the_event(
    world: World, screen: Reader
) -> None:
    taken = screen.client.get_cookie(login.device_cookie("screen", world.events["own"]))

    assert taken is not None
    assert (taken.http_only, taken.same_site, taken.path) == (True, "Lax", "/")
    with world.app.app_context():
        ends = db.session.get_one(Event, world.events["own"]).ends_at + timedelta(hours=72)
    assert taken.expires is not None
    assert abs(taken.expires - ends) < timedelta(minutes=1)
