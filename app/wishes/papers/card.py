"""心愿卡 card: for a person without a phone, how to ask after a wish and say how it went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.cells import plain
from app.core.drawing import Box, Code, Sheet, Words, bind
from app.core.fonts import Font, find_font
from app.core.typesetting import BASE, LEADING, Room, fit, height

#: a card is a quarter of A4
_WIDTH, _HEIGHT = 105.0, 148.5
_ON_A_SHEET = 4
#: letters of 14 points in millimetres: none on a card is smaller
_LEAST = 4.94
_LEFT, _ROOM = 7.0, 91.0
_CODE = 38.0
_ACCENT, _INK, _PAPER, _CUT = "#b3161b", "#1f1a17", "#ffffff", "#9a9089"
_DASH = 3.0


@dataclass(frozen=True)
class Card:
    """What stands on a card; never whose wish it is nor where they live."""

    #: such as 2026-0147
    number: str
    title: str
    community: str
    #: empty where the community has none: then people are sent to its office
    phone: str
    #: the address of the page that says how the wish stands
    url: str
    #: eight digits; the last four are asked for when the wisher says how it went
    card_number: str


@dataclass(frozen=True)
class _Line:
    """A text and where on its card it stands."""

    text: str
    x: float
    y: float
    room: Room
    fill: str = _INK
    bold: bool = False


def cards_pdf(cards: Sequence[Card], *, font: str = "") -> bytes:
    """Cards of a quarter of A4, four on a sheet with lines to cut along; at least one card.

    `font` is the setting of a font file.
    """
    return bind(sheets(cards, find_font(font)), find_font(font))


def sheets(cards: Sequence[Card], font: Font) -> list[Sheet]:
    """The cards laid out, four on a sheet."""
    starts = range(0, len(cards), _ON_A_SHEET)
    return [_sheet(cards[start : start + _ON_A_SHEET], font) for start in starts]


def _sheet(cards: Sequence[Card], font: Font) -> Sheet:
    parts: list[Box | Words | Code] = list(_cut_lines())
    for place, card in enumerate(cards):
        row, column = divmod(place, 2)
        parts.extend(_card(card, column * _WIDTH, row * _HEIGHT, font=font))
    return Sheet(2 * _WIDTH, 2 * _HEIGHT, "心愿卡", parts)


def _cut_lines() -> Iterator[Box]:
    for step in range(int(_WIDTH / _DASH)):
        yield Box((2 * step + 0.5) * _DASH, _HEIGHT, _DASH, 0.2, _CUT)
    for step in range(int(_HEIGHT / _DASH)):
        yield Box(_WIDTH, (2 * step + 0.5) * _DASH, 0.2, _DASH, _CUT)


def _card(card: Card, x: float, y: float, *, font: Font) -> Iterator[Box | Words | Code]:
    """The card whose upper left corner lies at (x, y)."""
    yield Box(x + _LEFT, y + 7, _ROOM, 13, _ACCENT, 2)
    yield Code(x + _LEFT - 3, y + 53, _CODE, card.url)
    for line in (*_about(card), *_advice(card)):
        text = font.legible(plain(line.text))
        size, rows = fit(text, line.room, font=font, balanced=True)
        top = y + line.y + (line.room.height - height(size, len(rows))) / 2
        for number, row in enumerate(rows):
            base = top + (number * LEADING + BASE) * size
            yield Words(x + line.x, base, size, row, line.fill, line.bold)


def _about(card: Card) -> Iterator[_Line]:
    """Which wish it is, where it was made, and the number of the card beside the code."""
    beside = _LEFT + _CODE + 1
    narrow = _LEFT + _ROOM - beside
    label = Room(narrow, 6, _LEAST, _LEAST, 1)
    heading = f"心愿卡 {card.number}"
    yield _Line(heading, _LEFT + 4, 8, Room(_ROOM - 8, 11, 8, _LEAST, 1), _PAPER, bold=True)
    yield _Line(card.title, _LEFT, 22, Room(_ROOM, 18.5, 7.5, _LEAST, 3), bold=True)
    yield _Line(card.community, _LEFT, 41.5, Room(_ROOM, 11.5, 5.6, _LEAST, 2))
    yield _Line("卡号（请收好）", beside, 55.5, label)
    yield _Line(_groups(card.card_number), beside, 62.5, Room(narrow, 9, 9, _LEAST, 1), bold=True)
    if card.phone:
        yield _Line("社区电话", beside, 75, label)
        yield _Line(card.phone, beside, 81.5, Room(narrow, 12, 7, _LEAST, 2), bold=True)


def _advice(card: Card) -> Iterator[_Line]:
    """How to ask, how to say whether it went well, and that nobody may ask for money."""
    ask, say = ("打社区电话", "打电话") if card.phone else ("到社区", "到社区")
    tell = f"拨打 {card.phone}" if card.phone else "告诉社区"
    texts = (
        "想知道办到哪一步：",
        f"{ask}报编号，或请人帮您扫码。",
        "办好后，满意不满意都请说：",
        f"扫码后输入卡号后四位，或{say}说。",
        "本平台不募款。任何人以此收钱，",
        f"请{tell}。",
    )
    for place, text in enumerate(texts):
        y = 98 + 15.3 * (place // 2) + 6.5 * (place % 2)
        yield _Line(text, _LEFT, y, Room(_ROOM, 6, _LEAST, _LEAST, 1), bold=place > 3)


def _groups(number: str) -> str:
    return f"{number[:4]} {number[4:]}"
