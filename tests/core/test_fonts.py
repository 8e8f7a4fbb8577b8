"""字体 fonts: the right face is found, and lines break where Chinese may be broken."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.core.fonts import FontMissing, find_font
from app.core.typesetting import Room, fit, height

FONT = find_font()


def test_the_font_that_came_along_shows_mainland_shapes() -> None:
    with TTFont(FONT.path, fontNumber=FONT.face, lazy=True) as face:
        name = face["name"].getDebugName(1)

    assert name == "Noto Sans CJK SC"


def test_a_named_font_is_taken() -> None:
    assert find_font(str(FONT.path)) == FONT


def test_a_named_font_that_is_away_is_said(tmp_path: Path) -> None:
    with pytest.raises(FontMissing):
        find_font(str(tmp_path / "none.ttf"))


@pytest.mark.parametrize(
    "text", ["买买提·吐尔逊", "𠮷田䶮喆镕堃犇", "㙍㛃", "（AED）100%“引号”—…", "abc 1"]
)
def test_names_with_rare_characters_are_legible(text: str) -> None:
    assert FONT.legible(text) == text


def test_what_cannot_be_shown_is_a_box_and_what_is_invisible_goes() -> None:
    assert FONT.legible("一🎉二\u202e三\x00\ufeff") == "一□二三"


def test_a_chinese_character_is_one_em_wide() -> None:
    assert FONT.width("海宁") == 2
    assert FONT.outline("", x=0, y=0, size=5) == ""
    assert FONT.outline("一", x=0, y=0, size=5).startswith("M")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四五", 2, ["一二", "三四", "五"]),
        ("一二，三四", 2, ["一", "二，", "三四"]),
        ("一（二三）四", 2, ["一", "（二", "三）", "四"]),
        ("参加 Open Day 活动", 4, ["参加", "Open", "Day 活动"]),
        ("WWWWWWWWWW", 3, ["WWW", "WWW", "WWW", "W"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_they_may(text: str, width: float, lines: list[str]) -> None:
    assert FONT.wrap(text, width) == lines


@pytest.mark.parametrize("count", [1, 7, 18, 40, 90, 300])
@pytest.mark.parametrize("balanced", [True, False])
def test_any_length_of_text_stays_in_its_room(count: int, balanced: bool) -> None:
    room = Room(width=186, height=52, largest=21, smallest=9, lines=3)

    size, lines = fit("志" * count, room, font=FONT, balanced=balanced)

    assert 9 <= size <= 21
    assert len(lines) <= 3
    assert height(size, len(lines)) <= 52
    assert max(FONT.width(line) for line in lines) * size <= 186
    assert ("".join(lines) == "志" * count) or lines[-1].endswith("…")


def test_balanced_lines_are_about_equally_long() -> None:
    room = Room(width=100, height=50, largest=10, smallest=10, lines=3)

    assert fit("文苑社区清洁家园志愿服务", room, font=FONT, balanced=True)[1] == [
        "文苑社区清洁",
        "家园志愿服务",
    ]
