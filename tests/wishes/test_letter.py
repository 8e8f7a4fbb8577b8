"""感谢信 letter: what it says can be read back and checked, however much there is to thank for."""

from dataclasses import replace
from datetime import date

import pytest

from app.wishes.papers.letter import Letter, letter_pdf
from tests.wishes.reading import edge, page_codes, pages

LETTER = Letter(
    number="感谢信 2026-0012",
    addressee="青禾街道社区卫生服务中心党支部",
    fulfilled_by=("青禾街道社区卫生服务中心", "杏园第一党支部"),
    partners=("桥西便民超市",),
    participants=("林晓月", "买买提·吐尔逊", "𠮷田䶮"),
    wishes=(("2026-0147", "一辆学步车"), ("2026-0151", "一台大字按键电话机")),
    community="杏园社区",
    phone="0573-87012345",
    issued_on=date(2026, 11, 6),
    words="谢谢你们！\n孩子天天在院子里学走路。",
    check_url="https://wg.example.cn/v/letter/01JABCDEFGHJKMNPQRSTVWXYZ0",
)
CHILDREN = tuple((f"2026-{number:04d}", f"冬季棉服（{number}码）") for number in range(100, 140))
UNIT = "海宁市青禾街道机关事业单位退休干部和流动党员联合第一党支部委员会"
LONG = replace(
    LETTER,
    addressee=UNIT * 3,
    fulfilled_by=[f"{UNIT}{number}" for number in range(6)],
    partners=[UNIT] * 3,
    participants=[f"买买提·吐尔逊·阿卜杜热西提{number}" for number in range(40)],
    wishes=[(number, title + "和一双防滑棉鞋" * 9) for number, title in CHILDREN],
    community="海宁市硖石街道文苑社区居民委员会" * 3,
    words="很长的话，谢谢大家，心里很暖。" * 30,
)


def test_a_letter_says_whom_it_thanks_for_what_and_who_thanks() -> None:
    [text] = pages(letter_pdf(LETTER))

    for part in (
        "编号：感谢信 2026-0012",
        "青禾街道社区卫生服务中心党支部：",
        "由青禾街道社区卫生服务中心、杏园第一党支部接了下来",
        "桥西便民超市也一起出了力",
        "是林晓月、买买提·吐尔逊、𠮷田䶮。",
        "2026-0147　一辆学步车",
        "2026-0151　一台大字按键电话机",
        "“谢谢你们！",
        "孩子天天在院子里学走路。”",
        "2026年11月6日",
        "（盖章处）",
        "杏园社区电话：0573-87012345",
    ):
        assert part in text


def test_a_letter_can_be_checked_by_its_code() -> None:
    content = letter_pdf(LETTER)

    [text] = pages(content)
    assert page_codes(content) == [[LETTER.check_url]]
    assert "扫码核对真伪感谢信 2026-0012扫开的网址应是 wg.example.cn" in text


def test_without_consent_nobody_is_named_and_nobody_quoted() -> None:
    [text] = pages(letter_pdf(replace(LETTER, participants=(), words=" \n ", partners=())))

    assert "是贵单位的志愿者。" in text
    assert "转告" not in text
    assert "一起出了力" not in text


def test_a_community_without_phone_and_a_claimer_without_name_leave_no_gap() -> None:
    [text] = pages(letter_pdf(replace(LETTER, phone="", fulfilled_by=("", "\u202e"))))

    assert "电话：" not in text
    assert "由贵单位接了下来" in text


def test_forty_wishes_follow_as_a_list_and_the_seal_stays_with_the_letter() -> None:
    content = letter_pdf(replace(LETTER, wishes=CHILDREN))

    first, *lists = pages(content)
    assert "办成的心愿一共 40 个，清单附在后面。" in first
    assert "（盖章处）" in first
    assert "一共" not in "".join(lists)
    assert "附：办成的心愿" in lists[0]
    assert all("心愿编号" in page for page in lists)
    whole = "".join(lists)
    assert [number for number, title in CHILDREN if f"{number} {title}" not in whole] == []
    assert page_codes(content) == [[LETTER.check_url], *[[] for _ in lists]]


def test_the_longest_letter_stays_on_its_pages_and_loses_nothing() -> None:
    content = letter_pdf(LONG)

    texts = pages(content)
    whole = "".join(texts)
    assert edge(content) > 5
    assert all(name in whole for name in LONG.participants if name.endswith("9"))
    assert whole.count("和一双防滑棉鞋") == 9 * 40
    [sealed] = [text for text in texts if "（盖章处）" in text]
    assert "真心的感谢！" in sealed
    assert "扫码核对真伪" in sealed
    assert all("感谢信 2026-0012" in text for text in texts)


@pytest.mark.parametrize("hostile", ["\x00\u202e🎉", "=1+1", "<b>&amp;%s{0}", "W" * 400, ""])
def test_strange_names_do_no_harm(hostile: str) -> None:
    letter = replace(
        LETTER,
        number=hostile,
        addressee=hostile,
        fulfilled_by=(hostile,),
        participants=(hostile,),
        wishes=((hostile, hostile),),
        community=hostile,
        phone=hostile,
        words=hostile,
    )

    content = letter_pdf(letter)

    assert edge(content) > 5
    assert page_codes(content)[-1] == [LETTER.check_url]
    assert "此致敬礼！" in "".join(pages(content)).replace("　", "")
