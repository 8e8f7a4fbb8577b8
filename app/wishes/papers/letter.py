"""感谢信 letter: the community thanks who fulfilled wishes, on A4, with a code to check it by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from app.core.cells import plain
from app.core.pdf import Column, Paper

#: wishes that stand in the letter itself; more of them follow on a page of their own
_FEW = 5
_MARGIN = 24.0
_SIZE = 14.0
_CODE = 32.0
#: room for the thanks, the greeting, the community, the day and its seal above the code
_CLOSING = 80.0
_THANKS = (
    "事情不大，居民却记在心里：有人惦记，日子就暖。谨向贵单位和每一位出力的人，说一声真心的感谢！"
)
_INDENT = "\u3000\u3000"
_COLUMNS = (Column("序号", 3, "centre"), Column("心愿编号", 8), Column("心愿", 30))


@dataclass(frozen=True)
class Letter:
    """What stands in a letter; nothing in it says whose wish it was, where or in what need.

    Names of participants and words of the resident are given only with their consent.
    """

    #: such as 感谢信 2026-0012
    number: str
    #: the claimer's party organisation, else the claimer
    addressee: str
    #: units, branches or members that held the claim
    fulfilled_by: Sequence[str]
    partners: Sequence[str]
    participants: Sequence[str]
    #: number and title of each wish
    wishes: Sequence[tuple[str, str]]
    community: str
    phone: str
    issued_on: date
    words: str
    #: the address of the page on which the letter is checked
    check_url: str


def letter_pdf(letter: Letter, *, font: str = "") -> bytes:
    """The letter; seal and code stand at the foot of one page, a long list on further pages.

    `font` is the setting of a font file.
    """
    number, community = plain(letter.number), plain(letter.community)
    foot = "    ".join(filter(None, (number, community)))
    paper = Paper(number or "感谢信", margin=_MARGIN, foot=foot, font=font)
    paper.heading("感谢信", size=28)
    paper.words(f"编号：{number}", size=10, align="right")
    paper.gap(6)
    paper.words(f"{plain(letter.addressee)}：", size=_SIZE, bold=True)
    paper.gap(2)
    for paragraph in _paragraphs(letter):
        paper.words(_INDENT + paragraph, size=_SIZE)
        paper.gap(1.5)
    _closing(paper, letter)
    if len(letter.wishes) > _FEW:
        _list(paper, letter)
    return paper.content()


def _paragraphs(letter: Letter) -> Iterable[str]:
    doers = _names(letter.fulfilled_by) or "贵单位"
    together = _names(letter.partners)
    beside = f"，{together}也一起出了力" if together else ""
    yield f"我们社区的居民写下的微心愿，由{doers}接了下来，认认真真办好了{beside}。"
    yield from _wishes(letter)
    people = _names(letter.participants) or "贵单位的志愿者"
    yield f"为此花时间、跑路、出力的，是{people}。"
    if said := [line for part in letter.words.splitlines() if (line := plain(part))]:
        yield "居民托我们转告：“" + f"\n{_INDENT}".join(said) + "”"


def _wishes(letter: Letter) -> Iterable[str]:
    if len(letter.wishes) > _FEW:
        yield f"办成的心愿一共 {len(letter.wishes)} 个，清单附在后面。"
        return
    lines = (f"{plain(number)}\u3000{plain(title)}" for number, title in letter.wishes)
    yield f"\n{_INDENT}".join(("办成的心愿：", *lines))


def _names(names: Iterable[str]) -> str:
    return "、".join(filter(None, map(plain, names)))


def _closing(paper: Paper, letter: Letter) -> None:
    """The thanks, who gives them and the place of the seal; the code at the foot of the page.

    They stay together: a page with a seal and no text could be put behind another letter.
    """
    paper.together(_CLOSING + _CODE)
    paper.words(_INDENT + _THANKS, size=_SIZE)
    paper.gap(1.5)
    paper.words(f"{_INDENT}此致\n敬礼！", size=_SIZE)
    paper.gap(4)
    day = letter.issued_on
    for line in (plain(letter.community), f"{day.year}年{day.month}月{day.day}日", "（盖章处）"):
        paper.words(line, size=_SIZE, align="right")
    paper.gap(paper.left - _CODE)
    paper.code_beside(letter.check_url, _about_code(letter), side=_CODE)


def _about_code(letter: Letter) -> str:
    host, phone = urlsplit(letter.check_url).netloc, plain(letter.phone)
    lines = [
        "扫码核对真伪",
        plain(letter.number),
        f"扫开的网址应是 {host}" if host else "",
        f"{plain(letter.community)}电话：{phone}" if phone else "",
    ]
    return "\n".join(filter(None, lines))


def _list(paper: Paper, letter: Letter) -> None:
    paper.together(paper.left + 1)
    paper.heading("附：办成的心愿", size=16)
    lines = (
        (str(position), plain(number), plain(title))
        for position, (number, title) in enumerate(letter.wishes, 1)
    )
    paper.rows(_COLUMNS, lines, size=11)
