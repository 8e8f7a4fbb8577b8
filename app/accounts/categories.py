"""党员类别 categories: the classes by which members are managed, and the words for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class MemberCategory:
    """A class of members. What is `hidden` never appears on a page that others see."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    is_hidden: bool = False


#: The seven classes that a region starts with (domain.md §2).
CATEGORIES = (
    MemberCategory("vanguard", "先锋类", ("先锋", "先锋模范类", "示范类")),
    MemberCategory("backbone", "骨干类", ("骨干", "干部类")),
    MemberCategory("in_service", "在职类", ("在职", "在岗类", "双报到")),
    MemberCategory("ordinary", "普通类", ("普通", "一般类", "作用类")),
    MemberCategory("mobile", "流动类", ("流动", "外出类", "外出")),
    MemberCategory("care", "关爱类", ("关爱", "帮扶类", "年老体弱", "老弱病残"), is_hidden=True),
    MemberCategory("concern", "问题类", ("问题", "教育类", "整改类"), is_hidden=True),
)
CATEGORY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        word: each.code
        for each in CATEGORIES
        for word in (each.code, each.label, f"{each.label.removesuffix('类')}", *each.words)
    }
)
LABELS: Mapping[str, str] = MappingProxyType({each.code: each.label for each in CATEGORIES})
