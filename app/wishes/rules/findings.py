"""心愿里的个人信息 findings: what must not be read on the wall, found in free text and masked.

Whoever writes a number wants to be reached or does not know better; both write it in many ways.
Where it is not sure whether something is a number to reach or to know a person by, it is one: a
reviewer reads every text, and a mask too many is put right by rewording (promises W2, P9).
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.wishes.rules import contacts
from app.wishes.rules.digits import Numerals, Span
from app.wishes.rules.folding import Folded, fold

#: what stands in place of every finding, however long; words, so that nothing reads across it
MASK = "〔已隐去〕"
#: what the same looks like inside folded text, character by character
_TAKEN = "隐"


class FindingKind(enum.StrEnum):
    """What was found; the earlier one names a place that several fit equally."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    LANDLINE = "landline"
    EMAIL = "email"
    LINK = "link"
    QQ = "qq"
    WECHAT = "wechat"
    DOOR = "door"


LABELS: Mapping[FindingKind, str] = MappingProxyType(
    {
        FindingKind.ID_NUMBER: "身份证号",
        FindingKind.PHONE: "手机号",
        FindingKind.BANK_CARD: "银行卡号",
        FindingKind.LANDLINE: "固定电话",
        FindingKind.EMAIL: "电子邮箱",
        FindingKind.LINK: "网址链接",
        FindingKind.QQ: "QQ 号",
        FindingKind.WECHAT: "微信号",
        FindingKind.DOOR: "门牌号",
    }
)
_KINDS = tuple(FindingKind)
#: first place, one behind the last, place of the kind in `_KINDS`
Placed = tuple[int, int, int]

_WORDED: Mapping[FindingKind, Callable[[str], Iterator[Span]]] = MappingProxyType(
    {
        FindingKind.LANDLINE: contacts.local_numbers,
        FindingKind.EMAIL: contacts.mailboxes,
        FindingKind.LINK: contacts.links,
        FindingKind.QQ: contacts.qqs,
        FindingKind.WECHAT: contacts.wechats,
        FindingKind.DOOR: contacts.doors,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in the original text: its first character and one behind its last."""

    kind: FindingKind
    start: int
    end: int


def find(text: str) -> tuple[Finding, ...]:
    """Personal data and ways to be reached, in the order of the text, none over another.

    Disguises are seen through: other digits and widths, numerals in words, signs, blanks and
    invisible characters between digits. What overlaps is one finding, named after its longest
    part. The text without its findings holds none.
    """
    folded = fold(text)
    found: list[Placed] = []
    rest = folded.text
    while fresh := [(*folded.original(*span), kind) for kind, span in _scan(rest)]:
        found = _merged(found + fresh)
        rest = _without(folded, found)
    return tuple(Finding(_KINDS[kind], start, end) for start, end, kind in found)


def mask(text: str) -> str:
    """The text with every finding replaced by one mark that tells nothing, not even the length."""
    parts, kept = [], 0
    for finding in find(text):
        parts += [text[kept : finding.start], MASK]
        kept = finding.end
    return "".join([*parts, text[kept:]])


def _scan(text: str) -> Iterator[tuple[int, Span]]:
    numerals = Numerals(text)
    for kind, spans in (
        (FindingKind.ID_NUMBER, numerals.identities()),
        (FindingKind.PHONE, numerals.mobiles()),
        (FindingKind.BANK_CARD, numerals.cards()),
        (FindingKind.LANDLINE, numerals.landlines()),
        *((kind, search(text)) for kind, search in _WORDED.items()),
    ):
        place = _KINDS.index(kind)
        yield from ((place, span) for span in spans)


def _merged(found: list[Placed]) -> list[Placed]:
    merged: list[Placed] = []
    longest = 0
    for start, end, kind in sorted(found, key=_in_order):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end, kind))
            longest = end - start
            continue
        first, last, name = merged[-1]
        merged[-1] = (first, max(last, end), kind if end - start > longest else name)
        longest = max(longest, end - start)
    return merged


def _in_order(placed: Placed) -> Placed:
    return placed[0], -placed[1], placed[2]


def _without(folded: Folded, found: list[Placed]) -> str:
    """The folded text with a letter that belongs to nothing wherever something was found."""
    taken = {place for start, end, _ in found for place in range(start, end)}
    return "".join(
        _TAKEN if place in taken else character
        for place, character in zip(folded.places, folded.text, strict=False)
    )
