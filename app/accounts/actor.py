"""办事人 actor: who acts, with the roles he or she holds at this moment."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from app.accounts.models import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force: for a node and all below it, or for one event."""

    role: Role
    organisation_id: uuid.UUID
    path: str
    event_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """设备: one event's screen or desk, or one big screen, in the name of who handed it over."""

    id: uuid.UUID
    #: the event, or the node of a big screen
    about_id: uuid.UUID
    #: screen, desk or big_screen
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. Services compare persons, never accounts or roles, for two-person rules.

    `address` is where the request came from, for the audit log; "" for commands and jobs.
    """

    region_id: int
    person_id: uuid.UUID
    name: str
    grants: tuple[Grant, ...] = ()
    sign_in_id: uuid.UUID | None = None
    address: str = ""
    is_elder_view: bool = False
    #: set where nobody is signed in and a device acts; it has no rights over the person himself
    device: Device | None = None

    @property
    def roles(self) -> list[str]:
        """The names of the roles held, each once, in the order of `Role`."""
        held = {grant.role for grant in self.grants}
        return [role.value for role in Role if role in held]

    def holds(self, roles: Iterable[Role]) -> bool:
        """Whether one of these roles is held anywhere."""
        wanted = set(roles)
        return any(grant.role in wanted for grant in self.grants)
