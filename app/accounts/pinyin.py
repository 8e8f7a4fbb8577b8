"""拼音 pinyin: how a name is typed when somebody is looked for: in full and by initials."""

import re
from importlib import import_module
from typing import Any, NamedTuple

from app.core.masking import COMPOUND_SURNAMES

FULL_LONGEST = 200
INITIALS_LONGEST = 50

#: Surnames that are read otherwise than the character is as a word. ü is typed v.
SURNAMES = dict(
    re.findall(
        r"(.):([a-z]+)",
        "单:shan 曾:zeng 仇:qiu 解:xie 乐:yue 区:ou 查:zha 朴:piao 盖:ge 翟:zhai 折:she 秘:bi "
        "种:chong 员:yun 乜:nie 洗:xian 祭:zhai 阚:kan 覃:qin 卜:bu 繁:po 长:chang 佴:nai 适:kuo "
        "薄:bo 句:gou 缪:miao 能:nai 粘:nian 郇:xun 重:chong 藏:zang",
    )
)
#: Compound surnames that begin with one of these characters, read as a whole.
COMPOUNDS = {"乐正": ("yue", "zheng"), "单于": ("chan", "yu"), "长孙": ("zhang", "sun")}
_SEPARATORS = re.compile(r"[\s·\-'’.()（）]+")
_PIECES = re.compile(r"[A-Za-zÀ-ɏ]+|[^A-Za-zÀ-ɏ]")


class Pinyin(NamedTuple):
    """A name as it is typed: `zhangsan` and `zs`."""

    full: str
    initials: str


def pinyin_of(name: str) -> Pinyin:
    """How a name is typed. A character that nobody can read stands for itself.

    The surname's own reading holds for names written without "·" only: in a transcribed name
    (`查干·…`) the first character is a sound, not a surname.
    """
    syllables = [
        syllable
        for number, part in enumerate(filter(None, _SEPARATORS.split(name)))
        for syllable in _part(part, is_surname_first=number == 0 and "·" not in name)
    ]
    return Pinyin(
        "".join(syllables)[:FULL_LONGEST],
        "".join(syllable[0] for syllable in syllables)[:INITIALS_LONGEST],
    )


def _part(part: str, *, is_surname_first: bool) -> list[str]:
    if not is_surname_first:
        return _read(part)
    head = part[:2]
    if len(part) > 2 and (head in COMPOUNDS or head in COMPOUND_SURNAMES):
        return [*(COMPOUNDS.get(head) or _read(head)), *_read(part[2:])]
    if part[0] in SURNAMES:
        return [SURNAMES[part[0]], *_read(part[1:])]
    return _read(part)


def _read(text: str) -> list[str]:
    """The syllables of a piece; a Latin word is one."""
    return [
        syllable.lower()
        for piece in _runs(text)
        for syllable in ([piece] if piece[0].isalpha() and piece[0] < "ʀ" else _syllables(piece))
        if syllable
    ]


def _syllables(han: str) -> list[str]:
    # its dictionary is large; it is loaded with the first name, as most processes read none
    library = import_module("pypinyin")
    return list(library.lazy_pinyin(han, style=library.Style.NORMAL, errors=_each))


def _each(unreadable: str) -> Any:
    """Every character by itself; the library's types know of texts only."""
    return list(unreadable)


def _runs(text: str) -> list[str]:
    """Latin words and runs of other characters, in order."""
    runs: list[str] = []
    for piece in _PIECES.findall(text):
        if runs and piece[0] >= "ʀ" and runs[-1][0] >= "ʀ":
            runs[-1] += piece
        else:
            runs.append(piece)
    return runs
