"""怎么签到的页面 proving: by which proof the records of an organisation's events came about."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import Response, render_template, request

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may_anywhere, reach, require
from app.core import clock, downloads, figures
from app.core.db import db
from app.core.figures import NOTHING, Table, percent
from app.core.web import Pages
from app.core.words import gettext, month
from app.events.pages.faces import proved
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.records.models import Trust
from app.records.months import months_between, proved_at

pages = Pages("proving", __name__)

ACTION = "event.manage_list"
#: what machines prove, and what two people wrote in, in the order in which they are read
WAYS = (Trust.SCREEN, Trust.POSTER, Trust.STEWARD, Trust.HAND)
#: years to choose from, and nodes that a list offers
YEARS, MANY = 5, 12


@dataclass(frozen=True, slots=True)
class Proofs:
    """How the records of an organisation's events were proved, month by month of a year."""

    year: int
    months: Sequence[date]
    counts: Sequence[Mapping[Trust, int]]

    def of(self, way: Trust) -> int:
        """How many came about in one way."""
        return sum(each.get(way, 0) for each in self.counts)

    @property
    def whole(self) -> int:
        """How many records there are."""
        return sum(map(self.of, WAYS))


def offices(actor: Actor) -> Sequence[Organisation]:
    """The organisations whose events somebody runs or answers for."""
    query = sa.select(Organisation).where(
        Organisation.region_id == actor.region_id,
        Organisation.path.in_(reach(actor, ACTION)),
        Organisation.closed_on.is_(None),
    )
    return db.session.scalars(query.order_by(Organisation.number).limit(MANY)).all()


@pages.view("GET", "/organisations/<uuid:organisation_id>/proofs", access=ACTION)
def show_proofs(organisation_id: uuid.UUID) -> str:
    """The shares of poster, screen, steward and hand, and what a large one by hand may mean."""
    node, today = _node(organisation_id), clock.local_day(clock.now())
    found = _proofs(node, today)
    return render_template(
        "events/proofs.html",
        node=node,
        proofs=found,
        years=range(today.year, today.year - YEARS, -1),
        by_hand=found.of(Trust.HAND),
        share=percent(found.of(Trust.HAND), found.whole),
        tables=_tables(found),
        sees_signals=may_anywhere(login.actor(), "signal.see"),
    )


@pages.view(
    "GET",
    "/organisations/<uuid:organisation_id>/proofs/<any(ways,months):name>.<any(xlsx,csv):kind>",
    access=ACTION,
)
def download_proofs(organisation_id: uuid.UUID, name: str, kind: str) -> Response:
    """One chart's figures as a file, exactly as the page shows them."""
    node, today = _node(organisation_id), clock.local_day(clock.now())
    found = _proofs(node, today)
    table = next(each for each in _tables(found) if each.name == name)
    heading = figures.title(node.name, gettext("%(year)s年", year=found.year), table)
    return downloads.download_table(table, heading, kind, today=today)


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, ACTION, Target(path=node.path))
    return node


def _proofs(node: Organisation, today: date) -> Proofs:
    """Of the year in the address, else of the one that is on."""
    wanted = request.args.get("year", today.year, type=int)
    year = wanted if today.year - YEARS < wanted <= today.year else today.year
    months = months_between(date(year, 1, 1), min(today, date(year, 12, 31)))
    return Proofs(year, months, proved_at(node.region_id, node.path, months))


def _tables(found: Proofs) -> Sequence[Table]:
    return (_ways(found), _months(found))


def _ways(found: Proofs) -> Table:
    rows = [
        [proved(way), f"{found.of(way):,}", percent(found.of(way), found.whole) or NOTHING]
        for way in WAYS
    ]
    return Table(
        name="ways",
        title=gettext("怎么签到的（人次）"),
        headings=[gettext("签到方式"), gettext("人次"), gettext("占比")],
        rows=rows,
        drawn=1,
    )


def _months(found: Proofs) -> Table:
    return Table(
        name="months",
        title=gettext("扫码和补登（人次）"),
        headings=[
            *(gettext("月份"), gettext("扫码和现场核验"), gettext("人工补登"), gettext("补登占比")),
            *(proved(way) for way in WAYS[:-1]),
        ],
        rows=[
            _row(first, counts) for first, counts in zip(found.months, found.counts, strict=True)
        ],
        note=gettext("按活动那天的月份算，作废的不算。扫码和现场核验是后三列的和。"),
        way="up",
    )


def _row(first: date, counts: Mapping[Trust, int]) -> list[str]:
    by_hand, whole = counts.get(Trust.HAND, 0), sum(counts.values())
    return [
        month(first),
        f"{whole - by_hand:,}",
        f"{by_hand:,}",
        percent(by_hand, whole) or NOTHING,
        *(f"{counts.get(way, 0):,}" for way in WAYS[:-1]),
    ]
