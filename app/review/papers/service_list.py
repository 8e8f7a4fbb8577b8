"""服务清单 service list: 《个人年度服务清单》, each service of a reporting member's year."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.clock import day_start
from app.points import tables
from app.points.columns import said_day
from app.points.tables import Column, Document, Kind, Table
from app.review.papers.feedback import remarks, scheme_line, span_line
from app.review.reporters import Reporter
from app.review.reporting import Reported
from app.review.served import Done
from app.review.wording import proved_by
from app.schemes.rules.numbers import points_text

WHAT = "个人年度服务清单"
EMPTY = "这一年报到期间在本社区还没有参加服务。"
FOOT = ("经办人：", "日期：　　　　年　　月　　日", "社区党组织（盖章）")
#: instead of hours
NO_HOURS = "党内活动"


@dataclass(frozen=True, slots=True)
class Line:
    """One service with its place on the list, and where it was ("" = not kept)."""

    number: int
    done: Done
    place: str


def _hours(line: Line) -> str | int:
    return line.done.minutes if line.done.counts_as_hours else NO_HOURS


def _proof(line: Line) -> str:
    return proved_by(line.done.time_class, line.done.trust)


_COLUMNS = (
    Column[Line]("序号", 6, Kind.COUNT, lambda line: line.number),
    Column[Line]("日期", 15, Kind.WORD, lambda line: said_day(line.done.day)),
    Column[Line]("活动（事项）", 28, Kind.TEXT, lambda line: line.done.title or line.done.kind),
    Column[Line]("地点", 16, Kind.TEXT, lambda line: line.place),
    Column[Line]("时长", 10, Kind.HOURS, _hours),
    Column[Line]("如何证明", 13, Kind.WORD, _proof),
)
_POINTS = Column[Line](
    "积分", 8, Kind.AMOUNT, lambda line: "" if line.done.points is None else line.done.points
)


def list_pdf(year: Reported, places: Mapping[str, str], *, font: str = "") -> bytes:
    """The list of a year's only member on A4 upright; `places` by occasion."""
    return tables.as_pdf(_document(year, places), font=font)


def list_xlsx(year: Reported, places: Mapping[str, str]) -> bytes:
    """The same as a workbook."""
    return tables.as_xlsx(_document(year, places))


def _document(year: Reported, places: Mapping[str, str]) -> Document:
    (unit,) = year.units
    (one,) = unit.reporters
    title = f"{year.community}{year.year}年度在职党员{WHAT}"
    table = Table(
        name=WHAT,
        title=title,
        columns=(*_COLUMNS, *((_POINTS,) if year.scheme else ())),
        rows=[
            Line(number, done, places.get(done.occasion, ""))
            for number, done in enumerate(one.done, 1)
        ],
        lines=(
            f"姓名：{one.name}；报到日期：{said_day(one.since)}",
            *((f"组织关系所在单位：{unit.name}",) if unit.name else ()),
            span_line(year),
            *scheme_line(year),
            *([f"说明：{'；'.join(said)}"] if (said := tuple(remarks(one))) else []),
        ),
        empty=EMPTY,
        notes=(total(one),),
        signatures=FOOT,
    )
    return Document(
        title=title,
        foot=f"{one.name}    统计至{said_day(year.last)}",
        made_at=day_start(year.last),
        tables=[table],
        landscape=False,
    )


def total(one: Reporter) -> str:
    """All of a member's year in one line."""
    words = (
        f"合计：参加 {len(one.done)} 次，扫码时长 {tables.hours(one.machine)}，"
        f"人工补登时长 {tables.hours(one.hand)}"
    )
    return words if one.points is None else f"{words}，积分 {points_text(one.points)}"
