"""相似 likeness: whether two wishes ask for the same thing in other words; a hint, never a merge.

Compared are characters and pairs of neighbours, after the words of wishing, of politeness and of
counting are left out: what is left is the thing. The likeness is in part how much both share (Dice)
and in greater part how much of the shorter one stands in the longer, for one resident says "轮椅"
and another tells the whole story.
"""

import re
import unicodedata
from itertools import pairwise

#: from here on two wishes are shown side by side. Two characters of three (保温杯, 保温壶) make 0.6
#: and are not enough; of the same wishes in tests/wishes/test_likeness.py none is below 0.66
ALIKE = 0.65
#: what sharing counts; containing counts the rest
_SHARING = 0.4

_SIGNS = re.compile(r"[\W_]+")
_NUMERAL = "[0-9零一二两三四五六七八九十百几半]"
_COUNTED = re.compile(
    rf"(?<!{_NUMERAL}){_NUMERAL}++[副辆台个只双套件条本张把床顶部盏块支瓶盒箱袋份根间次位名对些点场下]"
)
_SAID = re.compile(
    r"非常|特别|十分|真的|一直|急需|想要|想买|想有|想请|想求|想得到|希望|盼望|盼着|期待|需要|渴望"
    r"|微心愿|心愿|愿望|申请|得到|获得|拥有|收到|购买|添置|能够|可以|帮忙|帮助|麻烦|谢谢|感谢"
    r"|大家|好心人|志愿者|我家|我们|你们|您们|自己|家里|家中|有人|[我您你请帮求给为让送想要有买新的了呢吧啊呀和与及也还就人]"
)


def prints(text: str) -> frozenset[str]:
    """What a wish is compared by; to be kept where one is compared with many."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())
    thing = _SAID.sub("", _COUNTED.sub("", plain)) or plain
    return frozenset(thing).union(map("".join, pairwise(thing)))


def likeness_of(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two wishes have in common by their prints: 0 nothing, 1 all. Order is no matter."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    sharing = 2 * shared / (len(one) + len(other))
    return _SHARING * sharing + (1 - _SHARING) * shared / min(len(one), len(other))


def likeness(one: str, other: str) -> float:
    """How much two wishes have in common: 0 nothing, 1 all that the shorter one says and more."""
    return likeness_of(prints(one), prints(other))


def is_alike(one: str, other: str) -> bool:
    """Whether a reviewer should see the two side by side."""
    return likeness(one, other) >= ALIKE
