"""Words on pictures and papers are broken where a reader would."""

from app.core.fonts import find_font
from app.core.typesetting import Room, fit

ROOM = Room(width=111, height=33, largest=13, smallest=6.5, lines=3)


def lines_of(text: str) -> list[str]:
    """How a title stands in the room of a share picture."""
    _, lines = fit(text, ROOM, font=find_font(""), balanced=True)
    return lines


def test_a_title_breaks_at_its_mark() -> None:
    assert lines_of("垃圾分类宣传周：到站打卡") == ["垃圾分类宣传周：", "到站打卡"]


def test_a_title_without_a_mark_breaks_into_equal_lines() -> None:
    lines = lines_of("给独居老人王奶奶家里换一盏客厅的灯和修水龙头")

    assert "".join(lines) == "给独居老人王奶奶家里换一盏客厅的灯和修水龙头"
    assert max(map(len, lines)) - min(map(len, lines)) <= 1


def test_a_phrase_longer_than_a_line_is_broken_and_nothing_is_lost() -> None:
    text = "请大家带好手套和垃圾袋准时到杏园桥头集合，中午管饭"
    assert "".join(lines_of(text)) == text
