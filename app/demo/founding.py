"""示例组织 founding: the tree of a sample town, and the schemes it is under."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from app.core.db import db
from app.core.numbers import next_number
from app.demo import places
from app.demo.size import Size
from app.organisations import service
from app.organisations.models import Organisation, OrganisationKind, Region
from app.schemes import queries as schemes
from app.schemes import service as publishing
from app.schemes.document import parse
from app.schemes.models import Scheme, SchemeState

OPENED_ON = date(2018, 1, 1)
EXAMPLES = Path(__file__).resolve().parents[1] / "schemes" / "examples"
CONTACT = "组织委员 转 8602"
IN_FORCE = "chaocheng.yaml"
#: what the sample's 爱心超市 exchanges, added to the scheme in force
MARKET = """\
spending:
  expiry: {months: 12}
  limits: [{per: month, times: 4}]
  voucher_days: 30
  gifts:
    towel: {label: 毛巾, price: 2}
    soap: {label: 洗衣液, price: 4}
    rice: {label: 大米（5 斤）, price: 6, limits: [{per: quarter, times: 1}]}
    haircut: {label: 理发一次, price: 10}
"""
TO_READ = ("hailin.yaml", "weihai-haibeifen.yaml")
#: what a unit or shop names as its own party organisation; the others name none
BELONGS_TO = {
    "青禾小学": "知行教育", "青禾中学": "知行教育", "溪桥书店": "书香阅读会",
    "和顺药房": "暖阳社工服务社", "云溪供电所": "启明照明", "云溪供水站": "清泉水务",
    "惊蛰五金店": "朝阳机械", "小雪裁缝铺": "巧手编织社", "老街理发店": "中心街",
}  # fmt: skip
#: households of the grids; the last is beyond its range, so that the warning can be seen
HOUSEHOLDS = (320, 345, 360, 372, 388, 401, 415, 430, 448, 462, 480, 540)


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation as plain values, good beyond the transaction that founded it."""

    id: uuid.UUID
    path: str
    name: str


@dataclass(slots=True)
class Town:
    """The organisations of one load."""

    region_id: int
    ordinal: int
    district: Node
    street: Node
    community: Node
    branches: list[Node] = field(default_factory=list)
    grids: list[Node] = field(default_factory=list)
    centres: list[Node] = field(default_factory=list)
    units: list[Node] = field(default_factory=list)
    shops: list[Node] = field(default_factory=list)
    teams: list[Node] = field(default_factory=list)
    outside: list[Node] = field(default_factory=list)


def found_town(size: Size, *, now: datetime) -> Town:
    """Found the next sample town; region and district only where there are none."""
    region = _region(now=now)
    ordinal = next_number(region.id, "demo")
    names = places.town(ordinal)
    district = _district(region.id)
    street = _found(OrganisationKind.STREET, names.street, district)
    community = _found(OrganisationKind.COMMUNITY, names.community, street, phone=names.phone)
    town = Town(region.id, ordinal, _node(district), _node(street), _node(community))
    _found_branches(town, community, names.mark)
    _found_grids(town, community)
    for kind, nodes, titles in (
        (OrganisationKind.UNIT, town.units, islice(places.numbered(places.UNITS), size.units)),
        (OrganisationKind.SHOP, town.shops, places.SHOPS),
        (OrganisationKind.TEAM, town.teams, places.TEAMS),
        (OrganisationKind.OUTSIDE, town.outside, places.OUTSIDE),
    ):
        contact = CONTACT if kind is OrganisationKind.OUTSIDE else ""
        for title in titles:
            party = _party_of(town, title)
            made = _found(kind, f"{names.mark}{title}", community, contact=contact, party=party)
            nodes.append(_node(made))
    _put_in_force(district, community.path, now=now)
    return town


def _region(*, now: datetime) -> Region:
    query = sa.select(Region).order_by(Region.id).limit(1)
    return db.session.scalars(query).one_or_none() or service.found_region(places.DISTRICT, now=now)


def _district(region_id: int) -> Organisation:
    query = sa.select(Organisation).where(
        Organisation.region_id == region_id, Organisation.kind == OrganisationKind.DISTRICT
    )
    found = db.session.scalars(query.order_by(Organisation.number).limit(1)).one_or_none()
    return found or service.found(
        region_id, OrganisationKind.DISTRICT, places.DISTRICT, opened_on=OPENED_ON
    )


def _found_branches(town: Town, community: Organisation, mark: str) -> None:
    committee = _found(OrganisationKind.PARTY_COMMITTEE, f"{community.name}党委", community)
    for names, sector in ((places.ESTATES, ""), (places.FIRMS, "两新")):
        for name in names:
            title = f"{mark}{name}党支部"
            made = _found(OrganisationKind.BRANCH, title, committee, sector=sector)
            town.branches.append(_node(made))


def _party_of(town: Town, title: str) -> uuid.UUID | None:
    """The branch that a unit or shop names."""
    if title not in BELONGS_TO:
        return None
    names = (*places.ESTATES, *places.FIRMS)
    return town.branches[names.index(BELONGS_TO[title])].id


def _found_grids(town: Town, community: Organisation) -> None:
    for number, households in enumerate(HOUSEHOLDS, start=1):
        title = f"第{number}网格"
        grid = _found(OrganisationKind.GRID, title, community, household_count=households)
        centre = _found(OrganisationKind.HOUSEHOLD_CENTRE, f"{title}党员中心户", grid)
        town.grids.append(_node(grid))
        town.centres.append(_node(centre))


def _found(
    kind: OrganisationKind,
    name: str,
    parent: Organisation,
    *,
    phone: str = "",
    sector: str = "",
    household_count: int = 0,
    contact: str = "",
    party: uuid.UUID | None = None,
) -> Organisation:
    return service.found(
        parent.region_id,
        kind,
        name,
        opened_on=OPENED_ON,
        parent=parent,
        phone=phone,
        sector=sector,
        household_count=household_count,
        contact=contact,
        party_organisation_id=party,
    )


def _node(organisation: Organisation) -> Node:
    return Node(organisation.id, organisation.path, organisation.name)


def _put_in_force(district: Organisation, path: str, *, now: datetime) -> None:
    """A scheme for the town unless one rules there already, and two more to read."""
    if schemes.nearest(schemes.active(district.region_id), path) is None:
        _publish(district, IN_FORCE, SchemeState.ACTIVE, now=now, more=MARKET)
    for name in TO_READ:
        _publish(district, name, SchemeState.EXAMPLE, now=now)


def _publish(
    district: Organisation, name: str, state: SchemeState, *, now: datetime, more: str = ""
) -> None:
    document = (EXAMPLES / name).read_text(encoding="utf-8") + more
    query = sa.select(Scheme.id).where(
        Scheme.organisation_id == district.id, Scheme.code == parse(document).key
    )
    if db.session.scalars(query).one_or_none() is None:
        publishing.publish(district, document, by=None, now=now, state=state)
