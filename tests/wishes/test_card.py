"""心愿卡 card: large letters, a code that can be scanned, and nothing of whose wish it is."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from app.core.drawing import Code, Words
from app.core.fonts import find_font
from app.wishes.papers.card import Card, cards_pdf, sheets
from tests.wishes.reading import edge, page_codes, pages

CARD = Card(
    number="2026-0147",
    title="一辆学步车",
    community="杏园社区",
    phone="0573-87012345",
    url="https://wg.example.cn/w/2026-0147",
    card_number="40718263",
)
LONG = replace(
    CARD,
    number="2026-1234567",
    title="给独居老人的一台带大字按键和一键呼叫的电话机，还有一双防滑的棉鞋" * 4,
    community="海宁市硖石街道文苑社区居民委员会" * 4,
    phone="0573-87012345转8001",
)
STRANGE = replace(CARD, title="买买提·吐尔逊与𠮷田䶮\x00\u202e🎉<b>&amp;{0}%s", phone="")
#: millimetres
FOURTEEN_POINTS = 14 * 25.4 / 72


def lines(card: Card) -> list[Words]:
    [sheet] = sheets([card], find_font())
    return [part for part in sheet.parts if isinstance(part, Words)]


def test_a_card_says_how_to_ask_how_to_answer_and_that_nobody_takes_money() -> None:
    assert [line.text for line in lines(CARD)] == [
        "心愿卡 2026-0147",
        "一辆学步车",
        "杏园社区",
        "卡号（请收好）",
        "4071 8263",
        "社区电话",
        "0573-87012345",
        "想知道办到哪一步：",
        "打社区电话报编号，或请人帮您扫码。",
        "办好后，满意不满意都请说：",
        "扫码后输入卡号后四位，或打电话说。",
        "本平台不募款。任何人以此收钱，",
        "请拨打 0573-87012345。",
    ]


def test_a_card_is_read_back_from_paper() -> None:
    content = cards_pdf([CARD])

    [text] = pages(content)
    assert "".join(line.text for line in lines(CARD)) in text
    assert page_codes(content) == [[CARD.url]]


def test_without_a_phone_people_are_sent_to_the_community() -> None:
    text = "".join(line.text for line in lines(replace(CARD, phone="")))

    assert "到社区报编号" in text
    assert "请告诉社区。" in text
    assert "电话" not in text


@pytest.mark.parametrize("card", [CARD, LONG, STRANGE])
def test_every_letter_is_large_and_on_its_own_card(card: Card) -> None:
    font = find_font()
    [sheet] = sheets([card], font)

    written = lines(card)
    assert all(line.size >= FOURTEEN_POINTS for line in written)
    for line in written:
        assert line.x >= 6
        assert line.x + font.width(line.text) * line.size <= 105 - 6
        assert line.size < line.y < 148.5 - 6
    code = next(part for part in sheet.parts if isinstance(part, Code))
    for line in written:
        below = line.y - line.size > code.y + code.side - 4
        assert line.y < code.y + 4 or below or line.x > code.x + code.side - 4


@pytest.mark.parametrize("card", [CARD, LONG, STRANGE])
def test_no_line_stands_on_another(card: Card) -> None:
    written = lines(card)

    for number, line in enumerate(written[1:], 1):
        above = written[number - 1]
        assert line.y - above.y > 0.95 * line.size


def test_four_cards_lie_on_a_sheet_each_with_its_own_code() -> None:
    cards = [
        replace(CARD, url=f"https://wg.example.cn/w/2026-{number:04d}")
        for number in range(140, 145)
    ]

    content = cards_pdf(cards)

    found = page_codes(content)
    assert [len(codes) for codes in found] == [4, 1]
    assert {code for codes in found for code in codes} == {card.url for card in cards}
    assert edge(content) > 6


def test_every_card_of_a_sheet_has_its_quarter() -> None:
    [sheet] = sheets([CARD] * 4, find_font())

    written = [part for part in sheet.parts if isinstance(part, Words)]
    quarters = Counter((line.x > 105, line.y > 148.5) for line in written)
    assert quarters == dict.fromkeys(product((False, True), repeat=2), len(lines(CARD)))
