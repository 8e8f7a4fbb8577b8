"""A picture for chats: its code leads on, and nothing stands over its edges or the code."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.core import share_pictures
from app.core.drawing import Code, Words
from app.core.errors import Busy
from app.core.fonts import find_font
from app.core.qr import read_codes
from app.core.share_pictures import SIDE, SharePicture, draw, mark, sheet

PICTURE = SharePicture(
    heading="志愿活动 · 邀您参加",
    title="杏园社区河道清洁",
    lines=("11月28日周六 09:00–11:00", "杏园桥头", "杏园社区"),
    foot="扫码看详情。不收费、不下载、不输密码",
    address="https://weiguang.example.cn/events/01a21957-9829-7000-819a-97a285b4d5c9",
)
LONG = replace(
    PICTURE,
    title="“红色微光·温暖万家”冬季助老送餐与独居老人敲门行动" * 6,
    lines=(
        "2026年12月31日周四 08:30 – 2027年1月1日周五 17:30",
        "海宁市硖石街道文苑社区新时代文明实践站三楼多功能厅" * 4,
        "海宁市硖石街道文苑社区居民委员会" * 4,
    ),
)
STRANGE = replace(PICTURE, title="买买提·吐尔逊与𠮷田䶮\x00\u202e🎉 <b>&amp;", lines=("", "%s{0}"))
LATIN = replace(PICTURE, title="W" * 80, lines=("w" * 120,))
ALL = pytest.mark.parametrize("picture", [PICTURE, LONG, STRANGE, LATIN])


@ALL
def test_the_code_can_be_scanned_and_leads_to_the_page(picture: SharePicture) -> None:
    content = draw(picture, cache=None)

    assert Image.open(BytesIO(content)).size == (1000, 1000)
    assert read_codes(content) == [picture.address]
    assert len(content) < 120_000


@ALL
def test_nothing_stands_over_the_edge_or_the_code(picture: SharePicture) -> None:
    font = find_font()
    parts = sheet(picture, font).parts
    code = next(part for part in parts if isinstance(part, Code))

    for line in (part for part in parts if isinstance(part, Words)):
        right = line.x + font.width(line.text) * line.size
        assert line.x >= 5
        assert right <= SIDE - 5
        assert line.y <= SIDE - 3
        is_beside = line.x >= code.x + code.side or line.y <= code.y
        assert is_beside or line.y - line.size >= code.y + code.side - 1


def test_what_is_too_long_is_cut_with_a_mark() -> None:
    words = [part.text for part in sheet(LONG, find_font()).parts if isinstance(part, Words)]

    assert [text.endswith("…") for text in words].count(True) >= 2
    assert len(words) <= 1 + 3 + 9 + 1


def test_it_is_drawn_once_and_anew_for_other_words(tmp_path: Path) -> None:
    draw(PICTURE, cache=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"from the cache")

    assert draw(PICTURE, cache=tmp_path) == b"from the cache"
    assert draw(replace(PICTURE, title="改期"), cache=tmp_path) != b"from the cache"
    assert kept.name == f"{mark(PICTURE)}.png"


def test_a_crowd_of_strangers_waits_for_one_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_pictures, "_PATIENCE", 0.01)
    assert share_pictures._drawing.acquire(timeout=1)
    try:
        with pytest.raises(Busy):
            draw(PICTURE, cache=None)
    finally:
        share_pictures._drawing.release()

    assert draw(PICTURE, cache=None).startswith(b"\x89PNG")
