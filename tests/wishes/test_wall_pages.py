"""The wall and one wish: what everybody reads, what is kept from the wall, how light it is."""

import re

import pytest
from flask import Flask

from app.core import clock
from app.wishes import confirming
from app.wishes.confirming import Said
from app.wishes.pages.reading import A_PAGE
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel, Grade
from tests.support.cast import Cast
from tests.support.reader import reader
from tests.support.visits import browser
from tests.support.weights import KB, weigh
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def test_a_stranger_reads_the_wall_and_nothing_personal(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    wall = reader(app).open("/wishes")
    one = reader(app).open(f"/wishes/{wish_id}")

    for page in (wall, one):
        assert page.status == 200
        assert "想要一副老花镜" in page.text
        assert "杏园社区" in page.text
        assert "本平台不募款，不收取任何费用" in page.text
        assert not any(words in page.page for words in scenes.PERSONAL)
    assert 'name="wish"' not in wall.page
    assert "登录后认领" in one.text


def test_nobody_reads_since_when_a_wish_waits(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    page = reader(app).open(f"/wishes/{wish_id}")

    assert "经过" not in page.text
    assert "审核通过" not in page.text


def test_the_wall_keeps_its_filters_in_the_address(app: Flask, cast: Cast) -> None:
    scenes.published(app, cast)
    scenes.published(app, cast, title="想请人修水龙头", category="service")
    scenes.brought(app, cast, State.CLOSED, title="想学用手机", category="service")
    visitor = reader(app)

    waiting = visitor.open("/wishes").text
    done = visitor.open("/wishes?stage=done").text
    service = visitor.open("/wishes?stage=all&category=service").page
    found = visitor.open("/wishes?words=水龙头").text
    number = cast_number(app, cast, "other_community")
    elsewhere = visitor.open(f"/wishes?community={number}").text

    assert "老花镜" in waiting
    assert "想学用手机" not in waiting
    assert "想学用手机" in done
    assert "老花镜" not in done
    assert "老花镜" not in service
    assert "水龙头" in service
    assert 'value="service" selected' in service
    assert "stage=open&amp;category=service" in service
    assert "老花镜" not in found
    assert "没有符合条件的心愿" in elsewhere


def cast_number(app: Flask, cast: Cast, node: str) -> int:
    """The short number of a node."""
    with app.app_context():
        return cast.node(node).number


@pytest.mark.parametrize(
    "query", ["?stage=%01", "?community=x&category=<b>", "?after=nonsense", "?words=%01%ff", "?a=1"]
)
def test_nonsense_in_the_address_narrows_nothing(app: Flask, cast: Cast, query: str) -> None:
    scenes.published(app, cast)

    page = reader(app).open(f"/wishes{query}")

    assert page.status == 200
    assert "老花镜" in page.text or "没有符合条件" in page.text


def test_pages_of_the_wall_follow_each_other(app: Flask, cast: Cast) -> None:
    for number in range(A_PAGE + 1):
        scenes.published(app, cast, title=f"第{number:02d}个心愿")
    visitor = reader(app).open("/wishes?category=goods")
    first = visitor.text
    (following,) = re.findall(r'href="(/wishes\?[^"]*after=[^"]*)"', visitor.page)

    second = visitor.open(following.replace("&amp;", "&")).text

    assert "第12个心愿" in first
    assert "第00个心愿" not in first
    assert "第00个心愿" in second
    assert "第12个心愿" not in second
    assert "category=goods" in following


def test_what_is_off_the_wall_is_known_to_those_invited_alone(app: Flask, cast: Cast) -> None:
    review = Review(channel=Channel.DIRECT, invited=[cast.nodes["unit"]])
    wish_id = scenes.published(app, cast, review=review)

    assert "老花镜" not in reader(app).open("/wishes?stage=all").text
    assert reader(app).open(f"/wishes/{wish_id}").status == 404
    assert browser(app, cast, "secretary").open(f"/wishes/{wish_id}").status == 404
    unit = browser(app, cast, "unit_contact")
    assert unit.open(f"/wishes/{wish_id}").status == 200
    assert "我们来认领" in unit.text
    assert "社区请我们帮忙" in unit.open("/claims").text


def test_a_draft_is_known_to_its_people_alone(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)

    assert reader(app).open(f"/wishes/{wish_id}").status == 404
    assert browser(app, cast, "other_reviewer").open(f"/wishes/{wish_id}").status == 404
    assert "办理这个心愿" in browser(app, cast, "reviewer").open(f"/wishes/{wish_id}").text


def test_a_closed_wish_shows_pictures_words_and_its_course(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    said = Said(grade=Grade.SATISFIED, words="看得清报纸了", may_quote=True)
    with app.app_context():
        grid = cast.actor("grid_worker")
    scenes.with_wish(
        app, cast, wish_id, lambda w: confirming.call_back(w, said, by=grid, now=clock.now())
    )
    photo_id = scenes.shown(app, cast, wish_id)
    before = reader(app).open(f"/wishes/{wish_id}").text
    scenes.closed(app, cast, wish_id, story="老花镜送到那天，太阳很好。")

    page = reader(app).open(f"/wishes/{wish_id}")

    assert "看得清报纸了" not in before
    assert "看得清报纸了" in page.text
    assert "太阳很好" in page.text
    assert "满意" in page.text
    assert "和顺药房" in page.text
    assert f"/photos/{photo_id}/large.jpg" in page.page
    assert re.search(rf'og:image" content="http[^"]+/photos/{photo_id}/large.jpg"', page.page)
    assert [step in page.text for step in ("认领", "送达", "办结")] == [True] * 3
    assert "罗大雪" not in page.text
    assert "已联系" not in page.text


def test_what_was_given_back_is_told_to_those_concerned_alone(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLAIMED)
    scenes.released(app, cast, wish_id, reason="店里缺货")
    scenes.claimed(app, cast, wish_id, who="secretary")

    public = reader(app).open(f"/wishes/{wish_id}").text
    unit = browser(app, cast, "unit_contact").open(f"/wishes/{wish_id}").text
    staff = browser(app, cast, "reviewer").open(f"/wishes/{wish_id}").text

    assert "放弃认领" not in public
    assert "放弃认领" in unit
    assert "店里缺货" not in unit
    assert "店里缺货" in staff


@pytest.mark.parametrize("who", ["", "member", "unit_contact"])
def test_the_wall_is_light(app: Flask, cast: Cast, who: str) -> None:
    for number in range(A_PAGE + 1):
        scenes.published(app, cast, title=f"第{number:02d}个心愿，想要一副老花镜")

    found = weigh(browser(app, cast, who), "/wishes")

    assert found.warm <= 6 * KB
    assert found.requests <= 8
    assert found.cold <= 40 * KB


def test_pictures_of_the_wall_come_late_and_are_small(app: Flask, cast: Cast) -> None:
    ids = [
        scenes.brought(app, cast, State.DELIVERED, title=f"第{number}个心愿")
        for number in range(10)
    ]
    published = [scenes.shown(app, cast, wish_id) for wish_id in ids]
    visitor = reader(app)

    found = weigh(visitor, "/wishes?stage=held")
    pictures = re.findall(r"<img[^>]*/photos/([0-9a-f-]+)/small.jpg[^>]*>", found.html)
    bytes_sent = [len(visitor.client.get(f"/photos/{each}/small.jpg").data) for each in pictures]

    assert sorted(pictures) == sorted(map(str, published))
    assert found.html.count('loading="lazy"') == len(published)
    assert found.cold + sum(bytes_sent) <= 120 * KB


def test_an_unpublished_picture_is_on_no_public_page(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)

    assert "/photos/" not in reader(app).open("/wishes?stage=held").page
    assert "/photos/" not in reader(app).open(f"/wishes/{wish_id}").page


def test_the_front_page_shows_open_wishes_and_figures(app: Flask, cast: Cast) -> None:
    for number in range(4):
        scenes.published(app, cast, title=f"第{number}个心愿")
    scenes.brought(app, cast, State.CLAIMED, title="有人在办的")

    page = reader(app).open("/")

    assert "邻居的心愿" in page.text
    assert "等人认领 4 个，正在办 1 个" in page.text
    assert "第3个心愿" in page.text
    assert "第0个心愿" not in page.text
    assert "有人在办的" not in page.text
