"""A town with one event of every nearness, served from its own database, for many questions."""

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.accounts import sign_in
from app.accounts.models import Role, SignInKind
from app.core import clock
from app.core.codes import poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events import service as events
from app.events.models import Event, EventState, SignUpRule
from app.events.queries import sessions
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind, Region
from app.review import objecting
from app.review import service as review
from tests.conftest import Client
from tests.support.cast import NODES, PEOPLE, Cast, gather, plan
from tests.support.databases import SqliteDatabase, make_app
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.support.wishes import make_wish, restore_wishes, vet

#: one of each role who asks; "" is nobody
EVERYBODY = (
    "",
    "volunteer",
    "member",
    "steward",
    "desk",
    "organiser",
    "grid_worker",
    "reviewer",
    "unit_contact",
    "unit_lead",
    "secretary",
    "committee",
    "party_worker",
    "upper",
    "admin",
    "auditor",
    "sysadmin",
)
#: event → (node, maker, publisher); "" is never published
EVENTS = {
    "own": ("branch", "organiser", "reviewer"),
    "same": ("branch", "secretary", "reviewer"),
    "sibling": ("sibling_branch", "reviewer", "upper"),
    "parent": ("community", "reviewer", "upper"),
    "other": ("other_branch", "other_organiser", "other_reviewer"),
    "draft": ("branch", "organiser", ""),
    "other_draft": ("other_branch", "other_organiser", ""),
}
#: wish → (place, maker, whether it was published)
WISHES = {
    "own": ("grid", "grid_worker", True),
    "resident": ("community", "volunteer", True),
    "other": ("other_community", "other_reviewer", True),
    "draft": ("grid", "grid_worker", False),
    "other_draft": ("other_community", "other_reviewer", False),
}
#: long over and locked, whatever the day is
PUBLISHED_YEAR = str(clock.now().year - 2)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class World:
    """The application on its own database, with ids of everything and browsers of everybody."""

    app: Flask
    cast: Cast
    events: dict[str, uuid.UUID] = field(default_factory=dict)
    sessions: dict[str, uuid.UUID] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    wishes: dict[str, uuid.UUID] = field(default_factory=dict)
    #: the year that hangs out, and the objection to it
    review_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    browsers: dict[str, Reader] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, who: str) -> Reader:
        """The browser in which somebody is signed in, the same each time."""
        if who not in self.browsers:
            self.browsers[who] = browser(self.app, self.cast, who)
        return self.browsers[who]

    def bearer(self, who: str) -> dict[str, str]:
        """The header with which somebody calls the API; nobody sends none."""
        if who and who not in self.cast.tokens:
            with self.app.app_context(), transaction():
                secret, _ = sign_in.begin(self.cast.actor(who), SignInKind.API, now=clock.now())
            self.cast.tokens[who] = secret
        return self.cast.bearer(who) if who else {}

    def restore(self) -> None:
        """Put every event back into the state it began with."""
        with self.app.app_context(), transaction():
            drafts = [name for name in self.events if name == "foreign" or not EVENTS[name][2]]
            others = self.events.keys() - drafts
            for state, names in ((EventState.DRAFT, drafts), (EventState.PUBLISHED, others)):
                ids = [self.events[name] for name in names]
                changed = sa.update(Event).where(Event.id.in_(ids), Event.state != state)
                db.session.execute(changed.values(state=state))
            restore_wishes(self.wishes)

    def csrf(self, who: str) -> str:
        """The token that a form in this browser would send."""
        if who not in self.tokens:
            page = self.browser(who).client.get("/help").get_data(as_text=True)
            found = _TOKEN.search(page)
            assert found is not None
            self.tokens[who] = found[1]
        return self.tokens[who]


