"""姓名 names: names as people and spreadsheets write them, brought into one form.

A name is letters of any script, with the separators that names have. Whatever a spreadsheet
could take for a formula is refused here, so it never stands in a table at all.
"""

import re
import unicodedata

from app.core.errors import InvalidInput

LONGEST = 50
_DOTS = re.compile(r"\s*[·•・．‧∙⋅･·]\s*")
_BLANKS = re.compile(r"\s+")
_HAN_GAP = re.compile(
    r"(?<=[㐀-鿿豈-﫿\U00020000-\U0003ffff]) (?=[㐀-鿿豈-﫿\U00020000-\U0003ffff])"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_BESIDE_LETTERS = frozenset(" ·-'’.()（）")


class NameInvalid(InvalidInput):
    """Not a name that a person can have."""

    code = "name_invalid"
    sentence = "姓名有误：%(why)s。"


def normalise_name(text: str) -> str:
    """The name in one form: `张 三` → `张三`, `买买提・吐尔逊` → `买买提·吐尔逊`.

    Raises `NameInvalid` with the reason.
    """
    if len(text) > 10 * LONGEST:
        raise NameInvalid(why=f"最多 {LONGEST} 个字")
    # full-width Latin letters are folded, rare and compatibility characters are left as they are
    dotted = _DOTS.sub("·", text.translate(_INVISIBLE))
    plain = "".join(_fold(character) for character in dotted)
    plain = unicodedata.normalize("NFC", _BLANKS.sub(" ", plain).strip())
    plain = _HAN_GAP.sub("", plain)
    if fault := _fault(plain):
        raise NameInvalid(why=fault)
    return plain


def _fold(character: str) -> str:
    return chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character


def _fault(name: str) -> str:
    """Why this cannot be a name; "" where it can."""
    if not name:
        return "没有填写"
    if len(name) > LONGEST:
        return f"最多 {LONGEST} 个字"
    if name[0] in "=+-@":
        return "不能以 = + - @ 开头"
    kinds = [unicodedata.category(character) for character in name]
    if "Co" in kinds:
        return "含有系统造字，请换成国家标准字形"
    strange = next((c for c, kind in zip(name, kinds, strict=True) if not _belongs(c, kind)), None)
    if strange is not None:
        return f"不能含有“{strange}”" if strange.isprintable() else "含有看不见的控制字符"
    return "" if kinds[0].startswith("L") else "应以文字开头"


def _belongs(character: str, kind: str) -> bool:
    return kind[0] in "LM" or character in _BESIDE_LETTERS
