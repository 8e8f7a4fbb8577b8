"""汇总表的文字 exports: what stands in each cell of a register, and the register as CSV.

A text from outside never becomes a formula: in a workbook it is a text cell, in CSV a quote mark
is put before what a spreadsheet would calculate.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import MemberStage
from app.core.cells import plain, safe
from app.core.clock import local
from app.points.register import Register
from app.points.sheets import BranchRegister, Row
from app.schemes.rules.numbers import points_text

STAGES = {MemberStage.FULL: "正式", MemberStage.PROBATIONARY: "预备", MemberStage.NONE: ""}
FOOT = ("填表人：", "审核人：", "支部书记：", "日期：        年    月    日", "（盖章）")
NOBODY = "本支部名册里还没有党员，请先导入名册。"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register; `width` in characters of a digit's width."""

    heading: str
    width: int
    is_text: bool = True


COLUMNS = (
    Column("序号", 5, is_text=False),
    Column("姓名", 11),
    Column("党小组", 11),
    Column("党员类型", 9),
    Column("参加次数", 9, is_text=False),
    Column("扫码时长", 9, is_text=False),
    Column("人工补登时长", 13, is_text=False),
    Column("总积分", 9, is_text=False),
    Column("折算分", 8, is_text=False),
    Column("支部内排名", 11, is_text=False),
    Column("参考档次", 10),
    Column("本人签字", 13),
    Column("备注", 20),
)


def title(register: Register, branch: str) -> str:
    """The heading of a sheet, as it is read out."""
    return f"{branch}{_span(register.period.label)}党员志愿服务积分汇总表"


def _span(label: str) -> str:
    year, _, part = label.partition("-")
    if not year.isdigit():
        return ""
    return f"{year}年度" + (f"第{part}期" if part else "")


def basis_line(register: Register) -> str:
    """On what document the sheet rests."""
    basis = register.basis
    aside = "，".join(part for part in (basis.issuer, basis.number) if part)
    words = f"依据：《{basis.document}》" + (f"（{aside}）" if aside else "")
    return words + ("（示例办法，仅供试用）" if register.is_example else "")


def span_line(register: Register) -> str:
    """From which day to which the sheet counts, and how hours are written."""
    until = _day(register.until)
    since = _day(register.period.starts_on) if register.period.starts_on != date.min else ""
    return f"统计时段：{since}至{until}；时长写作“小时:分钟”；积分和档次只作评议参考"


def foot_line(register: Register) -> str:
    """What stands at the foot of each printed page."""
    made = local(register.made_at).strftime("%Y-%m-%d %H:%M:%S")
    return f"台账校验 {register.anchor}    导出于 {made}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def hours(minutes: int) -> str:
    """Minutes as `36:05`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def cells(number: int, row: Row) -> tuple[str, ...]:
    """One row as people read it, in the order of `COLUMNS`."""
    return (
        str(number),
        plain(row.name),
        plain(row.party_group),
        STAGES[row.stage],
        str(row.minutes.times),
        hours(row.minutes.machine),
        hours(row.minutes.hand),
        points_text(row.points),
        points_text(row.mark),
        str(row.rank),
        plain(row.band),
        "",
        "；".join(row.remarks),
    )


def as_csv(register: Register) -> bytes:
    """All sheets below one another with the branch in front; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(("支部", *(column.heading for column in COLUMNS)))
    for branch in register.branches:
        writer.writerows(_csv_rows(branch))
    return target.getvalue().encode("utf-8-sig")


def _csv_rows(branch: BranchRegister) -> Iterator[Sequence[str]]:
    name = safe(branch.branch)
    for number, row in enumerate(branch.rows, start=1):
        written = zip(COLUMNS, cells(number, row), strict=True)
        yield name, *(safe(text) if column.is_text else text for column, text in written)
    for left in branch.left_out:
        blank = [""] * (len(COLUMNS) - 3)
        yield name, "", safe(left.name), *blank, f"未列入：{plain(left.why)}"
