"""街道汇总表 summary: the years of all branches below a street, a branch a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import local
from app.points import tables
from app.points.columns import FOOT as SIGNERS
from app.points.columns import span
from app.points.tables import Column, Document, Kind, Table
from app.review.papers.sheets import HASH_LENGTH
from app.review.showing import Shown
from app.schemes.rules.numbers import half_up, ratio

FOOT = (SIGNERS[0], SIGNERS[1], "负责人：", *SIGNERS[3:])
TOTAL = "合计"
EMPTY = "没有党支部。"
NOTE = "人均积分＝列入名单的党员的总积分÷人数，四舍五入到两位小数；时长写作“小时:分钟”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchYear:
    """A branch's year in one line; `points` of all listed in hundredths, times in minutes.

    `left_out` are those who are not listed for other reasons than being `exempt`.
    """

    branch: str
    community: str
    #: where it stands, in words
    state: str
    listed: int
    exempt: int
    left_out: int
    points: int
    machine: int
    hand: int
    top_places: int
    #: first characters of the sheet's hash; "" where nothing is computed
    sha256: str

    @property
    def average(self) -> int:
        """Hundredths for each who is listed, rounded half up; nothing for nobody."""
        return half_up(ratio(self.points, self.listed)) if self.listed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetYear:
    """What stands on the sheet of a street (or of a community, a city)."""

    owner: str
    period: str
    made_at: datetime
    branches: Sequence[BranchYear]


COLUMNS = (
    Column[BranchYear]("党支部", 28, Kind.TEXT, lambda one: one.branch),
    Column[BranchYear]("社区", 16, Kind.TEXT, lambda one: one.community),
    Column[BranchYear]("状态", 11, Kind.WORD, lambda one: one.state),
    Column[BranchYear]("列入人数", 9, Kind.COUNT, lambda one: one.listed),
    Column[BranchYear]("免予参评", 9, Kind.COUNT, lambda one: one.exempt),
    Column[BranchYear]("其他未列入", 11, Kind.COUNT, lambda one: one.left_out),
    Column[BranchYear]("人均积分", 10, Kind.CENTS, lambda one: one.average),
    Column[BranchYear]("扫码时长", 11, Kind.HOURS, lambda one: one.machine),
    Column[BranchYear]("人工补登时长", 13, Kind.HOURS, lambda one: one.hand),
    Column[BranchYear]("优秀名额", 9, Kind.COUNT, lambda one: one.top_places),
    Column[BranchYear]("表校验", 12, Kind.WORD, lambda one: one.sha256),
)


def of_branch(shown: Shown, *, community: str, state: str) -> BranchYear:
    """A branch's sheet as a line of the summary."""
    rows = [line.row for line in shown.lines]
    exempt = sum(one.is_exempt for one in shown.left_out)
    return BranchYear(
        branch=shown.branch,
        community=community,
        state=state,
        listed=len(rows),
        exempt=exempt,
        left_out=len(shown.left_out) - exempt,
        points=sum(row.points for row in rows),
        machine=sum(line.machine for line in shown.lines),
        hand=sum(row.hand for row in rows),
        top_places=shown.top_places,
        sha256=shown.sha256[:HASH_LENGTH],
    )


def summary_pdf(year: StreetYear, *, font: str = "") -> bytes:
    """The summary on A4 across; `font` is the setting of a font file."""
    return tables.as_pdf(_document(year), font=font)


def summary_xlsx(year: StreetYear) -> bytes:
    """The summary as a workbook, ready to be printed on A4 across."""
    return tables.as_xlsx(_document(year))


def total(branches: Sequence[BranchYear]) -> BranchYear:
    """All branches as one line; the average is of all their people, not of the averages."""
    return BranchYear(
        branch=TOTAL,
        community="",
        state=f"{len(branches)} 个支部",
        listed=sum(one.listed for one in branches),
        exempt=sum(one.exempt for one in branches),
        left_out=sum(one.left_out for one in branches),
        points=sum(one.points for one in branches),
        machine=sum(one.machine for one in branches),
        hand=sum(one.hand for one in branches),
        top_places=sum(one.top_places for one in branches),
        sha256="",
    )


def _document(year: StreetYear) -> Document:
    title = f"{year.owner}{span(year.period)}党员志愿服务积分汇总表"
    rows = list(year.branches)
    table = Table(
        name="汇总表",
        title=title,
        columns=COLUMNS,
        rows=[*rows, total(rows)] if rows else rows,
        empty=EMPTY,
        notes=(NOTE,),
        signatures=FOOT,
        held=1,
    )
    made = local(year.made_at).strftime("%Y-%m-%d %H:%M")
    return Document(
        title=title,
        foot=f"内部使用    汇总于 {made}",
        made_at=year.made_at,
        tables=[table],
    )
