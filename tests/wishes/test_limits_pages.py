"""What a community decides for its own board, on a page: one thing at a time, within its range."""

import pytest
from flask import Flask

from app.wishes import board
from app.wishes.rules.limits import LIMITS
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _here(cast: Cast, node: str = "community") -> str:
    return f"/manage/wish-limits/{cast.nodes[node]}"


def _own(app: Flask, cast: Cast, name: str) -> object:
    with app.app_context():
        return board.limits_of(cast.nodes["community"])[name]


def test_every_limit_stands_there_with_its_range_and_its_beginning(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast))

    assert page.status == 200
    assert [limit.name for limit in LIMITS if f'id="{limit.name}"' not in page.page] == []
    assert [limit.label for limit in LIMITS if limit.label not in page.text] == []
    assert "1 到 30，默认 3。" in page.text


@pytest.mark.parametrize(
    ("name", "form", "kept"),
    [
        ("ceiling", {"value": "500"}, 500),
        ("claim_days", {"value": " 20 "}, 20),
        ("points_rule", {"value": "poster"}, "poster"),
        ("not_claimable", {"many": ["visit", "experience"]}, ["experience", "visit"]),
        ("not_claimable", {}, []),
    ],
)
def test_one_limit_is_decided(
    app: Flask, cast: Cast, name: str, form: dict[str, str | list[str]], kept: object
) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast))

    page.send(_here(cast), {"name": name, **form})

    assert page.status == 200
    assert _own(app, cast, name) == kept


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("ceiling", {"value": "-1"}, "请填 0 到 100000 的整数"),
        ("claim_days", {"value": "１５"}, "请填 1 到 180 的整数"),
        ("points_rule", {"value": "dice"}, "请从列表里选择"),
        ("not_claimable", {"many": ["moon"]}, "请从列表里选择"),
        ("points_item", {"value": "长" * 65}, "请填 1 到 64 个字"),
    ],
)
def test_what_is_out_of_range_is_refused_and_stands_there_still(
    app: Flask, cast: Cast, name: str, form: dict[str, str | list[str]], sentence: str
) -> None:
    before = _own(app, cast, name)
    page = browser(app, cast, "reviewer").open(_here(cast))

    page.send(_here(cast), {"name": name, **form})

    assert page.status == 422
    assert sentence in page.text
    assert f'href="#{name}' in page.page
    assert _own(app, cast, name) == before
    if "value" in form and name != "points_rule":
        assert f'value="{form["value"]}"' in page.page


def test_a_limit_that_there_is_not_is_not_found(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "reviewer").open(_here(cast))

    assert page.send(_here(cast), {"name": "moon", "value": "1"}).status == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("upper", 200), ("other_reviewer", 403), ("grid_worker", 403), ("auditor", 403)],
)
def test_limits_are_the_communitys_and_its_streets(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    page = browser(app, cast, who)
    shown = page.open(_here(cast)).status

    sent = page.send(_here(cast), {"name": "ceiling", "value": "9"}).status

    assert shown == status
    assert (sent == 200) is (status == 200)
    assert _own(app, cast, "ceiling") == (9 if status == 200 else 300)


def test_a_street_has_no_board_of_its_own(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "upper").open(_here(cast, "street")).status == 404