@contextmanager
def served(database: SqliteDatabase, folder: Path, **more: str) -> Iterator[World]:
    """The town on a copy of a migrated database."""
    file = folder / "world.db"
    shutil.copy(database.template, file)
    app = make_app(f"sqlite:///{file}", folder, **more)
    app.test_client_class = Client
    world = World(app, gather(app))
    build(world)
    yield world
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def build(world: World) -> None:
    """Give the cast its events, a desk, a steward, and a region next door."""
    with world.app.app_context(), transaction():
        for name in EVENTS:
            _make_event(world, name)
        _hire(world, "desk", "欧立冬", Role.DESK, "branch", event=world.events["own"])
        _hire(world, "steward", "施惊雷", Role.STEWARD, "community")
        _hire(world, "committee", "章霜", Role.COMMITTEE, "branch")
        _found_next_door(world)
        vet(world.cast, "unit")
        for name, (place, maker, is_published) in WISHES.items():
            made = make_wish(world.cast, place, maker, is_published, now=clock.now())
            world.wishes[name] = made
        _publish_year(world)


def _publish_year(world: World) -> None:
    """A year of the branch hangs out and a member has objected; the next branch has begun one."""
    cast, now = world.cast, clock.now()
    for node, who in (("branch", "secretary"), ("sibling_branch", "upper")):
        review.begun(cast.node(node), PUBLISHED_YEAR, by=cast.actor(who), now=now)
    review.publish(cast.node("branch"), PUBLISHED_YEAR, by=cast.actor("secretary"), now=now)
    begun = review.standing(cast.node("branch"), PUBLISHED_YEAR)
    made = objecting.object_to(begun.id, "少算了一次", by=cast.actor("member"), now=now)
    world.review_ids = {"review_id": begun.id, "objection_id": made.id}


def _make_event(world: World, name: str) -> None:
    node, maker, publisher = EVENTS[name]
    now, cast = clock.now(), world.cast
    wanted = plan(now, title=f"活动{name}", signup=SignUpRule.OPTIONAL, capacity=30)
    made = events.propose(cast.node(node), wanted, by=cast.actor(maker), now=now)
    if publisher:
        events.submit(made, by=cast.actor(maker), now=now)
        events.publish(made, by=cast.actor(publisher), now=now)
    _note(world, name, made)


def _note(world: World, name: str, made: Event) -> None:
    world.events[name] = made.id
    session = sessions(made.id)[0]
    world.sessions[name] = session.id
    world.codes[name] = poster_code(vault().code_keys, session.id)


def _hire(
    world: World, who: str, name: str, role: Role, node: str, *, event: uuid.UUID | None = None
) -> None:
    cast, now = world.cast, clock.now()
    number = f"1380000{len(cast.people):04d}"
    person = accounts.register(cast.region_id, name, now=now, phone=number)
    accounts.grant(person, role, cast.node(node), now=now, by=None, event_id=event)
    cast.people[who] = person.id


def _found_next_door(world: World) -> None:
    """Another region with a community, an event and a person of its own."""
    now, cast = clock.now(), world.cast
    db.session.get_one(Region, cast.region_id).host = "localhost"
    region = organisations.found_region("邻区", now=now, host="next.test")
    made = organisations.found(
        region.id, OrganisationKind.COMMUNITY, "邻区社区", opened_on=date(2020, 1, 1)
    )
    cast.nodes["foreign"] = made.id
    person = accounts.register(region.id, "外区人", now=now, phone="13900000000")
    accounts.grant(person, Role.STAFF, made, now=now, by=None)
    cast.people["foreign"] = person.id
    wanted = plan(now, item="scan", starts_at=now, ends_at=now + timedelta(hours=1))
    _note(world, "foreign", events.propose(made, wanted, by=cast.actor("foreign"), now=now))


def holds_at(who: str) -> tuple[str, str] | None:
    """The role somebody holds and the node of it."""
    if who == "desk":
        return "desk", "branch"
    if who == "steward":
        return "steward", "community"
    if who == "committee":
        return "committee", "branch"
    role, node = PEOPLE[who][2:] if who in PEOPLE else (None, "")
    return (role.value, node) if role else None


def home_of(who: str) -> str:
    """The node where somebody is at home."""
    return PEOPLE[who][1] if who in PEOPLE else ""


def is_below(node: str, top: str) -> bool:
    """Whether a node of the cast is another one or lies below it."""
    while node:
        if node == top:
            return True
        node = (NODES[node][0] or "") if node in NODES else ""
    return False
