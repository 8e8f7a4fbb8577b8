"""海报 posters: every form of a poster shows its words and a code that can be scanned."""

import uuid
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from PIL import Image

from app.core import codes
from app.core.drawing import Box, Code, Words
from app.core.fonts import find_font
from app.core.keys import KeyRing
from app.core.qr import read_codes
from app.events import posters
from app.events.posters import Poster

CODE = codes.poster_code(KeyRing({1: b"1" * 32}), uuid.UUID(int=2**120))
POSTER = Poster(
    title="文苑社区清洁家园",
    time="11月22日（周日）14:00–16:00",
    place="党群服务中心一楼",
    community="文苑社区",
    phone="0573-87012345",
    number="2026-0147",
    address=codes.address("https://wg.example.cn", CODE),
)
LONG = replace(
    POSTER,
    title="“红色微光·温暖万家”冬季助老送餐与独居老人敲门行动" * 8,
    time="2026年12月31日（周四）08:30–2027年1月1日（周五）17:30" * 4,
    place="海宁市硖石街道文苑社区新时代文明实践站三楼多功能厅" * 9,
    community="海宁市硖石街道文苑社区居民委员会" * 6,
    number="2026-1234567",
)
BARE = replace(POSTER, title="义诊", place="", community="", phone="", number="")
STRANGE = replace(POSTER, title="买买提·吐尔逊与𠮷田䶮\x00\u202e🎉 <b>&amp;", place="{host}%s")


def words(poster: Poster) -> str:
    sheet = posters.sheet(poster, find_font())
    return "".join(part.text for part in sheet.parts if isinstance(part, Words))


def rendered(pdf: bytes) -> Image.Image:
    page = pypdfium2.PdfDocument(pdf)[0]
    image: Image.Image = page.render(scale=2).to_pil()
    return image


def test_a_poster_says_what_where_when_and_whom_to_call() -> None:
    text = words(POSTER)

    for field in fields(Poster):
        if field.name != "address":
            assert getattr(POSTER, field.name) in text
    assert "扫码不收费、不下载、不输入密码" in text
    assert "wg.example.cn" in text
    assert "拨打 0573-87012345" in text


def test_what_is_not_known_is_left_out() -> None:
    text = words(BARE)

    assert "咨询" not in text
    assert "编号" not in text
    assert "告诉现场负责人" in text


def test_strange_characters_do_no_harm() -> None:
    text = words(STRANGE)

    assert "买买提·吐尔逊与𠮷田䶮□ <b>&amp;" in text.replace("□<", "□ <")
    assert "{host}%s" in text


@pytest.mark.parametrize("poster", [POSTER, LONG, BARE, STRANGE])
def test_everything_stays_on_the_paper_and_apart(poster: Poster) -> None:
    font = find_font()
    sheet = posters.sheet(poster, font)
    lines = [part for part in sheet.parts if isinstance(part, Words)]

    for line in lines:
        assert line.x >= 5
        assert line.x + font.width(line.text) * line.size <= sheet.width - 5
        assert line.y <= sheet.height - 4
    code = next(part for part in sheet.parts if isinstance(part, Code))
    beside = [line for line in lines if code.y < line.y < code.y + code.side + 2]
    assert beside == []
    assert isinstance(sheet.parts[0], Box)


@pytest.mark.parametrize("poster", [POSTER, LONG, BARE])
def test_the_png_can_be_scanned(poster: Poster) -> None:
    content = posters.draw(poster, "png", cache=None)

    image = Image.open(BytesIO(content))
    assert image.size == (1654, 2339)
    assert read_codes(content) == [poster.address]
    assert len(content) < 250_000


def test_the_pdf_is_one_a4_page_that_can_be_scanned_and_searched() -> None:
    content = posters.draw(POSTER, "pdf", cache=None)

    document = pypdfium2.PdfDocument(content)
    out = BytesIO()
    rendered(content).convert("RGB").save(out, "JPEG")
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert POSTER.title in document[0].get_textpage().get_text_range().replace("\r\n", "")
    assert read_codes(out.getvalue()) == [POSTER.address]
    assert len(content) < 120_000


def test_the_svg_needs_no_font_and_says_what_it_is() -> None:
    root = ET.fromstring(posters.draw(STRANGE, "svg", cache=None))

    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "title", "path", "rect"}
    assert "买买提·吐尔逊" in (root[0].text or "")


def test_a_poster_is_drawn_once_and_anew_when_a_word_changes(tmp_path: Path) -> None:
    first = posters.draw(POSTER, "svg", cache=tmp_path)
    kept = list(tmp_path.iterdir())
    kept[0].write_bytes(b"from the cache")

    assert len(kept) == 1
    assert posters.draw(POSTER, "svg", cache=tmp_path) == b"from the cache" != first
    assert posters.draw(replace(POSTER, phone="12345"), "svg", cache=tmp_path) != b"from the cache"


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    assert posters.draw(POSTER, "svg", cache=tmp_path / "file" / "cache").startswith(b"<svg")


@pytest.mark.parametrize(
    ("kind", "wanted"), [("svg", "image/svg+xml"), ("png", "image/png"), ("pdf", "application/pdf")]
)
def test_each_form_has_its_content_type(kind: str, wanted: str) -> None:
    assert posters.media_type(kind) == wanted
