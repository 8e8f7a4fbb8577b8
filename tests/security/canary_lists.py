"""Planting: lists made in the background and not fetched yet; certificates of a resident."""

from datetime import timedelta

from app.certificates import service as certificates
from app.certificates.rules import Span
from app.core import clock
from app.core.clock import local_day
from app.core.db import transaction
from app.exports import jobs, service
from app.exports.rules import ExportKind
from tests.certificates.scenes import entitle
from tests.points.facts import serve
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


def certify(planted: Planted) -> None:
    """A resident served twice; of one day there is a certificate, another one waits."""
    cast, now = planted.world.cast, clock.now()
    with transaction():
        entitle(cast, now=now)
        made = []
        for days in (2, 1):
            then = now - timedelta(days=days)
            serve(cast, "resident", then, home="community", minutes=60)
            span = Span(local_day(then), local_day(then))
            one, _ = certificates.ask(
                cast.nodes["community"], span, by=cast.actor("resident"), now=now
            )
            made.append(one)
        certificates.issue(made[0], remarks="", by=cast.actor("reviewer"), now=now)
        planted.ids |= {
            "certificate_id": [each.id for each in made],
            "certificate code": [made[0].text],
        }
