"""The rows beneath a chart as files: numbers are numbers, and no text is calculated."""

import csv
import io
from datetime import date, time

import pytest
from python_calamine import CalamineWorkbook

from app.core.figures import Table, as_csv, as_xlsx, average, percent

ROWS = [
    ["1月", "1,234", "2:30", "12.5", "−0.25", "37.5%"],
    ["=HYPERLINK()", "—", "不显示", "0", "-1", ""],
]
TABLE = Table("months", "每月", ["月份", "次", "时长", "分", "扣", "占比"], ROWS, note="说明")


def test_a_workbook_adds_up_what_are_numbers() -> None:
    content = as_xlsx("杏园社区2026年每月", TABLE, made_on=date(2026, 1, 31))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "杏园社区2026年每月"
    assert rows[2][0] == "1月"
    assert rows[2][1] == 1234
    assert str(rows[2][2]) in {"2:30:00", str(time(2, 30)), "0.10416666666666667"}
    assert rows[2][3:] == [12.5, -0.25, 0.375]
    assert rows[3][:3] == ["=HYPERLINK()", "—", "不显示"]
    assert rows[4][0] == "说明"


def test_a_csv_holds_the_texts_and_defuses_formulas() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE).decode("utf-8-sig"))))

    assert rows[1] == ["1月", "1,234", "2:30", "12.5", "-0.25", "37.5%"]
    assert rows[2][0] == "'=HYPERLINK()"
    assert rows[2][4] == "'-1"


@pytest.mark.parametrize(
    ("cells", "is_empty"), [(["0", "5"], True), (["0:00", "0"], True), (["0:30", "0"], False)]
)
def test_what_is_not_drawn_does_not_fill_a_chart(cells: list[str], is_empty: bool) -> None:
    table = Table("x", "x", ["月份", "时长", "次"], [["1月", *cells]], drawn=1)

    assert table.is_empty is is_empty


def test_shares_are_rounded_half_up_and_none_of_nothing() -> None:
    assert [percent(1, 3), percent(1, 8), percent(0, 5), percent(1, 0)] == [
        "33.3%",
        "12.5%",
        "0.0%",
        None,
    ]
    assert [average(7, 2), average(0, 0)] == ["3.5", None]
