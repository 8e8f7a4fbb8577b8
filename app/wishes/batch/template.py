"""成批心愿的表样 template: the empty list to fill in, with an example and words on how.

Every text is written as a text cell: what begins with = + - @ stays what it looks like.
"""

import io

import xlsxwriter

from app.wishes.batch.cells import MOST_OF_ONE
from app.wishes.batch.columns import Field
from app.wishes.batch.sheet import EXAMPLE, GUIDE_SHEET, MOST_WISHES
from app.wishes.rules.words import CATEGORIES

COLUMNS = (
    (Field.LABEL, 12, EXAMPLE),
    (Field.WISH, 24, "运动鞋"),
    (Field.SIZE, 14, "37码"),
    (Field.CATEGORY, 10, CATEGORIES["goods"]),
    (Field.QUANTITY, 8, "1"),
    (Field.NOTE, 32, "喜欢蓝色，上体育课穿"),
    (Field.NAME, 12, ""),
    (Field.GROUP, 14, "三（2）班"),
    (Field.GUARDIAN_PHONE, 16, ""),
    (Field.NEEDED_BY, 14, "年-月-日"),
)
GUIDE = (
    "每行写一个心愿。“编号”和“心愿”必须填写；列的先后不限，不用的列可以删去。",
    "编号与监护人同意书上的编号一致，如 07 或 三2-07；同一份表格里不能重复，送达时按编号打勾。",
    "不要写孩子姓名以外的身份信息：身份证号、学籍号、住址、家庭情况、照片都不要写。",
    "姓名可以不填。填了也只有对接人看得到；请不要把姓名写进心愿、规格、说明或编号里。",
    "鞋子、衣服请写规格，如 37码、身高 140；这一列请保持“文本”格式，不然 10-12 会变成日期。",
    f"类别可以不填，按“{CATEGORIES['goods']}”登记；可填：{'、'.join(CATEGORIES.values())}。",
    f"数量填 1 到 {MOST_OF_ONE} 的整数，不填是 1。",
    "监护人电话填 11 位手机号，可以不填，只有对接人看得到。",
    "希望时间写最晚哪一天要用到，如 2026-09-01；不着急就空着。",
    f"标着“{EXAMPLE}”的一行不会读取，可以删去。一次最多 {MOST_WISHES} 个心愿，文件不超过 2 MB。",
)


def template_xlsx() -> bytes:
    """An empty list with the right headings and an example, and a second sheet that explains it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _write_list(book)
    guide = book.add_worksheet(GUIDE_SHEET)
    guide.set_column(0, 0, 100)
    for row, sentence in enumerate(GUIDE):
        guide.write_string(row, 0, sentence)
    book.close()
    return target.getvalue()


def _write_list(book: xlsxwriter.Workbook) -> None:
    heading = book.add_format({"bold": True, "bg_color": "#f4ece6", "border": 1})
    example = book.add_format({"italic": True, "font_color": "#666666", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("心愿清单")
    for column, (field, width, shown) in enumerate(COLUMNS):
        # as texts 07 keeps its nought and 10-12 does not become a day
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, field.value, heading)
        sheet.write_string(1, column, shown, example)
    category = [field for field, *_ in COLUMNS].index(Field.CATEGORY)
    choice = {"validate": "list", "source": list(CATEGORIES.values()), "ignore_blank": True}
    sheet.data_validation(1, category, MOST_WISHES + 1, category, choice)
    sheet.freeze_panes(1, 0)
