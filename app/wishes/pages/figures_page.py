"""心愿的数字页面 figures_page: by community, unit or month for a span, on a page and as files."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, current_app, render_template, request

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.downloads import download, download_table
from app.core.errors import InvalidInput
from app.core.figures import title
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from app.wishes import durations, figures
from app.wishes.desk_forms import SpanForm
from app.wishes.figures import Span
from app.wishes.papers import figures as papers
from app.wishes.papers.figures import FigureRow, Figures

pages = Pages("wish_figures", __name__)

WAYS: dict[str, Callable[[Organisation, Span], Sequence[FigureRow]]] = {
    "community": figures.by_community,
    "unit": figures.by_unit,
    "month": figures.by_month,
    "category": figures.by_category,
}
#: nodes with communities below them
ABOVE = frozenset({OrganisationKind.DISTRICT, OrganisationKind.STREET})
#: days of the longest span
LONGEST = 3660
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: whose figures, by what, for which days (the last one included)."""

    node: Organisation
    way: str
    since: date
    until: date

    @property
    def span(self) -> Span:
        """The same as the figures take it."""
        return Span(since=self.since, until=self.until + DAY)


@pages.view("GET", "/manage/wish-figures/<uuid:organisation_id>", access="wish.figures")
def show_figures(organisation_id: uuid.UUID) -> str:
    """The table for the span in the address, with sums and rates."""
    asked = _asked(_node(organisation_id))
    sheet = _sheet(asked)
    return render_template(
        "wishes/figures.html",
        node=asked.node,
        asked=asked,
        spans=_spans(clock.local_day(clock.now())),
        ways=_ways(asked.node),
        title=papers.title(sheet),
        headings=papers.headings(sheet),
        lines=papers.lines(sheet),
        note=papers.note(sheet),
        chart=_chart(sheet),
        durations=durations.tables(asked.node, asked.span),
    )


@pages.view(
    "GET",
    "/manage/wish-figures/<uuid:organisation_id>/figures.<any(xlsx,csv,pdf):kind>",
    access="wish.figures",
)
def download_figures(organisation_id: uuid.UUID, kind: str) -> Response:
    """The same table as a file."""
    sheet = _sheet(_asked(_node(organisation_id)))
    content = {
        "xlsx": lambda: papers.figures_xlsx(sheet),
        "csv": lambda: papers.figures_csv(sheet),
        "pdf": lambda: papers.figures_pdf(sheet, font=current_app.config["PDF_FONT"]),
    }[kind]()
    return download(content, f"{papers.title(sheet)}.{kind}")


@pages.view(
    "GET",
    "/manage/wish-figures/<uuid:organisation_id>/durations/"
    "<any(days,fields):name>.<any(xlsx,csv):kind>",
    access="wish.figures",
)
def download_durations(organisation_id: uuid.UUID, name: str, kind: str) -> Response:
    """How long wishes took, as a file, exactly as the page shows it."""
    asked = _asked(_node(organisation_id))
    found = durations.tables(asked.node, asked.span)
    table = next(each for each in found if each.name == name)
    heading = title(asked.node.name, _said(asked.since, asked.until), table)
    return download_table(table, heading, kind, today=clock.local_day(clock.now()))


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "wish.figures", Target(path=node.path))
    return node


def _asked(node: Organisation) -> Asked:
    """As asked, else this quarter by month, or by community where there are several below."""
    sent = {name: request.args[name] for name in ("since", "until") if request.args.get(name)}
    if faults := SpanForm().validate(sent):
        raise InvalidInput(fields=faults)
    typed: dict[str, Any] = SpanForm().load(sent)
    _, first, last = _spans(clock.local_day(clock.now()))[1]
    since, until = typed["since"] or first, typed["until"] or last
    if not 0 <= (until - since).days <= LONGEST:
        raise InvalidInput(fields={"until": [gettext("结束的日期要在开始之后，最多十年。")]})
    offered = [way for way, _ in _ways(node)]
    way = request.args.get("by", "")
    return Asked(node, way if way in offered else offered[0], since, until)


def _ways(node: Organisation) -> list[tuple[str, str]]:
    """By what the rows may be: communities only where there can be several."""
    ways = [
        ("month", gettext("按月")),
        ("unit", gettext("按单位")),
        ("category", gettext("按类别")),
    ]
    return [("community", gettext("按社区")), *ways] if node.kind in ABOVE else ways


def _spans(today: date) -> list[tuple[str, date, date]]:
    """This month, quarter and year: words, first and last day."""
    month, quarter = (
        today.replace(day=1),
        today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
    )
    return [
        (gettext("本月"), month, _last(month, 1)),
        (gettext("本季度"), quarter, _last(quarter, 3)),
        (gettext("今年"), today.replace(month=1, day=1), today.replace(month=12, day=31)),
    ]


def _last(first: date, months: int) -> date:
    """The last day of so many months that begin with a first."""
    day = first
    for _ in range(months):
        day = (day + 32 * DAY).replace(day=1)
    return day - DAY


def _sheet(asked: Asked) -> Figures:
    said = {
        "community": gettext("社区"),
        "unit": gettext("单位"),
        "month": gettext("月份"),
        "category": gettext("类别"),
    }
    return Figures(
        owner=asked.node.name,
        span=_said(asked.since, asked.until),
        grouped_by=said[asked.way],
        rows=WAYS[asked.way](asked.node, asked.span),
        made_on=clock.local_day(clock.now()),
        of_units=asked.way == "unit",
    )


def _chart(sheet: Figures) -> tuple[list[str], list[list[str]], bool]:
    """What the picture shows of it: headings, rows, and whether any of them counts something.

    A unit collects nothing, it claims.
    """
    begun = gettext("认领") if sheet.of_units else gettext("征集")
    rows = [
        [row.label, str(row.claimed if sheet.of_units else row.collected), str(row.done)]
        for row in sheet.rows
    ]
    headings = [sheet.grouped_by, begun, gettext("办结")]
    return headings, rows, any(cell != "0" for row in rows for cell in row[1:])


def _said(since: date, until: date) -> str:
    """A span as it stands in a heading: `2026年11月`, `2026年第四季度`, `2026年`, else its days."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    if since.day != 1 or until != _last(since, months):
        return gettext("%(since)s至%(until)s", since=_day(since), until=_day(until))
    if months == 1:
        return gettext("%(year)s年%(month)s月", year=since.year, month=since.month)
    if months == 3 and since.month % 3 == 1:
        quarter = gettext("一,二,三,四").split(",")[since.month // 3]
        return gettext("%(year)s年第%(quarter)s季度", year=since.year, quarter=quarter)
    if months == 12 and since.month == 1:
        return gettext("%(year)s年", year=since.year)
    return gettext("%(since)s至%(until)s", since=_day(since), until=_day(until))


def _day(day: date) -> str:
    return gettext("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)
