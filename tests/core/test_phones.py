"""电话 phones: every way of writing a number comes to one form."""

import pytest

from app.core.phones import ContactPhoneInvalid, PhoneInvalid, normalise_phone


@pytest.mark.parametrize(
    "value",
    [
        "13800000000",
        13800000000,
        13800000000.0,
        "13800000000.0",
        " 138 0000 0000 ",
        "138-0000-0000",
        "１３８００００００００",
        "+86 13800000000",
        "+8613800000000",
        "86-13800000000",
        "008613800000000",
        "（+86）13800000000".replace("（", "").replace("）", ""),
        "\u202d13800000000\u202c",
        "138\u00a00000\u30000000",
    ],
)
def test_a_mobile_number_becomes_eleven_digits(value: object) -> None:
    assert normalise_phone(value) == "13800000000"


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        "1380000000",
        "138000000000",
        "12800000000",
        "1.38E+10",
        1.5,
        float("nan"),
        float("inf"),
        1e300,
        True,
        "١٣٨٠٠٠٠٠٠٠٠",
        "abc",
        "1" * 3000,
        "\x00",
        "0573-87012345",
    ],
)
def test_anything_else_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        normalise_phone(value)

    assert "11 位" in refusal.value.detail


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("0573-87012345", "0573-87012345"),
        ("（0573）87012345", "0573-87012345"),
        ("010 6555 0101", "010-65550101"),
        ("87012345", "87012345"),
        ("400-800-1234", "4008001234"),
        ("12345", "12345"),
        ("138 0000 0000", "13800000000"),
    ],
)
def test_a_contact_number_may_be_a_fixed_line(value: str, wanted: str) -> None:
    assert normalise_phone(value, landline=True) == wanted


@pytest.mark.parametrize("value", ["", "1", "0573-8", "00000000000", "电话", "123456"])
def test_no_number_at_all_is_refused_as_a_contact(value: str) -> None:
    with pytest.raises(ContactPhoneInvalid):
        normalise_phone(value, landline=True)
