"""A text is read as it looks, and every character knows where it stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wishes.rules.folding import fold


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("１３８ＡＢ", "138ab"),
        ("一二三〇零壹幺贰玖", "123001129"),
        ("①⑫❸⓿⑴", "11230(1)"),
        ("1\u200b3\ufeff8\u202e", "138"),
        ("8️⃣", "8"),
        ("а1\u0301о", "а1o"),
        ("换\u3000行\n了\t", "换 行 了 "),
        ("33×45х", "33x45x"),
        ("½", "1⁄2"),
        ("ﷺ", "ﷺ"),
        ("十百万", "十百万"),
        ("老花镜。", "老花镜。"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_it_looks(text: str, read: str) -> None:
    assert fold(text).text == read


def test_the_place_of_a_part_is_that_of_its_characters() -> None:
    folded = fold("共⑫1️⃣\u200b双")

    assert folded.text == "共121双"
    assert folded.original(1, 3) == (1, 2)
    assert folded.original(3, 4) == (2, 6)
    assert folded.original(4, 5) == (6, 7)


@settings(deadline=None)
@given(st.text(), st.text())
def test_two_texts_fold_to_what_their_sum_folds_to(one: str, other: str) -> None:
    assert fold(one + other).text == fold(one).text + fold(other).text


@settings(deadline=None)
@given(st.text())
def test_places_rise_and_end_with_the_text(text: str) -> None:
    folded = fold(text)

    assert len(folded.places) == len(folded.text) + 1
    assert list(folded.places) == sorted(folded.places)
    assert folded.places[-1] == len(text)
