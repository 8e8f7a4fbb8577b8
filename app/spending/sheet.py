"""兑换登记表 sheet: the receipts of a community in a stretch of days, and how many of each gift."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.core.cells import plain, safe
from app.core.clock import day_end, day_start, local
from app.core.db import db
from app.core.words import points as said_points
from app.core.workbooks.writing import Book, Column
from app.organisations.models import Organisation
from app.spending.models import Receipt, Undo

FOOT = ("填表人：", "审核人：", "日期：        年    月    日", "（盖章处）")
NOTE = "已撤销的凭单保留编号，不计入合计。兑换不减少积分、志愿时长和年度考核。"
COLUMNS = (
    Column("凭单号", 13),
    Column("时间", 18),
    Column("姓名", 12),
    Column("换了什么", 26, "left"),
    Column("用掉积分", 10),
    Column("经办人", 12),
    Column("备注", 26, "left"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One receipt as it stands on the sheet."""

    number: str
    at: datetime
    name: str
    label: str
    price: int
    served_by: str
    #: why it was taken back; None where it was not
    undone: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """How many of one gift were handed out and kept, for how many hundredths in all."""

    label: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Whose receipts of which days, both included, the oldest first."""

    community: str
    since: date
    until: date
    rows: Sequence[Row]
    made_on: date

    @property
    def title(self) -> str:
        """The heading, and the name of the file."""
        last = (self.since.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if self.since.day == 1 and self.until == last:
            span = f"{self.since.year}年{self.since.month}月"
        else:
            span = f"{self.since:%Y-%m-%d}至{self.until:%Y-%m-%d}"
        return f"{plain(self.community)}{span}积分兑换登记表"

    @property
    def sums(self) -> list[Sum]:
        """What was handed out and kept, by name, the most frequent first."""
        found: dict[str, tuple[int, int]] = {}
        for row in self.rows:
            if row.undone is None:
                count, total = found.get(row.label, (0, 0))
                found[row.label] = count + 1, total + row.price
        sums = [Sum(label, *each) for label, each in found.items()]
        return sorted(sums, key=lambda each: (-each.count, each.label))

    @property
    def total(self) -> Sum:
        """All that was handed out and kept."""
        return Sum("合计", sum(s.count for s in self.sums), sum(s.points for s in self.sums))


def sheet(community: Organisation, *, since: date, until: date, made_on: date) -> Sheet:
    """The receipts of a community's desk from a first to a last day."""
    desk = aliased(Person)
    query = (
        sa.select(Receipt, Person.name, desk.name, Undo.reason)
        .join(Person, Person.id == Receipt.person_id)
        .join(desk, desk.id == Receipt.made_by_id)
        .outerjoin(Undo, Undo.receipt_id == Receipt.id)
        .where(
            Receipt.region_id == community.region_id,
            Receipt.organisation_id == community.id,
            Receipt.at >= day_start(since),
            Receipt.at < day_end(until),
        )
        .order_by(Receipt.at, Receipt.id)
    )
    rows = [
        Row(made.said_number, made.at, name, made.label, made.price, by, undone)
        for made, name, by, undone in db.session.execute(query)
    ]
    return Sheet(community.name, since, until, rows, made_on)


def _remark(row: Row) -> str:
    return "" if row.undone is None else f"已撤销：{row.undone}"


def _texts(row: Row) -> tuple[str, ...]:
    at = f"{local(row.at):%Y-%m-%d %H:%M}"
    return row.number, at, row.name, row.label, said_points(row.price), row.served_by, _remark(row)


def as_csv(made: Sheet) -> bytes:
    """The receipts as CSV; Excel sees UTF-8 by its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerows([safe(text) for text in _texts(row)] for row in made.rows)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(made: Sheet) -> bytes:
    """The receipts as a workbook to print and sign, the counts of each gift below them."""
    book = Book(made.title, COLUMNS, name="积分兑换", made_on=made.made_on)
    book.headings(foot=f"内部使用    导出于 {made.made_on:%Y-%m-%d}", held=1)
    for row in made.rows:
        looks = ("middle", "middle", "middle", "text", "number", "middle", "text")
        values = _texts(row)
        cells = [*values[:4], Decimal(row.price) / 100, *values[5:]]
        book.row(list(zip(cells, looks, strict=True)))
    for each in [*made.sums, made.total]:
        words = f"{each.label}：{each.count} 件，{said_points(each.points)} 分"
        book.line(words)
    book.line(NOTE)
    book.signatures(FOOT)
    return book.content()
