"""Planting: lists that were asked for, made in the background and not fetched yet."""

from app.core import clock
from app.core.db import transaction
from app.exports import jobs, service
from app.exports.rules import ExportKind
from tests.security.canaries import Planted

#: who asked for which members
ASKERS = {"secretary": "branch", "reviewer": "community"}


def take_home(planted: Planted) -> None:
    """Two offices asked for the list of their members; both lie ready."""
    cast, now = planted.world.cast, clock.now()
    asked = []
    for who, node in ASKERS.items():
        with transaction():
            one, _ = service.begin(
                cast.node(node), ExportKind.MEMBERS, "csv", {}, by=cast.actor(who), now=now
            )
            asked.append(one.id)
    assert jobs.exports(now, now) == f"made {len(asked)}"
    planted.ids["export_id"] = asked
