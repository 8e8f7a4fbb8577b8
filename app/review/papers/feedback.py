"""反馈表 feedback: 《在职党员到社区报到服务情况反馈表》, a sheet for each unit.

The community tells the unit that holds the 组织关系 what its members did where they live.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.clock import day_start
from app.points import tables
from app.points.columns import said_day
from app.points.tables import Column, Document, Kind, Table
from app.review.reporters import Reporter
from app.review.reporting import Reported, Unit

WHAT = "在职党员到社区报到服务情况反馈表"
UNSAID = "没有写明组织关系所在单位的报到党员"
EMPTY = "这一年没有在职党员报到。"
FOOT = ("经办人：", "日期：　　　　年　　月　　日", "社区党组织（盖章）")
DAYS_ONLY = "只计报到期间在本社区参加的服务；主题党日等党内活动计次数，不计时长"


@dataclass(frozen=True, slots=True)
class Line:
    """One member on a sheet, with his place there."""

    number: int
    one: Reporter


_COLUMNS = (
    Column[Line]("序号", 5, Kind.COUNT, lambda line: line.number),
    Column[Line]("姓名", 11, Kind.TEXT, lambda line: line.one.name),
    Column[Line]("报到日期", 15, Kind.WORD, lambda line: said_day(line.one.since)),
    Column[Line]("参加次数", 9, Kind.COUNT, lambda line: len(line.one.done)),
    Column[Line]("扫码时长", 9, Kind.HOURS, lambda line: line.one.machine),
    Column[Line]("人工补登时长", 13, Kind.HOURS, lambda line: line.one.hand),
    Column[Line]("服务项目", 26, Kind.TEXT, lambda line: kinds(line.one)),
)
#: "" where the scheme booked nothing for somebody
_POINTS = Column[Line](
    "积分", 8, Kind.AMOUNT, lambda line: "" if line.one.points is None else line.one.points
)
_LAST = (
    Column[Line]("社区评价", 18, Kind.TEXT, lambda _: ""),
    Column[Line]("备注", 18, Kind.TEXT, lambda line: "；".join(remarks(line.one))),
)


def feedback_pdf(year: Reported, *, font: str = "") -> bytes:
    """The sheets of all units on A4 across, each on a page of its own."""
    return tables.as_pdf(_document(year), font=font)


def feedback_xlsx(year: Reported) -> bytes:
    """The same as a workbook, a sheet for each unit."""
    return tables.as_xlsx(_document(year))


def kinds(one: Reporter) -> str:
    """What kinds of service somebody did, the most frequent first."""
    counted = Counter(each.kind for each in one.done)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return "、".join(f"{kind} {count} 次" for kind, count in ordered)


def remarks(one: Reporter) -> Iterator[str]:
    """What a reader has to know of a line: how far it counts, and what the leader closed."""
    if one.ended_on is not None:
        yield f"报到至{said_day(one.ended_on)}，以后的不计"
    if one.was_interrupted:
        yield "中间有一段没有报到，那一段不计"
    if one.leader_closed:
        yield f"扫码时长含负责人签退{tables.hours(one.leader_closed)}"


def span_line(year: Reported) -> str:
    """From which day to which is counted, and how hours are written."""
    return (
        f"统计时段：{said_day(year.first)}至{said_day(year.last)}；时长写作“小时:分钟”；{DAYS_ONLY}"
    )


def scheme_line(year: Reported) -> tuple[str, ...]:
    """By which scheme points are given, where one speaks."""
    return (f"积分按《{year.scheme}》记入，只作参考",) if year.scheme else ()


def _document(year: Reported) -> Document:
    """The sheets as one file; nothing in it depends on when it was asked for."""
    title = f"{year.community}{year.year}年度{WHAT}"
    return Document(
        title=title,
        foot=f"{title}    统计至{said_day(year.last)}",
        made_at=day_start(year.last),
        tables=[_sheet(year, unit) for unit in year.units] or [_sheet(year, None)],
    )


def _sheet(year: Reported, unit: Unit | None) -> Table[Line]:
    return Table(
        name=(unit.name if unit else "") or "未写明单位",
        title=f"{year.community}{year.year}年度{WHAT}",
        columns=(*_COLUMNS, *((_POINTS,) if year.scheme else ()), *_LAST),
        rows=[Line(number, one) for number, one in enumerate(unit.reporters, 1)] if unit else [],
        lines=(_addressee(unit), span_line(year), *scheme_line(year)) if unit else (),
        empty=EMPTY,
        signatures=FOOT,
        least=tables.TO_SIGN,
    )


def _addressee(unit: Unit) -> str:
    if not unit.name:
        return UNSAID
    contact = f"；联系人：{unit.contact}" if unit.contact else ""
    return f"组织关系所在单位：{unit.name}{contact}"
