"""信用代码 credit code: the unified social credit code 统一社会信用代码 that a unit is known by.

Source: GB 32100-2015, 5 and 6. Eighteen characters: the registering department (1), the kind of
organisation (1), the region of the registry (6 digits), the organisation (9), the check character.
"""

import re
import unicodedata

from app.core.errors import InvalidInput

#: the characters in the order of their values; I, O, S, V and Z are not used
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
#: 3 to the power of the place, modulo 31: 1, 3, 9, 27, 19, 26 …
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
#: no department bears the 0
_FORM = re.compile(rf"(?!0)[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
_LONGEST = 64
_BLANKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\-‐-―−]+")


class CreditCodeInvalid(InvalidInput):
    """Not a code that a registry can have given."""

    code = "credit_code_invalid"
    sentence = "统一社会信用代码有误：应为 18 位数字和大写字母，请核对后重填。"
    hint = "请照营业执照或法人登记证书抄写，代码里没有字母 I、O、S、V、Z，容易看错的是 1、0、5、2。"


def normalise_credit_code(text: str) -> str:
    """The code in 18 half-width characters and capitals, without blanks, dashes or marks.

    Raises `CreditCodeInvalid` where the length, a character, the region or the check character
    is wrong. One wrong character is always noticed, and so are two that changed places, but for
    the first and the last, whose weights are the same (GB 32100-2015: sum of value by weight,
    modulo 31).
    """
    code = _plain(text)
    if not _FORM.fullmatch(code) or check_character(code[:17]) != code[17]:
        raise CreditCodeInvalid
    return code


def check_character(first: str) -> str:
    """The eighteenth character of a code whose first seventeen are given."""
    total = sum(
        _VALUES[character] * weight for character, weight in zip(first, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
