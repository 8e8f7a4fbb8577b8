"""The face is light, has stable addresses and keeps the strict content policy."""

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.assets import CHARTS, STYLES, Assets, UnknownAsset, is_immutable, small_css

APP = Path(__file__).parents[2] / "app"
STATIC = APP / "static"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
#: Newer than the oldest browsers we serve (Chromium 86, old WebViews).
TOO_NEW = (
    ":has(",
    "@container",
    "color-mix(",
    ":is(",
    ":where(",
    "inset:",
    "aspect-ratio:",
    "@layer",
)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    shutil.copytree(STATIC, tmp_path / "static", ignore=shutil.ignore_patterns("built"))
    return tmp_path / "static"


def _file(static: Path, address: str) -> Path:
    return static / address.removeprefix("/static/")


def test_the_same_content_keeps_its_address(static: Path) -> None:
    assert Assets(static)("css/main.css") == Assets(static)("css/main.css")


def test_a_changed_colour_changes_the_address_and_keeps_the_old_copy(static: Path) -> None:
    before = Assets(static)("css/main.css")
    tokens = static / "css" / "tokens.css"
    tokens.write_text(tokens.read_text("utf-8").replace("#b3161b", "#b3161c"), "utf-8")

    after = Assets(static)("css/main.css")

    assert after != before
    assert _file(static, before).exists()


def test_an_address_leads_to_a_file_and_its_compressed_twin(static: Path) -> None:
    file = _file(static, Assets(static)("css/main.css"))

    assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()
    assert not list((static / "built").rglob("*.part"))


def test_pictures_are_not_compressed_again(static: Path) -> None:
    file = _file(static, Assets(static)("images/icon-192.png"))

    assert file.exists()
    assert not file.with_name(file.name + ".gz").exists()


def test_a_file_that_is_not_there_is_named(static: Path) -> None:
    with pytest.raises(UnknownAsset, match=r"js/none\.js"):
        Assets(static)("js/none.js")


def test_only_hashed_copies_are_kept_for_ever(static: Path) -> None:
    address = Assets(static)("icons.svg")

    assert is_immutable("", address)
    assert not is_immutable("", "/static/icons.svg")


def test_every_stylesheet_part_is_in_the_one_stylesheet_or_beside_charts() -> None:
    assert {file.stem for file in (STATIC / "css").glob("*.css")} == {*STYLES, *CHARTS}


def test_shortened_css_means_the_same() -> None:
    assert small_css("a:hover  b { color : red; }\n/* x */ .n{top:0;\n}") == (
        "a:hover b{color : red}.n{top:0}"
    )


def test_the_stylesheet_weighs_at_most_8_kb(static: Path) -> None:
    file = _file(static, Assets(static)("css/main.css"))

    assert file.with_name(file.name + ".gz").stat().st_size <= 8 * 1024


@pytest.mark.parametrize("part", [*STYLES, *CHARTS])
def test_old_browsers_understand_the_stylesheet(part: str) -> None:
    text = (STATIC / "css" / f"{part}.css").read_text("utf-8")

    assert [word for word in TOO_NEW if word in text] == []
    assert "gradient" not in text


@pytest.mark.parametrize(
    "part", [part for part in (*STYLES, *CHARTS) if part not in {"tokens", "print"}]
)
def test_colours_are_named_in_the_tokens_alone(part: str) -> None:
    text = (STATIC / "css" / f"{part}.css").read_text("utf-8")

    assert set(re.findall(r"#[0-9a-f]{3,6}\b", text)) <= {"#fff"}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs() -> Iterator[tuple[str, str, float]]:
    for text in ("ink", "ink-soft", "red-dark"):
        for ground in ("paper", "sheet", "wash", "gold-wash", "red-wash"):
            yield text, ground, 4.5
    for colour in ("gold", "green", "amber", "red"):
        yield colour, f"{colour}-wash", 4.5
        yield colour, "sheet", 4.5
    for ground in ("paper", "sheet", "wash"):
        yield "edge", ground, 3.0


@pytest.mark.parametrize(("text", "ground", "least"), list(_pairs()))
def test_words_stand_out_from_their_ground(text: str, ground: str, least: float) -> None:
    tokens = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "css/tokens.css").read_text("utf-8"))
    )

    assert _contrast(tokens[text], tokens[ground]) >= least


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: str(t.relative_to(APP / "templates")))
def test_templates_keep_the_strict_content_policy(template: Path) -> None:
    text = template.read_text("utf-8")

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"https?://(?!www\.w3\.org/)[\w\[]", text) == []


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r'(?:\bicon\(|icon_name=)"([a-z]+)"', template.read_text("utf-8"))
    }

    assert named - sprite == set()
