"""A ranking is shown as far as the region's switch and the reader's rights allow."""

import uuid

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.events.queries import sessions
from app.organisations.models import Region
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.scenes import lived
from tests.support.visits import browser, event, poster_of

NAME, OTHERS = "林晓月", "周远山"


@pytest.fixture
def cast(app: Flask) -> Cast:
    def live() -> Cast:
        cast = gather(app)
        event_id = event(app, cast)
        with app.app_context():
            session_id = sessions(event_id)[0].id
        for who in ("member", "second_member"):
            page = browser(app, cast, who).open(f"/s/{poster_of(app, session_id)}")
            assert page.send("/check-ins").status == 200
        return cast

    return lived(app, "two were scanned", live)


def _switch(app: Flask, cast: Cast, visibility: str) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Region, cast.region_id).settings = {"ranking_visibility": visibility}


def _ranking(app: Flask, cast: Cast, who: str, node: str = "branch", query: str = "") -> Reader:
    return browser(app, cast, who).open(f"/organisations/{cast.nodes[node]}/ranking{query}")


def test_who_is_not_signed_in_sees_no_ranking(app: Flask, cast: Cast) -> None:
    assert reader(app).open(f"/organisations/{cast.nodes['branch']}/ranking").path == "/sign-in"


@pytest.mark.parametrize(
    ("visibility", "own", "band", "others"),
    [
        ("off", False, False, False),
        ("self", True, False, False),
        ("band", True, True, False),
        ("branch", True, True, True),
        ("full", True, True, True),
    ],
)
def test_a_member_sees_what_the_switch_allows(
    app: Flask, cast: Cast, visibility: str, own: bool, band: bool, others: bool
) -> None:
    _switch(app, cast, visibility)

    page = _ranking(app, cast, "member")

    assert page.status == 200
    assert ("我的名次" in page.text) is own
    assert ("参考" in page.text) is band
    assert (OTHERS in page.text) is others


def test_names_of_other_branches_are_masked(app: Flask, cast: Cast) -> None:
    _switch(app, cast, "full")

    page = _ranking(app, cast, "member", "community")

    assert "周*" in page.text
    assert OTHERS not in page.text
    assert NAME in page.text


@pytest.mark.parametrize("visibility", ["off", "band", "branch"])
def test_a_strange_branch_is_not_there(app: Flask, cast: Cast, visibility: str) -> None:
    _switch(app, cast, visibility)

    assert _ranking(app, cast, "other_member").status == 404


@pytest.mark.parametrize("who", ["secretary", "party_worker", "upper", "auditor"])
def test_who_answers_for_a_branch_sees_it_whatever_the_switch(
    app: Flask, cast: Cast, who: str
) -> None:
    _switch(app, cast, "off")

    page = _ranking(app, cast, who)

    assert NAME in page.text
    assert OTHERS in page.text
    assert "没有进入排名" in page.text


def test_the_secretary_of_another_branch_sees_nothing(app: Flask, cast: Cast) -> None:
    assert _ranking(app, cast, "other_secretary").status == 404


@pytest.mark.parametrize(("who", "offered"), [("secretary", True), ("auditor", False)])
def test_the_export_is_offered_to_who_may_take_it(
    app: Flask, cast: Cast, who: str, offered: bool
) -> None:
    assert ("导出截至今日排名表" in _ranking(app, cast, who).text) is offered


@pytest.mark.parametrize("words", ["zys", "zhouyuan", "远山", "ZYS"])
def test_people_are_found_by_name_and_pinyin(app: Flask, cast: Cast, words: str) -> None:
    page = _ranking(app, cast, "secretary", query=f"?words={words}")

    assert OTHERS in page.text
    assert NAME not in page.text.split("没有进入排名")[0]


def test_a_member_cannot_narrow_the_ranking_by_category(app: Flask, cast: Cast) -> None:
    _switch(app, cast, "branch")

    page = _ranking(app, cast, "member", query="?category=concern&words=zys")

    assert NAME in page.text
    assert OTHERS in page.text


def test_ranking_leads_home(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "member").open("/ranking").path.endswith("/ranking")
    assert "还没有所在的支部" in browser(app, cast, "stranger").open("/ranking").text


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 200), ("other_secretary", 404), ("second_member", 403)]
)
def test_the_lines_of_a_member_are_for_who_answers_for_them(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    page = browser(app, cast, who).open(f"/people/{cast.people['member']}/entries")

    assert page.status == status
    assert ("张贴码" in page.text) is (status == 200)


def test_the_lines_of_nobody_are_not_found(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "secretary").open(f"/people/{uuid.uuid4()}/entries").status == 404
