"""A paper made from a small copy of the font is the same to the byte as from the whole font."""

from datetime import UTC, datetime
from functools import cache
from random import Random

import pytest

from app.core import trimming
from app.core.drawing import Box, Sheet, Words, bind
from app.core.fonts import find_font
from app.core.trimming import MOST, trimmed

FONT = find_font()
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def _texts() -> tuple[str, ...]:
    """The last two hold any letters that the font can show: rare ones, Latin ones, marks."""
    shown = [code for code in sorted(FONT._glyphs) if FONT.legible(chr(code)) == chr(code)]
    anything = ("".join(map(chr, Random(seed).sample(shown, 60))) for seed in range(2))
    return ("", "无空格", "a b", "□", "微光社区，无空格", *anything)


def _paper(text: str) -> bytes:
    parts = [Box(1, 1, 9, 9, "#ff0000"), Words(1, 9, 5, text, "#123456", bold=True)]
    return bind([Sheet(90, 50, "纸", parts if text else parts[:1])], FONT, made_at=MADE_AT)


def test_no_byte_depends_on_what_was_written_before(monkeypatch: pytest.MonkeyPatch) -> None:
    trimming._copy.cache_clear()
    texts = _texts()
    places = Random(1).sample(range(len(texts)), len(texts))
    found = [(place, _paper(texts[place])) for place in (*places, *sorted(places))]
    monkeypatch.setattr(trimming, "MOST", 0)
    from_the_whole_font = [_paper(text) for text in texts]

    wrong = [place for place, content in found if content != from_the_whole_font[place]]

    assert wrong == []


def test_what_is_written_again_is_in_the_copy() -> None:
    copy = trimming._copy(FONT)
    assert copy is not None

    first, again = copy.holding([ord("微"), ord("光")]), copy.holding([ord("光")])

    assert again is first
    assert len(first) < 200_000


def test_a_copy_forgets_what_was_written_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trimming, "MOST", 30)
    copy = trimming._Copy(FONT)
    copy.holding([ord("鬱")])

    copy.holding([*map(ord, _texts()[-1][:30])])

    assert len(copy._letters) == 30
    assert ord("鬱") not in copy._letters


def test_more_letters_than_a_copy_holds_are_cut_out_of_the_whole_font() -> None:
    with trimmed(FONT, range(0x4E00, 0x4E00 + MOST + 1)) as found:
        assert found == FONT
