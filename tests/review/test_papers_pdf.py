"""The papers of a branch's year as they are printed: what can be read on which page."""

from collections.abc import Callable

import pytest

from app.review.papers import archive, notice, register, summary
from app.review.papers.archive import Objected, Signed, said_part
from app.review.showing import Shown
from tests.points.registers import HOSTILE
from tests.review.shown import (
    MADE_AT,
    NAMES,
    OBJECTED,
    POSTED,
    SIGNED,
    crowd,
    line,
    sample,
    shown,
    street,
)
from tests.wishes.reading import edge, opened, pages

FOOT = "第 2 版 台账校验 3f9a12bc 表校验 c0ffee12"
ACROSS, UPRIGHT = [842, 595], [595, 842]


def paper(which: str, read: Shown) -> bytes:
    if which == "notice":
        return notice.notice_pdf(read, POSTED)
    if which == "archive":
        return archive.archive_pdf(read, signed=SIGNED, objected=OBJECTED)
    return register.register_pdf(read)


def words(content: bytes) -> list[str]:
    """The words of each page, with single blanks between them."""
    return [" ".join(text.split()) for text in pages(content)]


@pytest.mark.parametrize(
    ("which", "size"), [("register", ACROSS), ("archive", ACROSS), ("notice", UPRIGHT)]
)
def test_each_page_is_a4_and_says_what_it_is(which: str, size: list[int]) -> None:
    content = paper(which, crowd())

    with opened(content) as document:
        sizes = [[round(side) for side in page.get_size()] for page in document]
    texts = words(content)
    members = [text for text in texts if "林晓月" in text]

    assert sizes == [size] * len(sizes)
    assert len(members) >= 3
    assert all(FOOT in text for text in texts)
    assert all("杏园第一党支部2026年度党员志愿服务积分" in text for text in members)
    assert all("序号" in text for text in members[:3])
    assert edge(content) > 5


@pytest.mark.parametrize("which", ["register", "archive", "notice"])
def test_no_row_is_lost_and_the_signatures_stand_below_the_last(which: str) -> None:
    texts = words(paper(which, crowd()))

    whole = "".join(texts)
    assert [n for n in range(1, 61) if f"{NAMES[n % 5][-1]}{n}" not in whole] == []
    assert "（盖章）" in texts[-1]


@pytest.mark.parametrize("which", ["register", "archive", "notice"])
def test_a_trial_says_on_each_page_that_it_is_one(which: str) -> None:
    texts = words(paper(which, sample(number=0)))
    stored = words(paper(which, sample()))

    assert all("试算，未公示" in text for text in texts)
    assert "（试算，未公示）" in texts[0]
    assert "第 0 版" not in texts[0]
    assert not any("试算" in text for text in stored)


def test_the_register_rests_on_a_document_and_is_signed() -> None:
    (text,) = words(register.register_pdf(sample()))

    for part in (
        "杏园第一党支部2026年度党员志愿服务积分汇总表",
        "依据：《志愿服务积分管理办法》（青禾街道党工委，青工委〔2026〕3号）",
        "2026年1月1日至2026年12月31日",
        "填表人：",
        "审核人：",
        "支部书记：",
        "本人签字",
        "-0.25",
    ):
        assert part in text
    assert "柏清秋" not in text


def test_the_notice_says_how_to_object_and_judges_nobody() -> None:
    (text,) = words(notice.notice_pdf(sample(), POSTED))

    for part in (
        "公示期：2027年1月11日至2027年1月15日",
        "有异议的，请在公示期内向本支部提出",
        "0991-5550123",
        "37:35",
        "支部书记（签字）",
        "（盖章）",
    ):
        assert part in text
    for judged in ("档", "排名", "预备", "党小组", "名额", "同分", "柏清秋", "转入", "负责人签退"):
        assert judged not in text


