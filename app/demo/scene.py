"""示例场面 scene: who acts on the wish board of a sample town, when, and for whom."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.clock import day_start, local_day
from app.core.db import db
from app.demo import tales
from app.demo.cast import Cast
from app.demo.founding import Node, Town
from app.demo.people import Register, Someone
from app.demo.places import ESTATES, SHOPS, UNITS
from app.organisations.models import Organisation
from app.points.models import LedgerSeal

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OPENS = 9 * HOUR
INSTANT = timedelta(microseconds=1)


@dataclass(slots=True)
class Scene:
    """Those who act on the wish board of a sample town, and its clock."""

    town: Town
    cast: Cast
    register: Register
    #: the member who claims for himself
    member: Someone
    now: datetime
    _actors: dict[str, Actor] = field(default_factory=dict)

    def at(self, ago: int, place: int = 0) -> datetime:
        """A moment of office hours so many days ago."""
        return day_start(local_day(self.now) - ago * DAY) + OPENS + place * HOUR

    def by(self, someone: Someone) -> Actor:
        """Somebody as one who acts."""
        if someone.phone not in self._actors:
            person = db.session.get_one(Person, someone.id)
            self._actors[someone.phone] = accounts.actor(person, now=self.now)
        return self._actors[someone.phone]

    def unsealed(self, at: datetime) -> datetime:
        """The moment, or the first one that the ledger's seals leave open."""
        query = sa.select(sa.func.max(LedgerSeal.until)).where(
            LedgerSeal.region_id == self.town.region_id
        )
        sealed_until = db.session.scalar(query)
        return max(at, sealed_until + INSTANT) if sealed_until else at

    def staff(self, turn: int) -> Actor:
        """One of the community's staff by turns."""
        return self.by(self.cast.reviewers[turn % len(self.cast.reviewers)])

    def organisation(self, node: Node) -> Organisation:
        """A node as the verbs want it."""
        return db.session.get_one(Organisation, node.id)

    def houses(self) -> dict[str, tuple[Node, Someone]]:
        """The units and shops of the town with who speaks for them, by their plain names."""
        town, cast = self.town, self.cast
        units = zip(UNITS, zip(town.units, cast.unit_contacts, strict=True), strict=False)
        shops = zip(SHOPS, zip(town.shops, cast.shop_people, strict=True), strict=True)
        return dict([*units, *shops])

    def speaker(self, name: str) -> Someone:
        """Who speaks for a claimer; in a town without such a unit the first shop stands in."""
        if name == tales.MEMBER:
            return self.member
        if name == tales.BRANCH:
            return self.cast.secretaries[0]
        houses = self.houses()
        return houses.get(name, houses[SHOPS[0]])[1]

    def door(self, turn: int) -> str:
        """Where somebody lives."""
        return f"{ESTATES[turn % len(ESTATES)]}{turn % 9 + 1}幢{turn % 6 + 1}0{turn % 3 + 1}室"
