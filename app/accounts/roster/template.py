"""名册的表样 template: the empty sheet to fill in, and a preview as a workbook.

Every text is written as a text cell: what begins with = + - @ stays what it looks like.
"""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from app.accounts.categories import LABELS
from app.accounts.roster.columns import Field
from app.accounts.roster.plan import ACTION_LABELS, Fault, Plan, PlannedRow
from app.core.masking import mask_phone

COLUMNS = (
    (Field.NAME, 12),
    (Field.PHONE, 16),
    (Field.STAGE, 12),
    (Field.CATEGORY, 12),
    (Field.PARTY_GROUP, 14),
    (Field.BRANCH, 30),
    (Field.UNIT, 24),
    (Field.CONTACT, 20),
    (Field.SINCE, 14),
    (Field.OLD_PHONE, 16),
    (Field.NOTE, 24),
)
GUIDE = (
    "只有“姓名”必须填写；列的先后不限，不用的列可以删去。",
    "手机号填 11 位数字，可以不填；一家人可以共用一个号码。没有手机号的人用激活码登录。",
    "党员类型填“正式”或“预备”，不填按正式登记。",
    f"党员类别可以不填，可填：{'、'.join(LABELS.values())}。",
    "一次导入几个支部时，请填写所在支部；只导入本支部时可以不填。",
    "“双报到”名册：所在单位、所在支部填组织关系所在的单位和支部，单位联系人填姓名和电话，"
    "年底的反馈表按单位出。其他名册不填这两列。",
    "转入时间如 2024-05-01 或 2024年5月；不填按导入当天。",
    "本人换了手机号：在“手机号”填新号，在“原手机号”填旧号。",
    "请不要填写身份证号，本系统不收集。",
)
_FILLED_ROWS = 2000


def template() -> bytes:
    """An empty roster with the right headings, and a second sheet that says how to fill it in."""
    target = io.BytesIO()
    book = _book(target)
    heading = book.add_format({"bold": True, "bg_color": "#f4ece6", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("名册")
    for column, (field, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, field.value, heading)
    stage = [field for field, _ in COLUMNS].index(Field.STAGE)
    choice = {"validate": "list", "source": ["正式", "预备"], "ignore_blank": True}
    sheet.data_validation(1, stage, _FILLED_ROWS, stage, choice)
    sheet.freeze_panes(1, 1)
    guide = book.add_worksheet("填表说明")
    guide.set_column(0, 0, 90)
    for row, sentence in enumerate(GUIDE):
        guide.write_string(row, 0, sentence)
    book.close()
    return target.getvalue()


def preview_workbook(plan: Plan) -> bytes:
    """A preview to look through in Excel: the rows left out first; numbers are masked."""
    target = io.BytesIO()
    book = _book(target)
    heading = book.add_format({"bold": True, "bg_color": "#f4ece6", "border": 1})
    for name, headings, rows in (
        ("不会写入的行", ("工作表", "行", "列", "栏目", "姓名", "原因"), map(_fault, plan.faults)),
        (
            "将要写入",
            (
                "工作表",
                "行",
                "处理",
                "姓名",
                "手机号",
                "组织",
                "所在单位",
                "起始日期",
                "变动",
                "提醒",
            ),
            map(_row, plan.rows),
        ),
    ):
        sheet = book.add_worksheet(name)
        _fill(sheet, headings, rows, heading)
    book.close()
    return target.getvalue()


def _book(target: io.BytesIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    heading: xlsxwriter.format.Format,
) -> None:
    sheet.set_column(0, len(headings) - 1, 16)
    for column, text in enumerate(headings):
        sheet.write_string(0, column, text, heading)
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)


def _fault(fault: Fault) -> tuple[str, ...]:
    return fault.sheet, str(fault.row), fault.column, fault.heading, fault.name, fault.reason


def _row(row: PlannedRow) -> tuple[str, ...]:
    return (
        row.sheet,
        str(row.row),
        ACTION_LABELS[row.action],
        row.name,
        mask_phone(row.phone) if row.phone else "",
        row.organisation,
        row.outside,
        row.from_on.isoformat() if row.from_on else "",
        "、".join(row.changes),
        "；".join(row.remarks),
    )
