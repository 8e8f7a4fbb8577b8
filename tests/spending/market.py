"""A town where points can be spent, and what happens at its desk."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import Model, db, transaction
from app.points.queries import ranking, ruling_for
from app.spending import queries, service
from app.spending.models import Receipt
from app.spending.queries import Held
from app.spending.service import Wanted
from tests.points.facts import serve
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.scenes import lived

GIFTS = """
  gifts:
    paste: {label: 牙膏, price: 2, limits: [{per: month, times: 2}]}
    soap: {label: 洗衣液, price: 4}
    rice: {label: 大米, price: 6}
"""
#: what the ledger, the hours and the rankings rest on
OTHERS = ("point_accounts", "ledger_entries", "service_records", "record_changes")


def town(app: Flask, rule: str = "") -> Cast:
    """The cast under a scheme with a list of gifts, or with another rule of spending."""
    return gather(app, CHAOCHENG + f"spending:{rule or GIFTS}")


def town_of_one_who_earned(
    app: Flask, rule: str = "", *, points: int = 10, ago: timedelta = timedelta(hours=1)
) -> Cast:
    """The same; a member of the branch earned so many points so long ago."""

    def live() -> Cast:
        made = town(app, rule)
        earn(app, made, "member", points, at=clock.now() - ago)
        return made

    return lived(app, ("somebody earned", rule, points, ago), live)


def earn(
    app: Flask, cast: Cast, who: str, points: int, *, at: datetime | None = None, home: str = ""
) -> None:
    """So many whole points by one scan, at the branch or the community."""
    with app.app_context(), transaction():
        place = home or ("community" if who == "volunteer" else "branch")
        moment = at or clock.now() - timedelta(hours=1)
        for part in _parts(points):
            serve(cast, who, moment, home=place, points=part * 100)


def _parts(points: int) -> Sequence[int]:
    """A scan is worth ten at most."""
    return [10] * (points // 10) + ([points % 10] if points % 10 else [])


def spend(
    cast: Cast,
    who: str = "member",
    gift: str = "paste",
    *,
    by: str = "reviewer",
    key: str = "",
    now: datetime | None = None,
    **more: Any,
) -> Receipt:
    """Hand out within the transaction of the caller."""
    moment = now or clock.now()
    wanted = Wanted(person_id=cast.people[who], gift=gift, key=key or uuid.uuid4().hex, **more)
    made, _ = service.hand_out(
        cast.node("community"), wanted, by=cast.actor(by, now=moment), now=moment
    )
    return made


def held(cast: Cast, who: str = "member", *, now: datetime | None = None) -> Held:
    """Somebody's purse as it is."""
    moment = now or clock.now()
    market = queries.market_of(cast.region_id, cast.people[who], now=moment)
    assert market is not None
    return queries.purse_of(cast.people[who], market, region_id=cast.region_id, now=moment)


def everything_else(cast: Cast) -> dict[str, Any]:
    """Every row of points and hours, and the ranking of the town."""
    rows: dict[str, Any] = {
        name: sorted(
            repr(tuple(row)) for row in db.session.execute(sa.select(Model.metadata.tables[name]))
        )
        for name in OTHERS
    }
    node = cast.node("district")
    ruling = ruling_for(cast.region_id, node.path)
    assert ruling is not None
    year = str(clock.local_day(clock.now()).year)
    rows["ranking"] = list(
        ranking(cast.region_id, node.path, ruling=ruling, period=year, limit=100)
    )
    return rows