def test_outside_of_the_branch_nobody_is_named_in_full() -> None:
    (text,) = words(notice.notice_pdf(sample(), POSTED, masked=True))

    assert "林*" in text
    assert "欧阳*" in text
    assert not any(name in text for name in NAMES)


def test_the_archive_names_ties_reasons_objections_and_signers() -> None:
    text = "".join(words(archive.archive_pdf(sample(), signed=SIGNED, objected=OBJECTED)))

    for part in (
        "内部使用",
        "优秀名额不超过 2 名（正式党员 6 名的三分之一，只舍不入）",
        "名额内",
        "以上 2 人在优秀名额的边界上同分，还剩 1 个名额",
        "请支部会议讨论决定",
        "免予参评：年老体弱",
        "组织关系已转往其他支部",
        "十一月的河道清洁没有算",
        "已核实，补记两小时",
        "党员大会推举的党员",
        "2027年1月18日",
    ):
        assert part in text
    assert text.count("同分待定") == 2


def test_the_longest_objections_are_printed_to_their_last_word() -> None:
    said, answer = "长" * 496, "短" * 496
    long = [
        Objected("陈立春", "本人", f"{said}问{number}完", "维持", f"{answer}答{number}完", None)
        for number in range(4)
    ]

    content = archive.archive_pdf(sample(), objected=long)
    text = "".join("".join(words(content)).split())

    assert [n for n in range(4) if f"问{n}完" not in text or f"答{n}完" not in text] == []
    assert edge(content) > 5


def test_an_archive_without_any_says_so() -> None:
    text = "".join(words(archive.archive_pdf(shown(line(1)))))

    for part in ("没有同分", "没有未列入名单的人员", "没有收到异议", "还没有人签字"):
        assert part in text


def test_plain_tuples_serve_as_signatures_and_objections() -> None:
    signed, objected = [tuple(one) for one in SIGNED], [tuple(one) for one in OBJECTED]

    assert archive.archive_pdf(
        sample(), signed=signed, objected=objected  # type: ignore[arg-type]
    ) == archive.archive_pdf(
        sample(), signed=[Signed(*one) for one in SIGNED],
        objected=[Objected(*one) for one in OBJECTED],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1, 3, "三分之一"),
        (1, 4, "四分之一"),
        (3, 10, "十分之三"),
        (7, 20, "二十分之七"),
        (1, 12, "十二分之一"),
        (30, 100, "百分之三十"),
        (35, 100, "百分之三十五"),
        (1, 1, "全部"),
    ],
)
def test_a_part_is_said_as_people_say_it(part: int, whole: int, words: str) -> None:
    assert said_part(part, whole) == words


def test_the_summary_has_a_line_for_each_branch_and_their_sum() -> None:
    content = summary.summary_pdf(street(30))
    texts = words(content)

    assert len(texts) == 3
    for text in texts:
        assert "青禾街道2026年度党员志愿服务积分汇总表" in text
        assert "人均积分" in text
        assert "内部使用" in text
    assert "2026年一季度" in texts[0]
    assert "2026年1月" not in texts[0]
    assert "（盖章）" in texts[0]
    assert "柳岸第30党支部" in texts[2]
    assert "30 个支部" in texts[2]
    assert "（盖章）" in texts[2]
    assert f"{MADE_AT:%Y-%m-%d}" in texts[0]
    assert edge(content) > 5


@pytest.mark.parametrize("make", [register.register_pdf, archive.archive_pdf])
@pytest.mark.parametrize("name", [HOSTILE[0][0], "\u202e=1+1", "长" * 50])
def test_a_name_of_any_kind_leaves_the_page_whole(
    make: Callable[[Shown], bytes], name: str
) -> None:
    content = make(shown(line(1, name, party_group=name, remarks=(name,))))

    assert edge(content) > 5
    assert "支部内排名" in words(content)[0]


def test_a_branch_without_members_says_so() -> None:
    for which in ("register", "archive", "notice"):
        assert "没有列入名单的党员" in "".join(words(paper(which, shown())))
