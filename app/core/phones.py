"""电话 phones: numbers as people and spreadsheets write them, brought into one form."""

import re
import unicodedata

from app.core.errors import DomainError

_LONGEST = 64
_BLANKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff\-‐-―−.()·/]+")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[3-9])|(?:\+|00)86(?=0?[1-9])", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_AREA = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})", re.ASCII)
_LOCAL = re.compile(r"[2-9][0-9]{6,7}", re.ASCII)
_SERVICE = re.compile(r"[48]00[0-9]{7}|1[0-9]{4}", re.ASCII)


class PhoneInvalid(DomainError):
    """Not a number that a text message can reach."""

    code = "phone_invalid"
    status = 422
    sentence = "手机号应为 11 位数字，以 1 开头，请核对后重填。"


class ContactPhoneInvalid(PhoneInvalid):
    """Neither a mobile nor a fixed-line number."""

    sentence = "电话号码有误：请填 11 位手机号，或带区号的固定电话（如 0573-87012345）。"


def normalise_phone(value: object, *, landline: bool = False) -> str:
    """A mobile number as 11 digits, from text or from the number a spreadsheet made of it.

    Full-width digits, blanks, dashes and the country code are understood. With `landline`,
    fixed lines (`0573-87012345`), local, 400 and five-digit service numbers are taken too.
    Raises `PhoneInvalid`, with `landline` its kind `ContactPhoneInvalid`.
    """
    digits = _digits(value)
    if _MOBILE.fullmatch(digits):
        return digits
    if not landline:
        raise PhoneInvalid
    area = _AREA.fullmatch(digits)
    if area:
        return f"{area[1]}-{area[2]}"
    if _LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    raise ContactPhoneInvalid


def _digits(value: object) -> str:
    if isinstance(value, float):
        # a fraction or an infinity is no phone number; int() keeps 13800000000.0 exactly
        return str(int(value)) if value.is_integer() else ""
    text = str(value)
    if len(text) > _LONGEST:
        return ""
    text = re.sub(r"\.0+$", "", unicodedata.normalize("NFKC", text).strip())
    return _COUNTRY.sub("", _BLANKS.sub("", text), count=1)
