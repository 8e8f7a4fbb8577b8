"""A device that is none any more: its next request is refused, and what it holds stays its own."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import Person, PersonState, RoleGrant
from app.core import clock
from app.core.db import db, transaction
from app.events.device_models import EventDevice
from app.events.models import Event, EventState
from tests.security.device_asking import at_desk, own, send
from tests.security.world import World
from tests.support.devices import handed
from tests.support.reader import Reader


@pytest.fixture
def fresh(world: World) -> tuple[Reader, uuid.UUID]:
    """A tablet that a test may end."""
    return handed(world.app, world.cast, world.events["own"])


def _set(world: World, table: type, which: Any, **values: Any) -> None:
    with world.app.app_context(), transaction():
        db.session.execute(sa.update(table).where(which).values(**values))


def _end_device(world: World, device_id: uuid.UUID) -> None:
    _set(world, EventDevice, EventDevice.id == device_id, ended_at=clock.now())


def _let_pass(world: World, device_id: uuid.UUID) -> None:
    _set(world, EventDevice, EventDevice.id == device_id, expires_at=clock.now())


def _call_off(world: World, _device_id: uuid.UUID) -> None:
    _set(world, Event, Event.id == world.events["own"], state=EventState.CANCELLED)


def _end_role(world: World, _device_id: uuid.UUID) -> None:
    who = RoleGrant.person_id == world.cast.people["organiser"]
    _set(world, RoleGrant, who, ended_at=clock.now())


def _disable(world: World, _device_id: uuid.UUID) -> None:
    who = Person.id == world.cast.people["organiser"]
    _set(world, Person, who, state=PersonState.DISABLED)


def _put_back(world: World) -> None:
    who = world.cast.people["organiser"]
    _set(world, RoleGrant, RoleGrant.person_id == who, ended_at=None)
    _set(world, Person, Person.id == who, state=PersonState.ACTIVE)
    world.restore()


@pytest.mark.parametrize("act", [_end_device, _let_pass, _call_off, _end_role, _disable])
def test_a_device_is_out_at_its_next_request(
    world: World,
    fresh: tuple[Reader, uuid.UUID],
    act: Callable[[World, uuid.UUID], None],
) -> None:
    machine, device_id = fresh
    assert machine.client.get(own(world, "desk/state")).status_code == 200
    act(world, device_id)
    try:
        for page in ("desk", "desk/state", "desk/people", "desk/shell"):
            answer = machine.client.get(own(world, page))
            assert answer.status_code == 401, page
            assert "这台设备已停用" in answer.get_data(as_text=True)
        answer = send(world, machine, at_desk(world))
        assert (answer.status_code, answer.get_json()["code"]) == (401, "device_out")
    finally:
        _put_back(world)


def test_where_a_device_is_out_who_is_signed_in_goes_on_in_the_own_name(
    world: World, fresh: tuple[Reader, uuid.UUID]
) -> None:
    machine, device_id = fresh
    with (
        machine.client.session_transaction() as here,
        world.browser("reviewer").client.session_transaction() as there,
    ):
        here.update(there)
    state = own(world, "desk/state")
    assert machine.client.get(state).get_json()["who"] == str(device_id)
    _end_device(world, device_id)

    now = machine.client.get(state).get_json()
    assert (now["who"], now["device"]) == (str(world.cast.people["reviewer"]), False)
    assert send(world, machine, at_desk(world)).status_code == 401
