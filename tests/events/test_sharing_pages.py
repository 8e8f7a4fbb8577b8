"""An event in chats: title, words, picture; nothing of what is not everybody's yet."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.qr import read_codes
from app.events import service
from app.events.models import Event
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser, event

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def cast(app: Flask) -> Cast:
    app.config["PUBLIC_URL"] = SITE
    return gather(app)


def _meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)"', page)
    return {name: html.unescape(words) for name, words in found}


def _cancel(app: Flask, cast: Cast, event_id: uuid.UUID) -> None:
    with app.app_context(), transaction():
        found = db.session.get_one(Event, event_id)
        service.cancel(found, reason="下雨", by=cast.actor("organiser"), now=clock.now())


def test_a_published_event_has_title_words_and_picture(app: Flask, cast: Cast) -> None:
    here = f"/events/{event(app, cast, title='买买提·吐尔逊和“𠮷”家')}"

    meta = _meta(reader(app).open(here).page)

    assert meta["og:title"] == "买买提·吐尔逊和“𠮷”家"
    assert "杏园桥头 · 杏园第一党支部" in meta["og:description"]
    assert meta["description"] == meta["og:description"]
    assert meta["og:url"] == SITE + here
    assert meta["og:image"] == f"{SITE}{here}/share.png"
    assert meta["og:site_name"].startswith("微光")


@pytest.mark.parametrize("who", ["", "organiser", "reviewer"])
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_is_not_published_shows_nothing_to_chats(
    app: Flask, cast: Cast, state: str, who: str
) -> None:
    here = f"/events/{event(app, cast, upto=state)}"
    browsed = browser(app, cast, who)

    page = browsed.open(here)

    assert page.status == (200 if who else 404)
    assert _meta(page.page) == {}
    assert f"{here}/share" not in page.page
    assert browsed.open(f"{here}/share").status == 404
    assert browsed.client.get(f"{here}/share.png").status_code == 404


def test_a_cancelled_event_says_so_and_is_not_passed_on(app: Flask, cast: Cast) -> None:
    now = clock.now()
    plan = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=1)}
    event_id = event(app, cast, **plan)
    _cancel(app, cast, event_id)
    browsed = reader(app)

    meta = _meta(browsed.open(f"/events/{event_id}").page)

    assert meta["og:description"] == "这个活动已取消"
    assert "og:image" not in meta
    answer = browsed.client.get(f"/events/{event_id}/share.png")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_in_the_picture_leads_to_the_page(app: Flask, cast: Cast) -> None:
    here = f"/events/{event(app, cast)}"

    answer = reader(app).client.get(f"{here}/share.png")

    assert answer.mimetype == "image/png"
    assert read_codes(answer.data) == [SITE + here]


def test_whoever_has_the_picture_is_told_so_without_drawing(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = event(app, cast)
    client, path = reader(app).client, f"/events/{event_id}/share.png"
    first = client.get(path)
    monkeypatch.setattr("app.core.sharing.draw", None)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "public, max-age=600"
        assert "Set-Cookie" not in answer.headers


def test_what_may_be_kept_carries_nobodys_cookie(app: Flask, cast: Cast) -> None:
    path = f"/events/{event(app, cast)}/share.png"
    member = browser(app, cast, "member")
    member.open("/me")

    answer = member.client.get(path)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Cookie"


def test_a_changed_event_has_another_picture(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    client, path = reader(app).client, f"/events/{event_id}/share.png"
    before = client.get(path).headers["ETag"]
    with app.app_context(), transaction():
        db.session.get_one(Event, event_id).place = "柳岸广场"

    after = client.get(path, headers={"If-None-Match": before})

    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_the_page_to_press_and_hold_needs_no_script(app: Flask, cast: Cast) -> None:
    here = f"/events/{event(app, cast)}"
    browsed = reader(app)

    link = re.search(r'<a[^>]+href="([^"]+/share)"[^>]*>', browsed.open(here).page)
    assert link is not None
    page = browsed.open(link[1])

    assert "长按图片，保存或转发给朋友。" in page.text
    assert f'src="{here}/share.png"' in page.page
    assert f"分享图：河道清洁，{_meta(page.page)['og:description']}" in html.unescape(page.page)
    assert SITE + here in page.text


def test_what_is_over_is_not_offered_to_be_passed_on(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    with app.app_context(), transaction():
        found = db.session.get_one(Event, event_id)
        found.starts_at, found.ends_at = (clock.now() - timedelta(hours=h) for h in (3, 2))

    page = reader(app).open(f"/events/{event_id}").page

    assert f'href="/events/{event_id}/share"' not in page
    assert "og:image" in page
