"""身边的社区 whereabouts: which community a reader's pages name, and whose phone they show."""

from dataclasses import dataclass

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core import clock
from app.organisations.models import OrganisationKind, Region
from app.organisations.queries import any_office_phone, way_down
from app.organisations.rules import setting


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The name of a place and the number to call there."""

    place: str
    phone: str


def whereabouts(actor: Actor | None, region: Region) -> Whereabouts:
    """The reader's own community; the region itself for a stranger."""
    own = _own(actor) if actor is not None else None
    phone = own.phone if own and own.phone else setting(region.settings, "community_phone")
    return Whereabouts(
        place=own.place if own and own.place else region.name,
        phone=phone or any_office_phone(region.id),
    )


def _own(actor: Actor) -> Whereabouts | None:
    home = accounts.home_on(actor.person_id, clock.local_day(clock.now()))
    if home is None:
        return None
    above = list(reversed(way_down(actor.region_id, home.path)))
    communities = (each.name for each in above if each.kind is OrganisationKind.COMMUNITY)
    return Whereabouts(
        place=next(communities, ""), phone=next((each.phone for each in above if each.phone), "")
    )
