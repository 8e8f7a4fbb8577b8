"""逐月的页面 months_pages: a branch month by month, as charts over their tables."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock, downloads, figures
from app.core.errors import NotFound
from app.core.figures import Table
from app.core.web import Pages
from app.core.words import gettext, hours_short, month, points, whole_month
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from app.points import months as brought
from app.points import queries
from app.points.standing import named_period
from app.records import months as served
from app.records.months import Month
from app.schemes.queries import Ruling
from app.schemes.rules import Period

pages = Pages("months", __name__)

ACTION = "points.totals"
#: nodes of the party's line; places have their own figures on the big screen
KINDS = frozenset(
    {
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.BRANCH,
        OrganisationKind.PARTY_GROUP,
    }
)
FEW = 8


@dataclass(frozen=True, slots=True)
class Course:
    """A branch's period, month by month; `points` None where no scheme speaks for it."""

    period: Period | None
    months: Sequence[date]
    served: Sequence[Month]
    points: Sequence[int] | None

    @property
    def label(self) -> str:
        """What the period is called: `2026`."""
        return self.period.label if self.period else str(self.months[0].year)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has done anything yet."""
        return not any(each.minutes.times for each in self.served) and not any(self.points or [])


@pages.view("GET", "/organisations/<uuid:organisation_id>/months", access=ACTION)
def show_months(organisation_id: uuid.UUID) -> str:
    """Hours, people and points of each month of a period."""
    node = _node(organisation_id)
    ruling = queries.ruling_for(node.region_id, node.path)
    course = _course(node, ruling)
    return render_template(
        "points/months.html",
        node=node,
        course=course,
        tables=_tables(course),
        times=sum(each.minutes.times for each in course.served),
        machine=sum(each.minutes.machine for each in course.served),
        hand=sum(each.minutes.hand for each in course.served),
        labels=queries.periods(ruling)[:FEW] if ruling else [],
    )


@pages.view(
    "GET",
    "/organisations/<uuid:organisation_id>/months/"
    "<any(hours,people,points):name>.<any(xlsx,csv):kind>",
    access=ACTION,
)
def download_months(organisation_id: uuid.UUID, name: str, kind: str) -> Response:
    """One chart's figures as a file, exactly as the page shows them."""
    node = _node(organisation_id)
    course = _course(node, queries.ruling_for(node.region_id, node.path))
    table = next((each for each in _tables(course) if each.name == name), None)
    if table is None:
        raise NotFound
    heading = figures.title(node.name, gettext("%(period)s年度", period=course.label), table)
    today = clock.local_day(clock.now())
    return downloads.download_table(table, heading, kind, today=today)


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, ACTION, Target(path=node.path), known=False)
    if node.kind not in KINDS:
        raise NotFound
    return node


def _course(node: Organisation, ruling: Ruling | None) -> Course:
    """The period of the address, else the one that is on. Raises `NotFound`."""
    now, whose = clock.now(), (node.region_id, node.path)
    today = clock.local_day(now)
    if ruling is None:
        months = served.months_between(date(today.year, 1, 1), today)
        return Course(None, months, served.of_subtree(*whose, months), None)
    period = named_period(ruling, request.args.get("period") or None, now=now)
    if period is None or (period.starts_on or today) > today:
        raise NotFound
    months = brought.months_of(period, today)
    earned = brought.of_subtree(*whose, scheme_id=ruling.id, months=months, period=period)
    return Course(period, months, served.of_subtree(*whose, months), earned)


def _tables(course: Course) -> Sequence[Table]:
    is_one_year = course.months[0].year == course.months[-1].year
    names = [month(each) if is_one_year else whole_month(each) for each in course.months]
    found = [_hours(course, names), _people(course, names)]
    if course.points is not None:
        rows = [[name, points(each)] for name, each in zip(names, course.points, strict=True)]
        found.append(
            Table(
                name="points",
                title=gettext("每月积分"),
                headings=[gettext("月份"), gettext("积分")],
                rows=rows,
                note=gettext("按服务的月份算；更正和扣回也算在那个月。"),
                way="up",
                drawn=1,
            )
        )
    return found


def _hours(course: Course, names: Sequence[str]) -> Table:
    return Table(
        name="hours",
        title=gettext("每月志愿时长"),
        headings=[gettext("月份"), gettext("扫码时长"), gettext("人工补登")],
        rows=[
            [name, hours_short(each.minutes.machine), hours_short(each.minutes.hand)]
            for name, each in zip(names, course.served, strict=True)
        ],
        note=gettext("2:30 是 2 小时 30 分钟。扫码时长含负责人签退；党内活动不计志愿时长。"),
        way="up",
    )


def _people(course: Course, names: Sequence[str]) -> Table:
    return Table(
        name="people",
        title=gettext("每月参加的人数和人次"),
        headings=[gettext("月份"), gettext("人数"), gettext("人次")],
        rows=[
            [name, f"{each.people:,}", f"{each.minutes.times:,}"]
            for name, each in zip(names, course.served, strict=True)
        ],
        note=gettext("同一个人一个月里来几次，人数算一个，人次算几次。"),
        way="up",
    )
