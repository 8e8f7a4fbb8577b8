"""示例心愿 wishing: two months of a wish board and of stewards' duty, in the order of time."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from operator import itemgetter

import sqlalchemy as sa

from app.core.clock import day_end, local_day
from app.core.db import db
from app.core.files import Store
from app.core.ids import uuid7
from app.core.shots import Shot, develop
from app.demo import duties, tales, units
from app.demo.board import Deed, WishBoard
from app.demo.drawings import photographs
from app.demo.scene import Scene
from app.demo.school import SchoolClass
from app.notices.models import OutboxMessage, OutboxState
from app.wishes import leads, listing, ticking
from app.wishes.board import limits_of
from app.wishes.models import Lead
from app.wishes.rules.clocks import last_list_day


def developed(ordinal: int) -> Mapping[str, Shot]:
    """The photos of a town's deliveries by what they show; slow, so before the transaction."""
    drawn = dict(photographs(ordinal))
    return dict(zip(drawn, develop(drawn.values(), most=len(drawn)), strict=True))


def live_through(scene: Scene, shots: Mapping[str, Shot], store: Store) -> None:
    """Vet the units, and let wishes, leads, lists and duties happen up to the moment of the load.

    It costs the same in a town of any size, but for a row for each unit.
    """
    began = uuid7()
    units.vet_all(scene)
    units.fill_lists(scene)
    board = WishBoard(scene, shots, store)
    school = SchoolClass(scene, shots["slip"], store)
    deeds = [*board.diary(), *school.diary(), *_leads(scene, board), *_lists(scene)]
    deeds += duties.diary(scene)
    for at, deed in sorted(deeds, key=itemgetter(0)):
        deed(at)
    for wish in board.wishes.values():
        ticking.visit(wish.id, now=scene.now)
    _take_as_sent(began, now=scene.now)


def _leads(scene: Scene, board: WishBoard) -> Iterator[tuple[datetime, Deed]]:
    """What stewards told the workers of their grids, and that a wish came of it."""
    for grid, ago, sentence, title in tales.LEADS:
        told: list[Lead] = []
        yield scene.at(ago, 5), partial(_tell, scene, grid, sentence, told)
        if title:
            yield scene.at(ago - 1, 1), partial(_follow, scene, grid, told, board, title)


def _tell(scene: Scene, grid: int, sentence: str, told: list[Lead], at: datetime) -> None:
    steward = scene.by(scene.cast.stewards[2 * grid])
    place = scene.organisation(scene.town.grids[grid])
    door = scene.door(grid)
    told.append(leads.hand_over(place, door=door, sentence=sentence, by=steward, now=at))


def _follow(
    scene: Scene, grid: int, told: list[Lead], board: WishBoard, title: str, at: datetime
) -> None:
    worker = scene.by(scene.cast.grid_workers[grid])
    (lead,) = told
    leads.settle(leads.lead(lead.id, by=worker), board.wishes[title], by=worker, now=at)


def _lists(scene: Scene) -> Iterator[tuple[datetime, Deed]]:
    """The monthly lists of the last two list days, so that none is owed."""
    community_id = scene.town.community.id
    day = local_day(scene.now)
    for _ in range(2):
        day = last_list_day(day, day=limits_of(community_id)["list_day"])
        yield day_end(day), partial(_list, community_id, day)


def _list(community_id: uuid.UUID, day: date, at: datetime) -> None:
    listing.make(community_id, day, now=at)


def _take_as_sent(began: uuid.UUID, *, now: datetime) -> None:
    """Take the short messages of the past as sent: the last line of the file is for codes."""
    db.session.execute(
        sa.update(OutboxMessage)
        .where(
            OutboxMessage.id > began,
            OutboxMessage.state == OutboxState.WAITING,
            OutboxMessage.created_at <= now,
        )
        .values(state=OutboxState.SENT, sent_at=OutboxMessage.created_at)
        .execution_options(synchronize_session=False)
    )
