"""交给设备的种类 handed_kinds: what a subject says of the devices that it hands something to."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import sqlalchemy as sa

from app.accounts.actor import Actor, Grant
from app.accounts.handed_errors import DeviceOut
from app.accounts.handed_models import HandedDevice
from app.organisations.models import Organisation

D = TypeVar("D", bound=HandedDevice)


class Handed(ABC, Generic[D]):
    """The devices of one subject; how one becomes a device is the same for all (`handed`)."""

    #: how long after its end a device can be looked up
    kept: timedelta
    #: what its requests are told once it is none any more
    out: type[DeviceOut] = DeviceOut

    def __init__(self, rows: type[D], kinds: Sequence[str], *, argument: str, subject: str) -> None:
        self.rows = rows
        #: the kinds there are, as views are declared with
        self.kinds = kinds
        #: which argument of an address names what a device is for
        self.argument = argument
        #: what a device is called in the log
        self.subject = subject

    @abstractmethod
    def about(self, device: D) -> tuple[str, uuid.UUID]:
        """Its kind, and the id of the one thing that it is for."""

    @abstractmethod
    def is_about(self, thing_id: uuid.UUID) -> sa.ColumnElement[bool]:
        """That a row is for this thing."""

    @abstractmethod
    def giver(self, device: D, *, now: datetime) -> Actor | None:
        """Who handed it over, while it may stand: None once one thing is missing."""

    @abstractmethod
    def host(self, device: D) -> Organisation:
        """The node whose people answer for it."""

    @abstractmethod
    def address(self, device: D) -> str:
        """The one page that it is for."""

    @abstractmethod
    def may_end(self, device: D, *, by: Actor) -> bool:
        """Whether somebody may take it back."""

    def over_at(self) -> sa.ColumnElement[datetime]:
        """From when on it is counted how long a row is kept."""
        return self.rows.expires_at.expression

    def grants(self, _device: D) -> tuple[Grant, ...]:
        """What it may do in its giver's name: nothing, where it only shows."""
        return ()

    def noted(self, _device: D) -> Mapping[str, str]:
        """What the log says of it beside its name and its giver."""
        return {}
