"""A fixed cast: a town with two branches and a community, their people, a scheme in force."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.accounts import queries as accounts
from app.accounts import service, sign_in
from app.accounts.actor import Actor
from app.accounts.models import MembershipKind, MemberStage, Person, Role, SignInKind
from app.core import clock
from app.core.db import db, transaction
from app.events import service as events
from app.events.models import AttendanceMode, Event, EventSession
from app.events.queries import sessions
from app.organisations import service as organisations
from app.organisations.models import Organisation, OrganisationKind
from app.schemes import service as schemes
from app.schemes.models import SchemeState
from tests.support.scenes import lived


@dataclass
class Cast:
    """Ids of everybody and everything; rows are looked up in the test's own context."""

    region_id: int
    nodes: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def bearer(self, who: str) -> dict[str, str]:
        """The header with which somebody calls the API."""
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def node(self, name: str) -> Organisation:
        """An organisation of the cast."""
        return db.session.get_one(Organisation, self.nodes[name])

    def person(self, who: str) -> Person:
        """A person of the cast."""
        return db.session.get_one(Person, self.people[who])

    def actor(self, who: str, *, now: datetime | None = None) -> Actor:
        """A person as one who acts."""
        return accounts.actor(self.person(who), now=now or clock.now())


#: name → (parent, kind, title)
NODES: dict[str, tuple[str | None, OrganisationKind, str]] = {
    "district": (None, OrganisationKind.DISTRICT, "云溪区"),
    "street": ("district", OrganisationKind.STREET, "青禾街道"),
    "community": ("street", OrganisationKind.COMMUNITY, "杏园社区"),
    "other_community": ("street", OrganisationKind.COMMUNITY, "柳岸社区"),
    "branch": ("community", OrganisationKind.BRANCH, "杏园第一党支部"),
    "sibling_branch": ("community", OrganisationKind.BRANCH, "杏园第二党支部"),
    "other_branch": ("other_community", OrganisationKind.BRANCH, "柳岸党支部"),
    "grid": ("community", OrganisationKind.GRID, "杏园一网格"),
    "unit": ("community", OrganisationKind.UNIT, "和顺药房"),
}

#: who → (name, branch or residence, role, node of the role)
PEOPLE: dict[str, tuple[str, str, Role | None, str]] = {
    "member": ("林晓月", "branch", None, ""),
    "second_member": ("周远山", "branch", None, ""),
    "other_member": ("何青", "other_branch", None, ""),
    "volunteer": ("苏小禾", "community", None, ""),
    "organiser": ("陈立春", "branch", Role.ORGANISER, "branch"),
    "other_organiser": ("冯立秋", "other_branch", Role.ORGANISER, "other_branch"),
    "secretary": ("方明", "branch", Role.SECRETARY, "branch"),
    "other_secretary": ("白露", "other_branch", Role.SECRETARY, "other_branch"),
    "reviewer": ("温谷雨", "community", Role.STAFF, "community"),
    "other_reviewer": ("石芒种", "other_community", Role.STAFF, "other_community"),
    "party_worker": ("唐夏至", "community", Role.PARTY_WORKER, "community"),
    "grid_worker": ("葛小满", "community", Role.GRID_WORKER, "grid"),
    "unit_contact": ("罗大雪", "community", Role.UNIT_CONTACT, "unit"),
    "unit_lead": ("严小寒", "community", Role.UNIT_LEAD, "unit"),
    "upper": ("高立夏", "community", Role.UPPER, "street"),
    "admin": ("江霜降", "community", Role.ADMIN, "district"),
    "auditor": ("程惊蛰", "", Role.AUDITOR, "district"),
    "sysadmin": ("邱冬至", "", Role.SYSADMIN, "district"),
    "stranger": ("黎清明", "", None, ""),
}


EXAMPLES = Path(__file__).parents[2] / "app" / "schemes" / "examples"
CHAOCHENG = (EXAMPLES / "chaocheng.yaml").read_text()


def gather(
    app: Flask, document: str = "", *, now: datetime | None = None, ago: timedelta = timedelta()
) -> Cast:
    """Found the town, put the scheme in force, and sign everybody in over the API.

    At a moment, else so long ago. The same town is lived through once and copied from then on.
    """

    def live() -> Cast:
        with app.app_context(), transaction():
            return _live(document or CHAOCHENG, now=now or clock.now() - ago)

    return lived(app, ("cast", document, now, ago), live)


def _live(document: str, *, now: datetime) -> Cast:
    region = organisations.found_region("云溪区", now=now)
    cast = Cast(region.id)
    for name, (parent, kind, title) in NODES.items():
        made = organisations.found(
            region.id,
            kind,
            title,
            opened_on=date(2020, 1, 1),
            parent=cast.node(parent) if parent else None,
            phone="0573-87001234" if name == "community" else "",
        )
        cast.nodes[name] = made.id
    schemes.publish(cast.node("district"), document, by=None, now=now, state=SchemeState.ACTIVE)
    for number, (who, (name, home, role, node)) in enumerate(PEOPLE.items()):
        _enter(cast, who, name, phone=f"138000{number:05d}", now=now)
        _settle(cast, who, home, role, node, now=now)
    return cast


def _enter(cast: Cast, who: str, name: str, *, phone: str, now: datetime) -> None:
    person = service.register(cast.region_id, name, now=now, phone=phone)
    cast.people[who] = person.id


def _settle(
    cast: Cast, who: str, home: str, role: Role | None, node: str, *, now: datetime
) -> None:
    person = cast.person(who)
    if home:
        is_branch = home.endswith("branch")
        service.join(
            person,
            cast.node(home),
            MembershipKind.PARTY if is_branch else MembershipKind.RESIDENCE,
            from_on=date(2021, 7, 1),
            stage=MemberStage.FULL if is_branch else MemberStage.NONE,
        )
    if role is not None:
        service.grant(person, role, cast.node(node), now=now, by=None)
    actor = accounts.actor(person, now=now)
    cast.tokens[who], _ = sign_in.begin(actor, SignInKind.API, now=now)


def plan(now: datetime, **changes: object) -> events.Plan:
    """An event that runs now, for two hours."""
    fields: dict[str, object] = {
        "title": "河道清洁",
        "category": "environment",
        "starts_at": now - timedelta(minutes=30),
        "ends_at": now + timedelta(minutes=90),
        "attendance": AttendanceMode.IN,
        "place": "杏园桥头",
    }
    return events.Plan(**{**fields, **changes})  # type: ignore[arg-type]


def published(
    cast: Cast, now: datetime, *, node: str = "branch", maker: str = "organiser", **changes: object
) -> tuple[Event, EventSession]:
    """An event made by one person and published by another, with its first session."""
    event = events.propose(
        cast.node(node), plan(now, **changes), by=cast.actor(maker, now=now), now=now
    )
    events.submit(event, by=cast.actor(maker, now=now), now=now)
    events.publish(event, by=cast.actor("reviewer", now=now), now=now)
    return event, sessions(event.id)[0]
