"""组织树的表格 sheet: an Excel list of organisations as rows, each understood or with its fault."""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.accounts.tree.errors import TreeSheetWithoutHeader
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.workbooks.cells import CellFault, aside, bare, is_id_number, text_of
from app.core.workbooks.errors import WorkbookTooLarge
from app.core.workbooks.guard import Limits
from app.core.workbooks.headings import Header, Headings
from app.core.workbooks.reading import Cell, Grid, is_blank, visible_sheets
from app.organisations.kinds import LABELS
from app.organisations.models import OrganisationKind as Kind
from app.organisations.rules import HAS_CONTACT, NAMES_PARTY

T = TypeVar("T")
MOST_ROWS = 5000
MOST_HOUSEHOLDS = 99_999
LIMITS = Limits(
    size=4 * 1024 * 1024,
    unpacked=64 * 1024 * 1024,
    cells=500_000,
    rows=MOST_ROWS + 1000,
    takes_old=False,
)
GUIDE_SHEET = "填表说明"
KIND_WORDS: Mapping[Kind, str] = {
    Kind.STREET: "街道 镇 乡 乡镇 镇街 街镇",
    Kind.COMMUNITY: "社区 村 居委会 村委会 村社区 社区(村) 社区村",
    Kind.GRID: "网格 微网格",
    Kind.PARTY_COMMITTEE: "党委 党工委 社区党委",
    Kind.GENERAL_BRANCH: "党总支 总支",
    Kind.BRANCH: "党支部 支部",
    Kind.PARTY_GROUP: "党小组 小组 网格党小组",
    Kind.HOUSEHOLD_CENTRE: "党员中心户 中心户",
    Kind.UNIT: "共建单位 单位",
    Kind.SHOP: "商铺 商户 店铺",
    Kind.TEAM: "志愿服务队 志愿服务队伍 志愿者队伍 志愿队 队伍 服务队",
    Kind.OUTSIDE: "外单位支部 外单位党支部",
}
_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words.split()}


class Field(enum.StrEnum):
    """What a list says about an organisation."""

    ABOVE = "上级"
    KIND = "种类"
    NAME = "名称"
    PHONE = "电话"
    HOUSEHOLDS = "户数"
    SECTOR = "领域"
    CONTACT = "联系人"
    PARTY = "所属党组织"


HEADINGS = Headings(
    {
        Field.ABOVE: "上级 上级组织 上级名称 上级组织名称 隶属",
        Field.KIND: "种类 类型 类别 组织类型 组织类别 组织种类",
        Field.NAME: "名称 组织名称 全称 单位名称 组织全称",
        Field.PHONE: "电话 联系电话 办公电话 服务电话 值班电话",
        Field.HOUSEHOLDS: "户数 网格户数 住户数 居民户数",
        Field.SECTOR: "领域 行业 领域标签 所属领域",
        Field.CONTACT: "联系人 联系人及电话 联络员",
        Field.PARTY: "所属党组织 党组织 所属党支部 所属支部",
    },
    needed=Field.NAME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row of the list, its cells understood; `reason` says why it cannot be taken."""

    sheet: str
    row: int
    name: str = ""
    kind: Kind | None = None
    above: str = ""
    phone: str = ""
    households: int = 0
    sector: str = ""
    contact: str = ""
    party: str = ""
    reason: str = ""


def read_list(content: bytes) -> list[Draft]:
    """The rows of every visible sheet that names kinds and names, in their order.

    Raises `WorkbookUnreadable`, `WorkbookTooLarge`, `TreeSheetWithoutHeader`.
    """
    found: list[Draft] = []
    has_header = False
    for grid in visible_sheets(content, LIMITS):
        header = HEADINGS.find(grid.rows) if grid.name != GUIDE_SHEET else None
        if header is None or Field.KIND not in header.columns:
            continue
        has_header = True
        grid.fill_merged({header.columns[Field.ABOVE]} if Field.ABOVE in header.columns else ())
        found.extend(_rows(grid, header))
    if not has_header:
        raise TreeSheetWithoutHeader
    if len(found) > MOST_ROWS:
        raise WorkbookTooLarge(why=f"一次最多 {MOST_ROWS} 行")
    return found


def _rows(grid: Grid, header: Header[Field]) -> Iterator[Draft]:
    for number, cells in enumerate(grid.rows[header.row :], start=header.row + 1):
        known = {
            field: cells[column]
            for field, column in header.columns.items()
            if column < len(cells) and not is_blank(cells[column])
        }
        if known.keys() - {Field.ABOVE} and not aside(cells):
            yield _draft(grid.name, number, known)


def _draft(sheet: str, row: int, known: Mapping[Field, Cell]) -> Draft:
    try:
        return _understood(sheet, row, known)
    except CellFault as fault:
        name = "".join(each for each in str(known.get(Field.NAME, ""))[:50] if each.isprintable())
        return Draft(sheet=sheet, row=row, name=name, reason=str(fault))


def _understood(sheet: str, row: int, known: Mapping[Field, Cell]) -> Draft:
    def take(field: Field, read: Callable[[Cell], T]) -> T:
        try:
            return read(known.get(field))
        except CellFault as fault:
            raise CellFault(f"{field.value}：{fault}") from fault

    def text(field: Field, longest: int) -> str:
        return take(field, lambda cell: _readable(cell, longest))

    kind = take(Field.KIND, _kind)
    draft = Draft(
        sheet=sheet,
        row=row,
        name=text(Field.NAME, 100),
        kind=kind,
        above=text(Field.ABOVE, 100),
        phone=take(Field.PHONE, _phone),
        households=take(Field.HOUSEHOLDS, _households),
        sector=sector_of(text(Field.SECTOR, 32)),
        contact=text(Field.CONTACT, 100),
        party=text(Field.PARTY, 100),
    )
    return _fitting(draft, kind)


def _fitting(draft: Draft, kind: Kind) -> Draft:
    """A row whose cells go with its kind. Raises `CellFault`."""
    if len(draft.name) < 2:
        raise CellFault("没有写名称，或名称只有一个字")
    for value, takes, label in (
        (draft.households, kind is Kind.GRID, "户数"),
        (draft.contact, kind in HAS_CONTACT, "联系人"),
        (draft.party, kind in NAMES_PARTY, "所属党组织"),
    ):
        if value and not takes:
            raise CellFault(f"{LABELS[kind]}不填{label}")
    return draft


def _readable(cell: Cell, longest: int) -> str:
    if is_id_number(cell if isinstance(cell, int | float) else str(cell)):
        raise CellFault("像是身份证号，本系统不收集")
    text = text_of(cell, longest=longest)
    if not text.isprintable():
        raise CellFault("含有无法识别的字符")
    return text


def _kind(cell: Cell) -> Kind:
    word = bare(text_of(cell, longest=50))
    if not word:
        raise CellFault("没有填写")
    if word not in _KINDS:
        raise CellFault(f"不认识“{word}”，请照模板里的种类填写")
    return _KINDS[word]


def _phone(cell: Cell) -> str:
    if is_blank(cell):
        return ""
    try:
        return normalise_phone(cell, landline=True)
    except PhoneInvalid as refused:
        raise CellFault("请填 11 位手机号，或带区号的固定电话") from refused


def _households(cell: Cell) -> int:
    text = bare(text_of(cell, longest=20)).removesuffix("户")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_HOUSEHOLDS:
        raise CellFault("请填整数，例如 320")
    return int(text)


def sector_of(text: str) -> str:
    """A sector tag; the older 两新 is understood."""
    return "两企三新" if text == "两新" else text
