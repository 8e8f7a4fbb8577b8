"""开通 founding: a region begins with its top node and two people who may appoint the others."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts import activation, service
from app.accounts.activation import Slip
from app.accounts.models import Person, Role
from app.accounts.role_errors import SamePeople
from app.core.clock import local_day
from app.core.phones import normalise_phone
from app.organisations import queries as organisations
from app.organisations import service as founding
from app.organisations.errors import RegionTaken
from app.organisations.models import Organisation, OrganisationKind

#: what a region may be: a district with its streets, or one street for itself
TOPS = (OrganisationKind.DISTRICT, OrganisationKind.STREET)


@dataclass(frozen=True, slots=True)
class NewRegion:
    """A region as it is asked for; an administrator and another one are each (name, phone)."""

    name: str
    kind: OrganisationKind
    administrator: tuple[str, str]
    other: tuple[str, str]
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """A region that has begun: its top node, and the first codes to sign in with."""

    top: Organisation
    slips: tuple[Slip, Slip]


def found(wanted: NewRegion, *, now: datetime) -> Founded:
    """Begin a region with two people, for one alone could appoint nobody who decides.

    The one is 平台管理员, the other 上级负责人; each can be the second person of the other.
    Raises `RegionTaken` where the host answers for another region or the only region has none,
    `SamePeople`, `PhoneInvalid`.
    """
    name, number = wanted.administrator
    other_name, other_number = wanted.other
    phone, other_phone = normalise_phone(number), normalise_phone(other_number)
    if phone == other_phone:
        raise SamePeople
    for each in organisations.regions():
        if wanted.host is None or each.host in (None, wanted.host):
            raise RegionTaken(name=each.name)
    region = founding.found_region(wanted.name, now=now, host=wanted.host)
    top = founding.found(region.id, wanted.kind, wanted.name, opened_on=local_day(now))
    administrator = service.register(region.id, name, now=now, phone=phone)
    other = service.register(region.id, other_name, now=now, phone=other_phone)
    service.grant(administrator, Role.ADMIN, top, now=now, by=None)
    service.grant(other, Role.UPPER, top, now=now, by=None)
    return Founded(top, (_code(administrator, now), _code(other, now)))


def _code(person: Person, now: datetime) -> Slip:
    return activation.issue_first(person, now=now)
