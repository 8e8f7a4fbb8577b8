"""大屏交给设备 devices: a node's big screen in its hall, with nobody signed in."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import handed
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.handed_kinds import Handed
from app.accounts.models import Person, PersonState
from app.accounts.permissions import Target, may, require
from app.big_screen.device_errors import ScreenOut
from app.big_screen.device_models import KIND, ScreenDevice
from app.big_screen.halls import HAND_OVER, KINDS, SEE
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import uuid7
from app.organisations.models import Organisation

#: a year and a month for handing it over again; browsers keep no cookie longer (decision 0023)
LIFE = timedelta(days=400)


class ScreenDevices(Handed[ScreenDevice]):
    """The televisions in halls: they show, and do nothing in anybody's name."""

    #: nothing else names such a row; the log keeps who and when
    kept = timedelta(days=90)
    out = ScreenOut

    def about(self, device: ScreenDevice) -> tuple[str, uuid.UUID]:
        """A big screen, of which node."""
        return device.kind, device.organisation_id

    def is_about(self, thing_id: uuid.UUID) -> sa.ColumnElement[bool]:
        """That a row is of this node."""
        return ScreenDevice.organisation_id == thing_id

    def giver(self, device: ScreenDevice, *, now: datetime) -> Actor | None:
        """Who handed it over, while the node is there and he may see it and hand it over."""
        person = db.session.get_one(Person, device.issued_by_id)
        node = self.host(device)
        if person.state is not PersonState.ACTIVE or not is_there(node, now=now):
            return None
        giver, target = accounts.actor(person, now=now), Target(path=node.path)
        return giver if all(may(giver, action, target) for action in (SEE, HAND_OVER)) else None

    def host(self, device: ScreenDevice) -> Organisation:
        """The node whose screen it is."""
        return db.session.get_one(Organisation, device.organisation_id)

    def address(self, device: ScreenDevice) -> str:
        """The big screen of its node."""
        return f"/organisations/{device.organisation_id}/big-screen"

    def may_end(self, device: ScreenDevice, *, by: Actor) -> bool:
        """Who handed it over, and whoever could have."""
        target = Target(path=self.host(device).path)
        return device.issued_by_id == by.person_id or may(by, HAND_OVER, target)

    def over_at(self) -> sa.ColumnElement[datetime]:
        """Its end; of a code that nobody took up, that of the code."""
        rows = ScreenDevice
        last = sa.case((rows.taken_at.is_(None), rows.code_until), else_=rows.expires_at)
        return sa.func.coalesce(rows.ended_at, last)


SCREENS = ScreenDevices(
    ScreenDevice, [KIND], argument="organisation_id", subject="big_screen_device"
)


def hand_over(node: Organisation, *, name: str = "", by: Actor, now: datetime) -> ScreenDevice:
    """Offer a node's screen; whoever has its code first takes it up.

    Raises `Forbidden`, `TooManyDevices`, and `NotFound` where there is no hall any more.
    """
    for action in (SEE, HAND_OVER):
        require(by, action, Target(path=node.path))
    if not is_there(node, now=now):
        raise NotFound
    # of two who ask at once one waits: the limit is counted behind the node's row
    row = sa.select(Organisation.id).where(Organisation.id == node.id)
    db.session.execute(row.with_for_update(key_share=True))
    device = ScreenDevice(
        id=uuid7(),
        region_id=node.region_id,
        organisation_id=node.id,
        name=name,
        expires_at=now + LIFE,
    )
    return handed.offer(SCREENS, device, by=by, now=now)


def is_there(node: Organisation, *, now: datetime) -> bool:
    """Whether a node has a hall and was not closed."""
    is_open = node.closed_on is None or node.closed_on > local_day(now)
    return is_open and node.kind in KINDS
