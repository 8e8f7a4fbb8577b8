"""成批心愿的单元格 cells: what a cell of a list of wishes says, or why it cannot be taken."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from app.accounts.names import NameInvalid, normalise_name
from app.core.cells import plain
from app.core.phones import PhoneInvalid, normalise_phone
from app.core.workbooks.cells import CellFault, bare, day_of, is_id_number, text_of
from app.core.workbooks.reading import Cell
from app.wishes.rules.clocks import is_far
from app.wishes.rules.words import CATEGORIES

LONGEST_LABEL = 32
MOST_OF_ONE = 99
_LABEL = re.compile(r"[^\W_](?:[\w\-./#()·]*[\w)])?")
_DASHES = re.compile(r"[‐-―−]")
_COUNT = re.compile(r"(\d{1,6})[个双本套件只支枝台份把条盒箱辆副块张部册包]?", re.ASCII)
_CATEGORY_WORDS = {**{word: code for code, word in CATEGORIES.items()}, "实物": "goods"}


def words_of(cell: Cell, *, longest: int) -> str:
    """The words of a cell on one line, without what nobody can see; "" where nothing stands.

    Raises `CellFault` on what is no text: Excel makes a day of `10-12` and a time of `3:07`.
    """
    if isinstance(cell, date | datetime | time | timedelta):
        raise CellFault("被 Excel 变成了日期或时间，请把这一列设成“文本”格式，再重新填一遍")
    if isinstance(cell, bool):
        raise CellFault("这里是“是/否”，请填文字")
    return plain(text_of(cell, longest=longest))


def label_of(cell: Cell) -> str:
    """The number of a wish in one form: `０７` → `07`, `三 2—07` → `三2-07`."""
    if cell is None:
        raise CellFault("没有填写；每个心愿要有自己的编号，合并的单元格请拆开")
    if is_id_number(cell):
        raise CellFault("这里像是身份证号，本系统不收集，请换成同意书上的编号")
    label = _DASHES.sub("-", bare(words_of(cell, longest=200)))
    if len(label) > LONGEST_LABEL:
        raise CellFault(f"太长，最多 {LONGEST_LABEL} 个字")
    if not _LABEL.fullmatch(label):
        raise CellFault("只能用文字、数字和短横，如 07 或 三2-07")
    return label


def wish_of(cell: Cell) -> str:
    """What is wished for, in words; a number alone is none."""
    wish = words_of(cell, longest=500)
    if not wish:
        raise CellFault("没有填写，请写想要什么")
    if not any(unicodedata.category(character).startswith("L") for character in wish):
        raise CellFault("这里没有文字，请写想要什么")
    return wish


def category_of(cell: Cell) -> str:
    """The code of a category, goods where nothing stands."""
    word = bare(words_of(cell, longest=50)).lower()
    if not word:
        return "goods"
    code = _CATEGORY_WORDS.get(word.removesuffix("类"), word)
    if code not in CATEGORIES:
        raise CellFault(f"没有这一类，可填：{'、'.join(CATEGORIES.values())}")
    return code


def quantity_of(cell: Cell) -> int:
    """How many, one where nothing stands."""
    count = bare(words_of(cell, longest=50)) or "1"
    found = _COUNT.fullmatch(count)
    if found is None or not 1 <= int(found[1]) <= MOST_OF_ONE:
        raise CellFault(f"请填 1 到 {MOST_OF_ONE} 的整数")
    return int(found[1])


def name_of(cell: Cell) -> str:
    """A person's name in one form; "" where the list keeps it for itself."""
    words = words_of(cell, longest=500)
    if not words:
        return ""
    if is_id_number(words):
        raise CellFault("这里像是身份证号，本系统不收集，请删去")
    try:
        return normalise_name(words)
    except NameInvalid as refused:
        raise CellFault(str(refused.values["why"])) from refused


def group_of(cell: Cell) -> str:
    """A class or a unit."""
    if is_id_number(cell):
        raise CellFault("这里像是身份证号，本系统不收集，请删去")
    return words_of(cell, longest=50)


def guardian_phone_of(cell: Cell) -> str | None:
    """The guardian's mobile number, None where none is written. An ID number is never kept."""
    words = words_of(cell, longest=500)
    if not words:
        return None
    if is_id_number(cell):
        raise CellFault("这里像是身份证号，本系统不收集，请换成手机号")
    try:
        return normalise_phone(cell)
    except PhoneInvalid as refused:
        raise CellFault("手机号应为 11 位数字，以 1 开头") from refused


def needed_by_of(cell: Cell, *, today: date) -> date | None:
    """The last day on which it is of use; a month alone is its last day."""
    day = day_of(cell, ends_month=True)
    if day is not None and day < today:
        raise CellFault(f"{day.isoformat()} 已经过去，请改成今天或以后的日期，也可以空着")
    if day is not None and is_far(day, today=today):
        raise CellFault(f"{day.isoformat()} 太远了，请改成三年以内的日期，也可以空着")
    return day
