"""示例履职 duties: 红管家 of the first grids, and three months of their duty."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from app.core.clock import day_start, local_day
from app.demo.board import Deed
from app.demo.scene import HOUR, OPENS, Scene
from app.posts import confirming, duty, service, ticking
from app.posts.models import Holding
from app.posts.rules import last_day, month_before, month_of, next_month
from app.posts.service import Appointment, NewPost
from app.posts.ticking import Tick

GRIDS, MONTHS = 3, 3
TITLE = "红管家"
DUTY = "每周巡一次楼道，留心独居老人，有事告诉网格员。"
#: in days and hours of the month: ticked on the 25th, confirmed on the 3rd of the next
TICKED_ON, CONFIRMED_ON = 25, 3
#: the last month of this grid waits for the community
WAITS = 1
NOTES = ("每周巡楼", "陪老人去医院", "")


def diary(scene: Scene) -> Iterator[tuple[datetime, Deed]]:
    """What is done about the posts, each at its moment."""
    months = _months(local_day(scene.now))
    for grid in range(min(GRIDS, len(scene.town.grids))):
        held: list[Holding] = []
        yield _at(months[0], 1, grid), partial(_appoint, scene, grid, months[0], held)
        for month in months:
            ticked_at = _at(month, TICKED_ON, grid)
            if ticked_at < scene.now:
                yield ticked_at, partial(_tick, scene, grid, month, held)
            confirmed_at = _at(next_month(month), CONFIRMED_ON, grid)
            waits = grid == WAITS and month == months[-1]
            if confirmed_at < scene.now and not waits:
                yield confirmed_at, partial(_confirm, scene, grid, month)


def _months(today: date) -> list[date]:
    """The last months that are over, the oldest first."""
    month, found = month_of(today), []
    for _ in range(MONTHS):
        month = month_before(month)
        found.append(month)
    return found[::-1]


def _at(month: date, day: int, grid: int) -> datetime:
    return day_start(month.replace(day=day)) + OPENS + grid * HOUR


def _appoint(scene: Scene, grid: int, first: date, held: list[Holding], at: datetime) -> None:
    """A post for the two stewards of a grid, for two years."""
    place, by = scene.organisation(scene.town.grids[grid]), scene.staff(0)
    post = service.open_post(place, NewPost(title=TITLE, duty=DUTY), by=by, now=at)
    until = last_day(month_before(first.replace(year=first.year + 2)))
    for steward in scene.cast.stewards[2 * grid : 2 * grid + 2]:
        wanted = Appointment(person_id=steward.id, from_on=first, to_on=until)
        held.append(service.appoint(post, wanted, by=by, now=at))


def _tick(scene: Scene, grid: int, month: date, held: list[Holding], at: datetime) -> None:
    worker = scene.by(scene.cast.grid_workers[grid])
    ticks = [
        Tick(holding_id=each.id, is_done=True, note=NOTES[(place + month.month) % len(NOTES)])
        for place, each in enumerate(held)
    ]
    node = scene.organisation(scene.town.grids[grid])
    ticking.send_in(node, month, ticks, by=worker, now=at)


def _confirm(scene: Scene, grid: int, month: date, at: datetime) -> None:
    found = duty.sent(scene.organisation(scene.town.grids[grid]), month)
    confirming.confirm(found, by=scene.staff(1), now=scene.unsealed(at))
