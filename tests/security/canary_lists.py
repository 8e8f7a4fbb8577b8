"""Planting: lists made and not fetched yet; certificates; whom to ask at units of the tree."""

from datetime import timedelta

from app.accounts.tree import previews
from app.accounts.tree.service import do_or_propose
from app.accounts.tree.sheet import read_list
from app.accounts.tree.steps import Step, Verb
from app.certificates import service as certificates
from app.certificates.rules import Span
from app.core import clock
from app.core.clock import local_day
from app.core.db import transaction
from app.core.ids import uuid7
from app.exports import jobs, service
from app.exports.rules import ExportKind
from app.home.tree_guard import GUARD
from app.organisations.models import OrganisationKind
from tests.certificates.scenes import entitle
from tests.points.facts import serve
from tests.security.canaries import Personal, Planted, name_of, phone_of
from tests.support.rosters import workbook

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


def plant_tree(planted: Planted) -> None:
    """Whom to ask: at a shop there is, at one that waits for approval, and in a list uploaded."""
    cast, now = planted.world.cast, clock.now()
    known = [Personal(name_of(number), phone_of(number), "", ()) for number in (210, 211, 212)]
    planted.people |= {f"contact {at}": each for at, each in enumerate(known)}
    there, asked, listed = (f"{each.name} {each.phone}" for each in known)
    community, step = cast.node("community"), _shop(planted, "白露花店", there)
    with transaction():
        do_or_propose([step], guard=GUARD, by=cast.actor("admin"), now=now)
        step = _shop(planted, "寒露面馆", asked)
        do_or_propose([step], guard=GUARD, by=cast.actor("reviewer"), now=now)
        rows = [("种类", "名称", "联系人"), ("商铺", "霜降皮具店", listed)]
        by = cast.actor("upper")
        drafts = read_list(workbook({"组织": rows}))
        kept = previews.keep(drafts, community, by=by, now=now)
        planted.ids["preview_id"].insert(0, kept.id)


def _shop(planted: Planted, name: str, contact: str) -> Step:
    return Step(
        verb=Verb.ADD,
        node_id=uuid7(),
        above_id=planted.world.cast.nodes["community"],
        kind=OrganisationKind.SHOP,
        name=name,
        contact=contact,
    )
