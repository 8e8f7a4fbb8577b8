"""组织树的表样 template: the empty list to fill in, with a sheet that says how."""

import io

import xlsxwriter

from app.accounts.tree.sheet import GUIDE_SHEET, KIND_WORDS, MOST_ROWS, Field
from app.organisations.kinds import LABELS

COLUMNS = (
    (Field.ABOVE, 28),
    (Field.KIND, 14),
    (Field.NAME, 30),
    (Field.PHONE, 18),
    (Field.HOUSEHOLDS, 10),
    (Field.SECTOR, 14),
    (Field.CONTACT, 22),
    (Field.PARTY, 28),
)
GUIDE = (
    "一行一个组织；“种类”和“名称”必须填写，列的先后不限，不用的列可以删去。",
    "上级写名称；直接挂在导入的那个组织之下的，上级可以不填。上级可以是前面的行里刚写的组织，请先写上级，再写下级。",
    f"种类可填：{'、'.join(LABELS[each] for each in KIND_WORDS)}。",
    "户数只有网格填；联系人只有单位、商铺、队伍、外单位支部填，会加密保存。",
    "所属党组织只有单位、商铺、队伍填，写同一社区里党支部的名称。",
    "领域如“两企三新”，可以不填。电话是公开的办公电话。",
    f"已经有的组织不会重复建立，也不会改动。一次最多 {MOST_ROWS} 行。",
    "请不要填写身份证号，本系统不收集。",
)


def template() -> bytes:
    """An empty list with the right headings; every text is a text cell."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    heading = book.add_format({"bold": True, "bg_color": "#f4ece6", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("组织")
    for column, (field, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, field.value, heading)
    kinds = [field for field, _ in COLUMNS].index(Field.KIND)
    choice = {"validate": "list", "source": [LABELS[each] for each in KIND_WORDS]}
    sheet.data_validation(1, kinds, MOST_ROWS, kinds, choice)
    sheet.freeze_panes(1, 0)
    guide = book.add_worksheet(GUIDE_SHEET)
    guide.set_column(0, 0, 90)
    for row, sentence in enumerate(GUIDE):
        guide.write_string(row, 0, sentence)
    book.close()
    return target.getvalue()
