"""汇总表的栏目 columns: what stands in a branch's register, at its head and at its foot.

The ranking of any day and the annual review are written by this one description.
"""

from dataclasses import dataclass
from datetime import date

from app.accounts.models import MemberStage
from app.points.tables import Column, Kind
from app.schemes.rules.version import Basis

STAGES = {MemberStage.FULL: "正式", MemberStage.PROBATIONARY: "预备", MemberStage.NONE: ""}
FOOT = ("填表人：", "审核人：", "支部书记：", "日期：　　　　年　　月　　日", "（盖章）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listed member as people read him; amounts in hundredths, times in minutes."""

    number: int
    name: str
    party_group: str
    stage: str
    times: int
    machine: int
    hand: int
    points: int
    mark: int
    rank: int
    band: str
    remarks: tuple[str, ...]
    #: whether he is within the places for 优秀, in words
    top: str = ""


NUMBER = Column[Entry]("序号", 5, Kind.COUNT, lambda entry: entry.number)
NAME = Column[Entry]("姓名", 11, Kind.TEXT, lambda entry: entry.name)
REMARKS = Column[Entry]("备注", 20, Kind.TEXT, lambda entry: "；".join(entry.remarks))
#: what stands between the name and what is signed
FIGURES = (
    Column[Entry]("党小组", 11, Kind.TEXT, lambda entry: entry.party_group),
    Column[Entry]("党员类型", 9, Kind.WORD, lambda entry: entry.stage),
    Column[Entry]("参加次数", 9, Kind.COUNT, lambda entry: entry.times),
    Column[Entry]("扫码时长", 9, Kind.HOURS, lambda entry: entry.machine),
    Column[Entry]("人工补登时长", 13, Kind.HOURS, lambda entry: entry.hand),
    Column[Entry]("总积分", 9, Kind.AMOUNT, lambda entry: entry.points),
    Column[Entry]("折算分", 8, Kind.AMOUNT, lambda entry: entry.mark),
    Column[Entry]("支部内排名", 11, Kind.COUNT, lambda entry: entry.rank),
    Column[Entry]("参考档次", 10, Kind.WORD, lambda entry: entry.band),
)
COLUMNS = (
    NUMBER,
    NAME,
    *FIGURES,
    Column[Entry]("本人签字", 13, Kind.TEXT, lambda _: ""),
    REMARKS,
)


def title(owner: str, period: str, what: str = "汇总表") -> str:
    """The heading of a sheet, as it is read out."""
    return f"{owner}{span(period)}党员志愿服务积分{what}"


def span(label: str) -> str:
    """A period as it is read out; nothing where its label is no year."""
    year, _, part = label.partition("-")
    if not year.isdigit():
        return ""
    return f"{year}年度" + (f"第{part}期" if part else "")


def basis_line(basis: Basis, *, is_example: bool) -> str:
    """On what document the sheet rests."""
    aside = "，".join(part for part in (basis.issuer, basis.number) if part)
    words = f"依据：《{basis.document}》" + (f"（{aside}）" if aside else "")
    return words + ("（示例办法，仅供试用）" if is_example else "")


def span_line(since: date, until: date, *, what: str = "积分和档次") -> str:
    """From which day to which the sheet counts, how hours are written, and what `what` is for."""
    first = said_day(since) if since != date.min else ""
    return f"统计时段：{first}至{said_day(until)}；时长写作“小时:分钟”；{what}只作评议参考"


def said_day(day: date) -> str:
    """A day as it stands on paper."""
    return f"{day.year}年{day.month}月{day.day}日"
