"""The papers of a branch's year as workbooks and CSV: read back, and nothing calculates."""

import csv
import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from app.points.columns import COLUMNS
from app.review.papers import archive, notice, register, summary
from app.review.showing import Shown
from app.review.summing import Sums
from tests.points.registers import HOSTILE
from tests.review.shown import (
    OBJECTED,
    POSTED,
    SIGNED,
    crowd,
    line,
    sample,
    shown,
    street,
)

HEADINGS = [column.heading for column in COLUMNS]


def sheet(content: bytes, name: str) -> list[list[object]]:
    """The cells of a sheet as a spreadsheet reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(name).to_python()]


def stored(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    """A part of the workbook as it is stored."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name).decode()


def made(which: str, read: Shown) -> bytes:
    if which == "notice":
        return notice.notice_xlsx(read, POSTED)
    if which == "archive":
        return archive.archive_xlsx(read, signed=SIGNED, objected=OBJECTED)
    return register.register_xlsx(read)


def test_the_register_reads_back_as_it_was_made() -> None:
    read = sheet(register.register_xlsx(sample()), "汇总表")

    assert read[0][0] == "杏园第一党支部2026年度党员志愿服务积分汇总表"
    assert str(read[1][0]).startswith("依据：《志愿服务积分管理办法》")
    assert str(read[2][0]).startswith("统计时段：2026年1月1日至2026年12月31日")
    assert read[3] == HEADINGS
    hours = [timedelta(hours=36, minutes=5), timedelta(hours=1, minutes=30)]
    first = [1, "林晓月", "第一党小组", "正式", 12, *hours, 39.5, 1.98, 1, "参考一档", "", ""]
    assert read[4] == first
    assert read[7][3:5] == ["预备", 12]
    assert read[7][12] == "6月10日转入本支部；含在其他支部或社区的5分；预备党员不评档次"
    assert read[8][7:9] == [-0.25, 0]
    assert len(read) == 11
    assert [word for word in read[10] if word][::4] == ["填表人：", "（盖章）"]


@pytest.mark.parametrize(
    ("which", "orientation", "titles"),
    [
        ("register", "landscape", "汇总表!$1:$4"),
        ("notice", "portrait", "公示表!$1:$7"),
        ("archive", "landscape", "内部存档表!$1:$6"),
    ],
)
def test_the_page_is_a4_with_its_title_on_each(which: str, orientation: str, titles: str) -> None:
    content = made(which, crowd())
    page, book = stored(content), stored(content, "xl/workbook.xml").replace("'", "")

    assert 'paperSize="9"' in page
    assert f'orientation="{orientation}"' in page
    assert 'state="frozen"' in page
    assert "第 2 版 台账校验 3f9a12bc 表校验 c0ffee12" in page
    assert f"Print_Titles\" localSheetId=\"0\">{titles}" in book  # fmt: skip


@pytest.mark.parametrize("which", ["register", "notice", "archive"])
def test_a_trial_says_so_in_its_title_and_foot(which: str) -> None:
    content = made(which, sample(number=0))
    name = {"register": "汇总表", "notice": "公示表", "archive": "内部存档表"}[which]

    assert str(sheet(content, name)[0][0]).endswith("（试算，未公示）")
    assert "试算，未公示 台账校验" in stored(content)


def test_the_register_as_csv_says_of_each_line_which_version_it_is() -> None:
    lines = list(csv.DictReader(io.StringIO(register.register_csv(sample()).decode("utf-8-sig"))))
    trial = register.register_csv(sample(number=0)).decode("utf-8-sig")

    assert list(lines[0]) == ["支部", "版本", *HEADINGS]
    assert len(lines) == 5
    assert (lines[0]["版本"], lines[0]["扫码时长"], lines[0]["总积分"]) == (
        "第 2 版", "36:05", "39.5",
    )  # fmt: skip
    assert lines[4]["总积分"] == "-0.25"
    assert trial.count("试算，未公示") == 5


def test_the_notice_has_six_columns_and_no_more() -> None:
    read = sheet(notice.notice_xlsx(sample(), POSTED), "公示表")

    assert [len(row) for row in read] == [6] * len(read)
    assert read[6] == ["序号", "姓名", "次数", "时长", "积分", "折算分"]
    assert read[7] == [1, "林晓月", 12, timedelta(hours=37, minutes=35), 39.5, 1.98]
    assert read[3][0] == "公示期：2027年1月11日至2027年1月15日"
    assert read[5][0] == "社区电话：0991-5550123"
    text = str(read)
    for judged in ("档", "排名", "预备", "党小组", "名额", "柏清秋", "转入"):
        assert judged not in text


