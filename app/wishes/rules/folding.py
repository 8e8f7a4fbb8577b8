"""还原 folding: a text as it reads, whatever characters it was disguised in.

Every character is folded for itself, so that the places in the original stay known, and so that
a text cut anywhere folds to the same parts.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: the digits 0 to 9 in words, also those of cheques
_NUMERALS = [
    "零〇○",
    "一壹弌幺",
    "二贰貳弍",
    "三叁參叄弎",
    "四肆",
    "五伍",
    "六陆陸",
    "七柒",
    "八捌",
    "九玖",
]
#: letters and signs that are taken for others
_ALIKE = str.maketrans(
    {sign: str(value) for value, signs in enumerate(_NUMERALS) for sign in signs}
    | {"о": "o", "ο": "o", "х": "x", "χ": "x", "×": "x", "ー": "-"}
)
#: letters and signs that show nothing
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSEEN = ("Cf", "Mn", "Me")
_SPACES = ("Cc", "Zs", "Zl", "Zp")
#: a single sign that stands for more than this is a word, no number in disguise
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """The text as it reads, and for each of its characters the place in the original."""

    text: str
    #: one more than the text has: the last is the length of the original
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text stands in the original: first place, one behind last.

        What cannot be seen behind it, such as the frame around a digit, belongs to it.
        """
        return self.places[start], max(self.places[end - 1] + 1, self.places[end])


def fold(text: str) -> Folded:
    """Half width, small letters, all numerals as digits, nothing that cannot be seen.

    Full-width, circled, Chinese and other digits become 0 to 9, every blank a space; marks of
    direction, joiners, accents and frames around a character fall away.
    """
    parts: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        part = _folded(character)
        parts.append(part)
        places.extend([place] * len(part))
    return Folded("".join(parts), (*places, len(text)))


@lru_cache(maxsize=16_384)
def _folded(character: str) -> str:
    whole = unicodedata.normalize("NFKC", character)
    if len(whole) > _LONGEST:
        whole = character
    return "".join(_read(part) for part in whole.lower().translate(_ALIKE))


def _read(part: str) -> str:
    if part.isascii() and part.isprintable():
        return part
    category = unicodedata.category(part)
    if category in _UNSEEN:
        return ""
    if category in _SPACES or part in _BLANK:
        return " "
    value = unicodedata.numeric(part, -1)
    if category in ("Nd", "No") and value >= 0 and value == int(value):
        return str(int(value))
    return part
