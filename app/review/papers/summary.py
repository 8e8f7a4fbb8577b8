"""街道汇总表 summary: the years of all branches below a street, by community, month and class."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from app.core.clock import local
from app.points import tables
from app.points.columns import FOOT as SIGNERS
from app.points.columns import span
from app.points.tables import Column, Document, Kind, Table, share
from app.review.street import Place, StreetYear, Stretch, all_of
from app.review.summing import BranchYear, Sums, total
from app.wishes.papers.figures import FigureRow, sum_row

FOOT = (SIGNERS[0], SIGNERS[1], "负责人：", *SIGNERS[3:])
TOTAL = "合计"
EMPTY = "没有党支部。"
NOTE = (
    "应参加＝列入名单的党员；实参加＝其中至少参加过一次的；参与率＝实参加÷应参加；"
    "人均积分＝总积分÷应参加，四舍五入到两位小数；时长写作“小时:分钟”。"
)
NOTE_OF_ACTIVITY = (
    "场次、人次、时长和心愿是在本地登记的全部志愿服务，不限于党员；心愿征集、认领按公布的日期算，"
    "办结和满意按送达的日期算；满意率＝满意÷（满意＋基本满意＋不满意）。"
)
#: what units are asked for: so much of their claims done, so much satisfaction
TARGET = 950
NOTE_OF_UNITS = (
    "办结率＝这些认领里到今天已办结的÷认领；按时率＝按时÷办结；"
    "满意率＝满意÷（满意＋基本满意＋不满意）；达到95%：办结率和满意率都不低于95%，不四舍五入。"
)
#: lines of branches that are still printed; a city's are in the workbook alone
MOST_PRINTED = 120
BRANCHES, PLACES, STRETCHES, CLASSES, UNITS = "支部", "社区", "月度季度", "党员类别", "共建单位"


def _satisfied(row: FigureRow) -> int | str:
    return share(row.satisfied, row.satisfied + row.fair + row.unsatisfied)


#: what is said of members wherever they are added up: of whatever has `sums`
MEMBERS = (
    Column[Any]("应参加", 8, Kind.COUNT, lambda row: row.sums.people),
    Column[Any]("实参加", 8, Kind.COUNT, lambda row: row.sums.active),
    Column[Any]("参与率", 9, Kind.PERCENT, lambda row: share(row.sums.active, row.sums.people)),
    Column[Any]("人均积分", 10, Kind.CENTS, lambda row: row.sums.average),
)
SERVICE = (
    Column[Any]("人次", 8, Kind.COUNT, lambda row: row.sums.times),
    Column[Any]("扫码时长", 11, Kind.HOURS, lambda row: row.sums.machine),
    Column[Any]("人工补登时长", 13, Kind.HOURS, lambda row: row.sums.hand),
)
#: what took place: of whatever has an `activity`
ACTIVITY = (
    Column[Any]("场次", 8, Kind.COUNT, lambda row: row.activity.sessions),
    Column[Any]("人次", 9, Kind.COUNT, lambda row: row.activity.minutes.times),
    Column[Any]("扫码时长", 11, Kind.HOURS, lambda row: row.activity.minutes.machine),
    Column[Any]("人工补登时长", 13, Kind.HOURS, lambda row: row.activity.minutes.hand),
    Column[Any]("心愿征集", 9, Kind.COUNT, lambda row: row.activity.wishes.collected),
    Column[Any]("心愿认领", 9, Kind.COUNT, lambda row: row.activity.wishes.claimed),
    Column[Any]("心愿办结", 9, Kind.COUNT, lambda row: row.activity.wishes.done),
    Column[Any]("满意率", 9, Kind.PERCENT, lambda row: _satisfied(row.activity.wishes)),
)


class MemberClass(NamedTuple):
    """A class of members and its sums."""

    name: str
    sums: Sums


def summary_pdf(year: StreetYear, *, font: str = "") -> bytes:
    """The summary on A4 across: one page by community and quarter, then the branches."""
    printed = [_places(year), _stretches(year, quarters=True)]
    if len(year.branches) <= MOST_PRINTED:
        printed.append(_branches(year))
    return tables.as_pdf(_document(year, printed), font=font)


def summary_xlsx(year: StreetYear) -> bytes:
    """The summary as a workbook, ready to be printed on A4 across."""
    every = [_branches(year), _places(year), _stretches(year), _classes(year), _units(year)]
    return tables.as_xlsx(_document(year, every))


def _document(year: StreetYear, tables_of: Sequence[Table[Any]]) -> Document:
    made = local(year.made_at).strftime("%Y-%m-%d %H:%M")
    return Document(
        title=_title(year, ""),
        foot=f"内部使用    汇总于 {made}",
        made_at=year.made_at,
        tables=tables_of,
    )


def _title(year: StreetYear, part: str) -> str:
    by = f"（按{part}）" if part else ""
    return f"{year.owner}{span(year.period)}党员志愿服务积分汇总表{by}"


def _levels(parts: Iterable[Sums]) -> list[str]:
    """Every band that somebody stands in, in the order in which they come up."""
    return list(dict.fromkeys(label for sums in parts for label in sums.levels))


def _bands(labels: Sequence[str]) -> list[Column[Any]]:
    """A column for each band, with how many stand in it."""
    return [
        Column[Any](label, max(8, 2 * len(label) + 2), Kind.COUNT, _in(label)) for label in labels
    ]


def _in(label: str) -> Callable[[Any], int]:
    return lambda row: row.sums.levels.get(label, 0)


def _branches(year: StreetYear) -> Table[Any]:
    rows = list(year.branches)
    columns = (
        Column[BranchYear]("党支部", 28, Kind.TEXT, lambda one: one.branch),
        Column[BranchYear]("社区", 16, Kind.TEXT, lambda one: one.community),
        Column[BranchYear]("状态", 11, Kind.WORD, lambda one: one.state),
        *MEMBERS,
        *SERVICE,
        Column[BranchYear]("免予参评", 9, Kind.COUNT, lambda one: one.exempt),
        Column[BranchYear]("其他未列入", 11, Kind.COUNT, lambda one: one.left_out),
        Column[BranchYear]("优秀名额", 9, Kind.COUNT, lambda one: one.top_places),
        *_bands(_levels(each.sums for each in rows)),
        Column[BranchYear]("表校验", 12, Kind.WORD, lambda one: one.sha256),
    )
    return Table(
        name=BRANCHES,
        title=_title(year, BRANCHES),
        columns=columns,
        rows=[*rows, sum_of(rows)] if rows else rows,
        empty=EMPTY,
        notes=(NOTE,),
        signatures=FOOT,
        held=1,
        size=8,
    )


def sum_of(branches: Sequence[BranchYear]) -> BranchYear:
    """All branches as one line; the average is of all their people, not of the averages."""
    return BranchYear(
        branch=TOTAL,
        community="",
        path="",
        state=f"{len(branches)} 个支部",
        sums=total(one.sums for one in branches),
        exempt=sum(one.exempt for one in branches),
        left_out=sum(one.left_out for one in branches),
        top_places=sum(one.top_places for one in branches),
        sha256="",
    )


def _places(year: StreetYear) -> Table[Any]:
    columns = (
        Column[Place](year.kind_of_place, 22, Kind.TEXT, lambda one: one.name),
        Column[Place]("支部数", 8, Kind.COUNT, lambda one: one.branches),
        *MEMBERS,
        *ACTIVITY,
    )
    rows = list(year.places)
    return Table(
        name=PLACES,
        title=_title(year, year.kind_of_place),
        columns=columns,
        rows=[*rows, all_of(rows)] if len(rows) > 1 else rows,
        empty=f"下面没有{year.kind_of_place}。",
        notes=(NOTE, NOTE_OF_ACTIVITY),
        held=1,
    )


def _stretches(year: StreetYear, *, quarters: bool = False) -> Table[Any]:
    rows = [each for each in year.stretches if each.is_sum or not quarters]
    return Table(
        name=STRETCHES,
        title=_title(year, "季度" if quarters else "月度、季度"),
        columns=(
            Column[Stretch]("时段", 22, Kind.TEXT, lambda one: one.name),
            *ACTIVITY,
        ),
        rows=rows,
        notes=() if quarters else (NOTE_OF_ACTIVITY,),
        signatures=FOOT if quarters else (),
        is_apart=not quarters,
        held=1,
    )


def classes(branches: Sequence[BranchYear]) -> list[MemberClass]:
    """The members of all branches by class."""
    names = sorted({name for each in branches for name in each.categories})
    return [
        MemberClass(
            name, total(each.categories[name] for each in branches if name in each.categories)
        )
        for name in names
    ]


def _classes(year: StreetYear) -> Table[Any]:
    rows = classes(year.branches)
    columns = (
        Column[MemberClass]("党员类别", 16, Kind.TEXT, lambda one: one.name),
        *MEMBERS,
        *SERVICE,
        *_bands(_levels(row.sums for row in rows)),
    )
    return Table(
        name=CLASSES,
        title=_title(year, CLASSES),
        columns=columns,
        rows=[*rows, MemberClass(TOTAL, total(row.sums for row in rows))] if rows else rows,
        empty=EMPTY,
        notes=(NOTE,),
        held=1,
    )


def _units(year: StreetYear) -> Table[Any]:
    columns = (
        Column[FigureRow](UNITS, 30, Kind.TEXT, lambda row: row.label),
        Column[FigureRow]("认领", 8, Kind.COUNT, lambda row: row.claimed),
        Column[FigureRow]("办结", 8, Kind.COUNT, lambda row: row.done),
        Column[FigureRow]("办结率", 9, Kind.PERCENT, lambda row: share(row.fulfilled, row.claimed)),
        Column[FigureRow]("按时率", 9, Kind.PERCENT, lambda row: share(row.on_time, row.done)),
        Column[FigureRow]("满意率", 9, Kind.PERCENT, _satisfied),
        Column[FigureRow]("达到95%", 10, Kind.WORD, reached),
    )
    rows = list(year.units)
    return Table(
        name=UNITS,
        title=_title(year, UNITS),
        columns=columns,
        rows=[*rows, sum_row(rows)] if rows else rows,
        empty="没有单位认领过心愿。",
        notes=(NOTE_OF_UNITS,),
        held=1,
    )


def reached(row: FigureRow) -> str:
    """Whether a unit does and satisfies as much as is asked for; nothing where nothing is known."""
    rated = row.satisfied + row.fair + row.unsatisfied
    known = [each for each in ((row.fulfilled, row.claimed), (row.satisfied, rated)) if each[1]]
    if not known:
        return tables.NOTHING
    # never by the rounded share: 949 of 999 are 95.0 % on paper and less than 95 of a hundred
    return "是" if all(1000 * part >= TARGET * whole for part, whole in known) else "否"