def test_the_masked_notice_names_nobody_in_full() -> None:
    content = notice.notice_xlsx(sample(), POSTED, masked=True)

    names = [row[1] for row in sheet(content, "公示表")[7:12]]

    assert names == ["林*", "欧阳*", "陈*", "买*", "何*"]
    assert "晓月" not in stored(content)


def test_the_archive_has_a_sheet_for_each_of_its_parts() -> None:
    content = made("archive", sample())

    members = sheet(content, "内部存档表")
    assert members[4][0] == "优秀名额不超过 2 名（正式党员 6 名的三分之一，只舍不入）"
    assert members[5][11:] == ["优秀名额", "备注"]
    assert [row[11] for row in members[6:11]] == ["名额内", "同分待定", "同分待定", "", ""]
    tied = sheet(content, "同分待定")
    assert [row[1] for row in tied[2:4]] == ["欧阳远山", "陈立春"]
    assert str(tied[4][0]).startswith("以上 2 人在优秀名额的边界上同分，还剩 1 个名额")
    assert sheet(content, "未列入人员")[2] == [1, "柏清秋", "免予参评：年老体弱"]
    assert sheet(content, "异议")[2][3:] == ["采纳", "已核实，补记两小时", "2027年1月16日"]
    assert sheet(content, "签字")[2] == ["方明", "支部书记", "2027年1月18日"]


@pytest.mark.parametrize("which", ["register", "notice", "archive"])
@pytest.mark.parametrize(("name", "left"), [*HOSTILE, ("=1+1", "=1+1")])
def test_a_name_in_a_workbook_is_a_text_and_never_a_formula(
    which: str, name: str, left: str
) -> None:
    content = made(which, shown(line(1, name, party_group=name, remarks=(name,))))
    sheets = {"register": ("汇总表", 4), "notice": ("公示表", 7), "archive": ("内部存档表", 6)}
    sheet_name, row = sheets[which]

    assert sheet(content, sheet_name)[row][1] == left
    assert "<f>" not in stored(content)


@pytest.mark.parametrize(("name", "left"), [*HOSTILE, ("=1+1", "=1+1")])
def test_a_name_in_a_csv_is_never_calculated(name: str, left: str) -> None:
    content = register.register_csv(shown(line(1, name, party_group=name), branch=name))

    (_, read) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))

    for field in (read[0], read[3], read[4]):
        assert field.lstrip("'") == left
        assert not field.startswith(("=", "+", "-", "@", "\t", "\r", "\x00", "；", "＝"))


def test_the_summary_reads_back_with_exact_averages() -> None:
    year = street(3)
    content = summary.summary_xlsx(year)
    read = sheet(content, "支部")

    assert read[0][0] == "青禾街道2026年度党员志愿服务积分汇总表（按支部）"
    # (39.5 + 21.5 + 21.5 + 4 - 0.25) / 5
    assert read[2][:7] == ["杏园第一党支部", "杏园社区", "已审定", 5, 4, 0.8, 17.25]
    assert read[3][5:11] == [0.667, 3.33, 4, timedelta(minutes=61), timedelta(), 0]
    # (86.25 + 10 + 10) / 11, not the mean of three means
    assert read[5][:7] == ["合计", "", "3 个支部", 11, 8, 0.727, 9.66]
    assert dict(zip(read[1], read[5], strict=True))["参考一档"] >= 6
    places = sheet(content, "社区")
    assert places[4][:4] == ["合计", 3, 11, 8]
    assert places[4][6:8] == [10, 40]
    units = sheet(content, "共建单位")
    assert units[2] == ["晨光眼镜店", 20, 19, 0.95, 0.947, 1, "是"]
    assert [row[0] for row in sheet(content, "月度季度")[2:4]] == ["2026年1月", "2026年一季度"]
    assert sheet(content, "党员类别")[2][:2] == ["普通类", 11]
    assert 'orientation="landscape"' in stored(content)


def test_an_average_is_rounded_half_up_and_of_nobody_nothing() -> None:
    def average(points: int, listed: int) -> Decimal:
        return Decimal(Sums(points=points, people=listed).average) / 100

    assert average(1, 2) == Decimal("0.01")
    assert average(2000, 3) == Decimal("6.67")
    assert average(0, 0) == 0
