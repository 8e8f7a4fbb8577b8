"""名册的表头 columns: which column of a sheet holds what, whatever it is called there."""

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: how far down a header may stand below titles and remarks
HEADER_WITHIN = 20


class Field(enum.StrEnum):
    """What a roster says about a person."""

    NAME = "姓名"
    PHONE = "手机号"
    OLD_PHONE = "原手机号"
    STAGE = "党员类型"
    CATEGORY = "党员类别"
    PARTY_GROUP = "党小组"
    BRANCH = "所在支部"
    SINCE = "转入时间"
    JOINED = "入党时间"
    NOTE = "备注"
    ID_NUMBER = "身份证号"
    ORDINAL = "序号"


_NAMES = {
    Field.NAME: "姓名 名字 党员姓名 志愿者姓名 成员姓名 人员姓名 队员姓名 名单 name",
    Field.PHONE: "手机号 手机 手机号码 联系电话 电话 电话号码 联系方式 移动电话 联系手机 本人电话 "
    "手机电话 联系号码 本人手机号 本人手机 党员电话 党员手机号 phone mobile tel",
    Field.OLD_PHONE: "原手机号 原手机号码 旧手机号 旧手机号码 原电话 旧电话 变更前手机号 原号码",
    Field.STAGE: "党员类型 正式或预备 正式/预备 正式预备 党员状态 人员类别 党员性质 是否正式党员 "
    "党员身份 政治面貌 党籍 类型 人员类型 党员正式或预备 党员类型正式/预备",
    Field.CATEGORY: "党员类别 类别 分类 管理类别 党员分类 分类管理 分类管理类别 党员分类管理类别",
    Field.PARTY_GROUP: "党小组 所在党小组 所属党小组 小组 党小组名称 网格党小组",
    Field.BRANCH: "所在支部 所属支部 所在党支部 所属党支部 支部名称 党支部名称 支部 党支部 "
    "所在党组织 所属党组织 组织关系所在支部 组织关系所在党支部 党组织名称 党组织 "
    "所在支部名称 所属党支部名称 转入支部",
    Field.SINCE: "转入时间 转入日期 组织关系转入时间 组织关系转入日期 转接时间 转接日期 "
    "转入年月 加入时间 加入日期 转入支部时间 进入支部时间 进入支部日期",
    Field.JOINED: "入党时间 入党日期 入党年月 加入党组织日期 加入党组织时间 入党时间年月",
    Field.NOTE: "备注 说明 备注说明 其他",
    Field.ID_NUMBER: "身份证号 身份证号码 身份证 公民身份号码 证件号码 证件号 公民身份证号码 "
    "居民身份证号",
    Field.ORDINAL: "序号 编号 no no. 行号",
}


def _bare(text: str) -> str:
    """A heading without blanks, stars, colons and width."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s*:：★_、\-]+", "", plain)


_MEANING = {_bare(name): field for field, names in _NAMES.items() for name in names.split()}


def meaning(heading: object) -> Field | None:
    """What a heading stands for: `*手机号码（必填）` is the phone; None for other columns."""
    if not isinstance(heading, str) or len(heading) > 60:
        return None
    plain = _bare(heading)
    return _MEANING.get(plain) or _MEANING.get(re.sub(r"[(\[【].*$", "", plain))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns are. `row` is the last row of the header, counted from 1."""

    row: int
    columns: Mapping[Field, int]
    #: headings that nothing is taken from, and second columns of one meaning
    unused: tuple[str, ...]


def find_header(rows: Sequence[Sequence[object]]) -> Header | None:
    """The header among the first rows: the one with most known headings, 姓名 among them.

    A header may be two rows high (`联系方式` merged over `手机号`): where the row below the name's
    heading is empty in the name's column, its own known headings are taken as well.
    """
    best: Header | None = None
    for number, cells in enumerate(rows[:HEADER_WITHIN], start=1):
        found = _read(number, cells)
        if found and (best is None or len(found.columns) > len(best.columns)):
            best = found
    if best is None or best.row >= len(rows):
        return best
    return _with_second_row(best, rows[best.row])


def _read(number: int, cells: Sequence[object]) -> Header | None:
    columns: dict[Field, int] = {}
    unused: list[str] = []
    for column, heading, field in _headings(cells):
        if field is None or field in columns:
            unused.append(heading)
        else:
            columns[field] = column
    return Header(number, columns, tuple(unused)) if Field.NAME in columns else None


def _with_second_row(first: Header, cells: Sequence[object]) -> Header:
    name = first.columns[Field.NAME]
    below_name = cells[name] if name < len(cells) else None
    more = {
        field: column
        for column, _, field in _headings(cells)
        if field is not None and (field not in first.columns or first.columns[field] == column)
    }
    if below_name not in (None, "") or not more:
        return first
    return Header(first.row + 1, {**first.columns, **more}, first.unused)


def _headings(cells: Sequence[object]) -> Iterator[tuple[int, str, Field | None]]:
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and cell.strip():
            yield column, " ".join(cell.split()), meaning(cell)


def letters(column: int) -> str:
    """A column as Excel names it: 0 → `A`, 27 → `AB`."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
