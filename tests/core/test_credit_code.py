"""信用代码 credit code: one form for every way of writing, and no slip of the pen goes through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.credit_code import (
    ALPHABET,
    CreditCodeInvalid,
    check_character,
    normalise_credit_code,
)

#: the seventeen characters worked through in GB 32100-2015; the check character is 3
EXAMPLE = "91350100M000100Y4"
#: a company, a public institution, an association, a law firm, an army unit, a village
MADE_UP = [
    "91330481MA0000000",
    "12330481000000012",
    "51330481MJ0000000",
    "31330000MD0000000",
    "A1110000MC0000000",
    "N2330481MF0000000",
]
firsts = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(ALPHABET[1:]),
        st.sampled_from(ALPHABET),
        st.text("0123456789", min_size=6, max_size=6),
        st.text(ALPHABET, min_size=9, max_size=9),
    ),
)


def _whole(first: str) -> str:
    return first + check_character(first)


def test_the_check_character_of_the_standards_own_example_is_three() -> None:
    assert check_character(EXAMPLE) == "3"
    assert normalise_credit_code(f"{EXAMPLE}3") == "91350100M000100Y43"


@pytest.mark.parametrize("first", MADE_UP)
def test_codes_of_every_kind_of_organisation_are_taken(first: str) -> None:
    assert normalise_credit_code(_whole(first)) == _whole(first)


@pytest.mark.parametrize(
    "text",
    [
        "91350100m000100y43",
        " 91350100 M000100Y4 3 ",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100-M000100Y4-3",
        "\u202d91350100M000100Y43\u202c",
        "91350100\u3000M000\u200b100\u2060Y43\n",
    ],
)
def test_every_way_of_writing_comes_to_one_form(text: str) -> None:
    assert normalise_credit_code(text) == "91350100M000100Y43"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y4Z",
        "9135O100M000100Y43",
        "9135A100M000100Y43",
        "91350100M000100Y4三",
        "000000000000000000",
        "330481199001010012",
        "٩1350100M000100Y43",
        "9" * 5000,
        "\x00",
    ],
)
def test_anything_else_is_refused_with_a_sentence_and_a_hint(text: str) -> None:
    with pytest.raises(CreditCodeInvalid) as refusal:
        normalise_credit_code(text)

    assert refusal.value.code == "credit_code_invalid"
    assert refusal.value.status == 422
    assert "18 位" in refusal.value.detail
    assert "营业执照" in refusal.value.hint


@pytest.mark.parametrize("first", ["9135A100M000100Y4", "01350100M000100Y4"])
def test_a_region_is_of_digits_and_no_department_is_zero_whatever_the_check(first: str) -> None:
    assert not _is_taken(_whole(first))


@pytest.mark.parametrize("first", [EXAMPLE, *MADE_UP])
def test_one_wrong_character_is_always_noticed(first: str) -> None:
    code = _whole(first)
    slips = [
        code[:place] + wrong + code[place + 1 :]
        for place in range(18)
        for wrong in ALPHABET
        if wrong != code[place]
    ]

    assert len(slips) == 18 * 30
    assert [slip for slip in slips if _is_taken(slip)] == []


@pytest.mark.parametrize("first", [EXAMPLE, *MADE_UP])
def test_two_characters_that_changed_places_are_noticed_but_for_first_and_last(first: str) -> None:
    code = _whole(first)
    swaps = [
        _swapped(code, left, right)
        for left in range(18)
        for right in range(left + 1, 18)
        if code[left] != code[right] and (left, right) != (0, 17)
    ]

    assert len(swaps) > 50
    assert [swap for swap in swaps if _is_taken(swap)] == []


@given(firsts)
def test_a_code_with_its_check_character_is_taken_and_with_no_other(first: str) -> None:
    taken = [last for last in ALPHABET if _is_taken(first + last)]

    assert taken == [check_character(first)]


@given(st.text(max_size=80))
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        code = normalise_credit_code(text)
    except CreditCodeInvalid:
        return

    assert normalise_credit_code(code) == code


def _swapped(code: str, left: int, right: int) -> str:
    characters = list(code)
    characters[left], characters[right] = characters[right], characters[left]
    return "".join(characters)


def _is_taken(code: str) -> bool:
    try:
        normalise_credit_code(code)
    except CreditCodeInvalid:
        return False
    return True
