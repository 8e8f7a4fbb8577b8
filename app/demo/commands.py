"""示例命令 commands: `flask demo load`, a made-up town of any size for trying out and measuring."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, zip_longest
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.audit import service as audit
from app.core import clock
from app.core.db import transaction
from app.core.numbers import next_numbers
from app.demo.booking import Bookkeeper
from app.demo.bulk import count_again
from app.demo.cast import Cast, gather
from app.demo.certifying import certify
from app.demo.credentials import Credentials
from app.demo.founding import Town, found_town
from app.demo.past import Past, Planner, write_past
from app.demo.people import Register, Someone, write_people
from app.demo.scene import Scene
from app.demo.size import DEFAULT_UNITS, DEFAULT_VOLUNTEERS, Size
from app.demo.telling import told
from app.demo.today import Programme
from app.demo.visits import VisitRows, visits_of
from app.demo.wishing import developed, live_through
from app.schemes import queries as schemes

demo = AppGroup("demo", help="示例社区，供试用和测量。")

#: people written in one transaction
CHUNK = 2000
#: of members and of volunteers, so many come to the events of today
A_CROWD = 15
_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@dataclass(slots=True)
class Load:
    """One load while it runs."""

    size: Size
    now: datetime
    town: Town
    register: Register
    cast: Cast
    past: Past
    books: Bookkeeper
    #: those who come to the events of today
    members: list[Someone] = field(default_factory=list)
    volunteers: list[Someone] = field(default_factory=list)


@demo.command("load")
@click.option("--volunteers", type=click.IntRange(2, 2_000_000), default=DEFAULT_VOLUNTEERS)
@click.option("--units", type=click.IntRange(2, 5000), default=DEFAULT_UNITS)
@click.option("--credentials", type=_FILE, help="把 API 令牌按角色写进这个 JSON 文件。")
def load(volunteers: int, units: int, credentials: Path | None) -> None:
    """Add a made-up town with a year behind it, and print who can sign in and how."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("这是正式环境（PRODUCTION=1），不能装入示例社区。")
    running_load = _begin(Size(volunteers, units), clock.now())
    with ExitStack() as stack:
        file = None
        if credentials is not None:
            town, now = running_load.town, running_load.now
            file = stack.enter_context(Credentials(credentials, town, now=now))
        _fill(running_load, file)
    _finish(running_load)


def _begin(size: Size, now: datetime) -> Load:
    """Found the town, its cast and its past year."""
    with transaction():
        town = found_town(size, now=now)
        numbers = next_numbers(town.region_id, "demo:people", size.people)
        register = Register(town, numbers.start - 1)
        cast = gather(town, register)
        write_people(town.region_id, cast.everybody, now=now)
        rulings = schemes.active(town.region_id)
        ruling = schemes.nearest(rulings, town.community.path)
        past = Planner(town, cast, ruling, now=now).plan(size)
        write_past(town.region_id, past.all)
    books = Bookkeeper(town.region_id, rulings)
    return Load(size, now, town, register, cast, past, books)


def _fill(running: Load, file: Credentials | None) -> None:
    """Bring the people in, chunk by chunk, each with the year behind them."""
    officers, size = running.cast.officers, running.size
    with transaction():
        if file is not None:
            for name, holders in running.cast.by_role().items():
                file.give(name, holders)
            file.give("party_member", officers)
        _live_through(running, officers)
    everybody = size.members + size.volunteers
    with click.progressbar(length=everybody, label="装入示例社区", file=sys.stderr) as bar:
        bar.update(len(officers))
        members = _members(running, size.members - len(officers))
        volunteers = (running.register.volunteer(place) for place in range(size.volunteers))
        for role, people in (("party_member", members), ("volunteer", volunteers)):
            while chunk := list(islice(people, CHUNK)):
                _bring_in(running, role, chunk, file)
                bar.update(len(chunk))


def _bring_in(running: Load, role: str, chunk: list[Someone], file: Credentials | None) -> None:
    with transaction():
        write_people(running.town.region_id, chunk, now=running.now)
        if file is not None:
            file.give(role, chunk)
        _live_through(running, chunk)
    known = running.volunteers if role == "volunteer" else running.members
    known += chunk[: A_CROWD - len(known)]


def _members(running: Load, how_many: int) -> Iterator[Someone]:
    """Members of the branches by turns; two of each are officers already."""
    branches = running.town.branches
    for place in range(how_many):
        branch = branches[place % len(branches)]
        yield running.register.member(branch, 2 + place // len(branches))


def _live_through(running: Load, people: list[Someone]) -> None:
    """Let people come to the past year's events, and book what that was worth."""
    rows = VisitRows(running.town.region_id)
    running.books.open()
    keenest = running.cast.secretaries[0]
    for someone in people:
        chance = running.register.chance_of(someone, "visits")
        visits = visits_of(someone, running.past, chance, is_keenest=someone is keenest)
        if someone.home is None:
            continue
        found = [(visit, rows.add(visit, someone.home.id)) for visit in visits]
        running.books.book(someone, [(visit, fact) for visit, fact in found if fact is not None])
    rows.write()
    running.books.write()


def _finish(running: Load) -> None:
    """Lay out today and the wish board, and tell about them."""
    town = running.town
    with transaction():
        pairs = zip_longest(running.members[1:], running.volunteers[1:])
        crowd = [someone for pair in pairs for someone in pair if someone is not None]
        today = Programme(town, running.cast, crowd, now=running.now).lay_out()
        audit.note(
            "demo.loaded",
            region_id=town.region_id,
            actor_id=None,
            now=running.now,
            subject_kind="organisation",
            subject_id=town.community.id,
            organisation_id=town.community.id,
            details={"ordinal": town.ordinal, "volunteers": running.size.volunteers},
        )
    scene = Scene(town, running.cast, running.register, running.members[0], running.now)
    shots = developed(town.ordinal)
    with transaction():
        live_through(scene, shots, current_app.extensions["store"])
    with transaction():
        certify(scene, [*running.members[:2], *running.volunteers[:6]])
    with transaction():
        count_again()
    for line in told(
        town,
        running.cast,
        running.size,
        today,
        member=running.members[0],
        volunteer=running.volunteers[0],
        settings=current_app.config,
    ):
        click.echo(line)
