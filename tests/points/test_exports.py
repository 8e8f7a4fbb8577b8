"""The register as a file: what is read back is what was meant, and nothing calculates."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from app.core.workbooks.writing import sheet_names
from app.points.columns import COLUMNS
from app.points.exports import as_csv, as_pdf, as_xlsx
from app.points.register import Register
from app.points.sheets import BranchRegister
from tests.points.registers import HOSTILE, register_of, row, sample

GOLDEN = Path(__file__).parents[1] / "golden" / "register.csv"
BRANCH = "杏园第一党支部"


def cells(register: Register, sheet: str = BRANCH) -> list[list[object]]:
    """The cells of a sheet as a spreadsheet reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(register)))
    return [list(line) for line in book.get_sheet_by_name(sheet).to_python()]


def part(register: Register, name: str) -> str:
    """A part of the workbook as it is stored."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(register))) as book:
        return book.read(name).decode()


def test_the_sheet_reads_back_as_it_was_made() -> None:
    read = cells(sample())

    assert read[0][0] == "杏园第一党支部2026年度党员志愿服务积分汇总表"
    assert read[1][0] == "依据：《志愿服务积分管理办法》（青禾街道党工委，青工委〔2026〕3号）"
    assert str(read[2][0]).startswith("统计时段：2026年1月1日至2026年11月22日")
    assert read[3] == [column.heading for column in COLUMNS]
    hours = [timedelta(hours=36, minutes=5), timedelta(hours=1, minutes=30)]
    first = [1, "林晓月", "第一党小组", "正式", 12, *hours, 39.5, 1.98, 1, "参考一档", "", ""]
    assert read[4] == first
    assert read[6][7:9] == [-0.25, 0]
    assert [word for word in read[8] if word] == [
        "填表人：",
        "审核人：",
        "支部书记：",
        "日期：　　　　年　　月　　日",
        "（盖章）",
    ]


def test_who_is_left_out_stands_on_a_sheet_of_its_own() -> None:
    read = cells(sample(), "未列入人员")

    assert read == [
        ["未列入汇总表的人员", "", ""],
        ["支部", "姓名", "原因"],
        [BRANCH, "何青", "账号已停用"],
    ]


def test_an_empty_branch_says_what_to_do() -> None:
    read = cells(register_of(BranchRegister(BRANCH, (), ())))

    assert read[4][0] == "本支部名册里还没有党员，请先导入名册。"


def test_the_page_is_a4_across_with_its_heading_on_each() -> None:
    sheet = part(sample(), "xl/worksheets/sheet1.xml")
    book = part(sample(), "xl/workbook.xml")

    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'state="frozen"' in sheet
    assert "台账校验 3f9a12bc" in sheet
    assert f'<definedName name="_xlnm.Print_Titles" localSheetId="0">\'{BRANCH}\'!$1:$4' in (
        book.replace(f"{BRANCH}!$1:$4", f"'{BRANCH}'!$1:$4")
    )


@pytest.mark.parametrize(("name", "left"), HOSTILE)
def test_a_name_in_a_workbook_is_a_text_and_never_a_formula(name: str, left: str) -> None:
    register = register_of(BranchRegister(BRANCH, (row(name, party_group=name),), ()))

    read = cells(register)
    stored = part(register, "xl/worksheets/sheet1.xml")

    assert read[4][1:3] == [left, left]
    assert "<f>" not in stored
    assert 'r="B5"' in stored
    assert 't="inlineStr"' in stored[stored.index('r="B5"') :].split(">", 1)[0]


@pytest.mark.parametrize(("name", "left"), HOSTILE)
def test_a_name_in_a_csv_is_never_calculated(name: str, left: str) -> None:
    register = register_of(BranchRegister(BRANCH, (row(name, party_group=name),), ()))

    (_, read) = csv.reader(io.StringIO(as_csv(register).decode("utf-8-sig"), newline=""))

    assert read[2].lstrip("'") == left
    assert not read[2].startswith(("=", "+", "-", "@", "\t", "\r", "\x00", "；", "＝"))
    assert read[3] == read[2]


def test_the_csv_is_the_golden_one() -> None:
    written = as_csv(sample())

    assert written.startswith(b"\xef\xbb\xbf")
    assert written == GOLDEN.read_bytes(), "a wanted change? write the file anew and look at it"


def test_the_names_of_sheets_are_such_as_excel_takes() -> None:
    long = "青禾街道机关事业单位退休干部和流动党员联合第一党支部委员会"
    names = sheet_names([f"{long}甲", f"{long}乙", f"{long}甲", "一/二[三]:*?", "'", "History"])

    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)
    assert names[3:5] == ["一 二 三", "支部5"]
    assert names[5] != "History"


def test_the_paper_has_a_page_for_each_branch_and_one_for_those_left_out() -> None:
    first = sample().branches[0]
    second = BranchRegister("杏园第二党支部", (row("周远山"),), ())

    document = pypdfium2.PdfDocument(as_pdf(register_of(first, second)))
    texts = [page.get_textpage().get_text_range() for page in document]

    assert len(texts) == 3
    assert "杏园第二党支部2026年度" in texts[1]
    assert "支部书记" in texts[0]
    assert "台账校验 3f9a12bc" in texts[0].replace("\xa0", " ")
    assert "账号已停用" in texts[2]
