"""A wish in chats: its public face and no more; nothing of what is not on the wall."""

import html
import re
import uuid

import pytest
from flask import Flask

from app.core.qr import read_codes
from app.wishes.models import Wish
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel
from tests.support.cast import Cast
from tests.support.reader import reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def cast(app: Flask) -> Cast:
    app.config["PUBLIC_URL"] = SITE
    return scenes.town(app)


def _meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)"', page)
    return {name: html.unescape(words) for name, words in found}


def _off_the_wall(app: Flask, cast: Cast, wish_id: uuid.UUID) -> None:
    def move(wish: Wish) -> None:
        wish.channel = Channel.DIRECT

    scenes.with_wish(app, cast, wish_id, move)


def test_an_open_wish_has_title_words_and_picture(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    page = reader(app).open(f"/wishes/{wish_id}").page

    meta = _meta(page)

    assert meta["og:title"].startswith("微心愿：")
    assert meta["og:description"] == "杏园社区 · 物品 · 待认领"
    assert meta["og:url"] == f"{SITE}/wishes/{wish_id}"
    assert meta["og:image"] == f"{SITE}/wishes/{wish_id}/share.png"
    assert f'href="/wishes/{wish_id}/share"' in page
    assert not any(word in str(meta) for word in scenes.PERSONAL)


@pytest.mark.parametrize("who", ["", "grid_worker", "reviewer", "upper"])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_what_is_not_on_the_wall_shows_nothing_to_chats(
    app: Flask, cast: Cast, state: State, who: str
) -> None:
    wish_id = scenes.brought(app, cast, state)
    browsed = browser(app, cast, who)

    assert _meta(browsed.open(f"/wishes/{wish_id}").page) == {}
    assert browsed.open(f"/wishes/{wish_id}/share").status == 404
    assert browsed.client.get(f"/wishes/{wish_id}/share.png").status_code == 404


@pytest.mark.parametrize("who", ["", "grid_worker", "reviewer"])
def test_a_wish_for_invited_units_is_never_passed_on(app: Flask, cast: Cast, who: str) -> None:
    wish_id = scenes.published(app, cast)
    _off_the_wall(app, cast, wish_id)
    browsed = browser(app, cast, who)

    page = browsed.open(f"/wishes/{wish_id}")

    assert page.status == (200 if who else 404)
    assert _meta(page.page) == {}
    assert f"/wishes/{wish_id}/share" not in page.page
    assert browsed.client.get(f"/wishes/{wish_id}/share.png").status_code == 404


def test_a_claimed_wish_has_words_and_no_drawn_picture(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLAIMED)
    browsed = reader(app)

    meta = _meta(browsed.open(f"/wishes/{wish_id}").page)

    assert meta["og:description"].endswith("已认领")
    assert "og:image" not in meta
    assert browsed.client.get(f"/wishes/{wish_id}/share.png").status_code == 404


def test_the_code_in_the_picture_leads_to_the_page(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    answer = reader(app).client.get(f"/wishes/{wish_id}/share.png")

    assert read_codes(answer.data) == [f"{SITE}/wishes/{wish_id}"]
    assert answer.headers["Cache-Control"] == "public, max-age=600"


def test_the_page_to_press_and_hold_needs_no_script(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    page = reader(app).open(f"/wishes/{wish_id}/share")

    assert "长按图片，保存或转发给朋友。" in page.text
    assert f'src="/wishes/{wish_id}/share.png"' in page.page


def test_the_vulnerable_and_their_level_are_on_no_picture(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    monkeypatch.setattr(
        "app.core.sharing.draw", lambda picture, **_: drawn.append(picture) or b"\x89PNG"
    )
    wish_id = scenes.published(app, cast)

    reader(app).client.get(f"/wishes/{wish_id}/share.png")

    said = str(drawn)
    assert "杏园社区" in said
    assert not any(word in said for word in (*scenes.PERSONAL, "老人", "困难", "残", "保密"))
