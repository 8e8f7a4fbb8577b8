"""A handed-over big screen that is none any more: 401 in words at its next request, and no more."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import login
from app.accounts.models import Person, PersonState, RoleGrant
from app.big_screen.device_models import KIND, ScreenDevice
from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.organisations.models import Organisation
from tests.security.world import World
from tests.support.devices import hung
from tests.support.reader import Reader, reader


@pytest.fixture
def fresh(world: World) -> Iterator[tuple[Reader, uuid.UUID]]:
    """A television that a test may end."""
    yield hung(world.app, world.cast)
    who = world.cast.people["reviewer"]
    _set(world, RoleGrant, RoleGrant.person_id == who, ended_at=None)
    _set(world, Person, Person.id == who, state=PersonState.ACTIVE)
    _set(world, Organisation, Organisation.id == world.cast.nodes["community"], closed_on=None)
    world.restore()


def _set(world: World, table: type, which: Any, **values: Any) -> None:
    with world.app.app_context(), transaction():
        db.session.execute(sa.update(table).where(which).values(**values))


def here(world: World, rest: str = "", node: str = "community") -> str:
    return f"/organisations/{world.cast.nodes[node]}/big-screen{rest}"


def _end(world: World, device_id: uuid.UUID) -> None:
    _set(world, ScreenDevice, ScreenDevice.id == device_id, ended_at=clock.now())


def _let_pass(world: World, device_id: uuid.UUID) -> None:
    _set(world, ScreenDevice, ScreenDevice.id == device_id, expires_at=clock.now())


def _end_role(world: World, _device_id: uuid.UUID) -> None:
    who = RoleGrant.person_id == world.cast.people["reviewer"]
    _set(world, RoleGrant, who, ended_at=clock.now())


def _disable(world: World, _device_id: uuid.UUID) -> None:
    who = Person.id == world.cast.people["reviewer"]
    _set(world, Person, who, state=PersonState.DISABLED)


def _close(world: World, _device_id: uuid.UUID) -> None:
    which = Organisation.id == world.cast.nodes["community"]
    _set(world, Organisation, which, closed_on=local_day(clock.now()))


@pytest.mark.parametrize("act", [_end, _let_pass, _end_role, _disable, _close])
def test_a_screen_is_out_at_its_next_request_and_leads_to_no_sign_in(
    world: World, fresh: tuple[Reader, uuid.UUID], act: Callable[[World, uuid.UUID], None]
) -> None:
    television, device_id = fresh
    assert television.client.get(here(world, "/figures")).status_code == 200
    act(world, device_id)

    for rest in ("", "/figures"):
        answer = television.client.get(here(world, rest))
        assert answer.status_code == 401, rest
        page = answer.get_data(as_text=True)
        assert "这块大屏已停用" in page
        assert "再交一次" in page
        assert "data-figure" not in page
        assert re.findall(r'<a [^>]*href="([^"]*)"', page) == []


def test_where_a_screen_is_out_who_is_signed_in_goes_on_in_the_own_name(
    world: World, fresh: tuple[Reader, uuid.UUID]
) -> None:
    television, device_id = fresh
    with (
        television.client.session_transaction() as there,
        world.browser("party_worker").client.session_transaction() as own,
    ):
        there.update(own)
    assert "data-device" in television.client.get(here(world)).get_data(as_text=True)
    _end(world, device_id)

    page = television.client.get(here(world)).get_data(as_text=True)
    assert "data-device" not in page
    assert "退出" in page


@pytest.mark.parametrize("node", ["other_community", "street", "district"])
def test_a_screen_opens_for_its_own_node_alone(
    world: World, fresh: tuple[Reader, uuid.UUID], node: str
) -> None:
    answer = fresh[0].client.get(here(world, node=node))

    assert answer.location.startswith("/sign-in")


def test_a_cookie_of_another_node_or_a_changed_one_opens_nothing(
    world: World, fresh: tuple[Reader, uuid.UUID]
) -> None:
    kept = fresh[0].client.get_cookie(login.device_cookie(KIND, world.cast.nodes["community"]))
    assert kept is not None
    changed = ("B" if kept.value[0] == "A" else "A") + kept.value[1:]
    for node, value in (("community", changed), ("street", kept.value)):
        machine = reader(world.app)
        machine.client.set_cookie(login.device_cookie(KIND, world.cast.nodes[node]), value)
        assert machine.client.get(here(world, node=node)).status_code == 401, node


def test_no_bearer_is_helped_out_by_the_cookie(
    world: World, fresh: tuple[Reader, uuid.UUID]
) -> None:
    asked = {"Authorization": "Bearer x"}

    answer = fresh[0].client.get(here(world), headers=asked)

    assert answer.location.startswith("/sign-in")
