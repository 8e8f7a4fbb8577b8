"""Units on pages: who is shown, the three lists, needs and answers, vetting, proposals."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import lines
from app.wishes.lines import Offered
from app.wishes.models import Line, LineAnswer, LineKind, LineState
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _line(app: Flask, cast: Cast, kind: LineKind, title: str, **more: Any) -> uuid.UUID:
    with app.app_context(), transaction():
        offered = Offered(kind=kind, title=title, **more)
        by = cast.actor("unit_contact")
        return lines.add(cast.node("unit"), offered, by=by, now=clock.now()).id


def _shop(app: Flask, cast: Cast) -> uuid.UUID:
    """A second unit of the community, whose lead is the secretary's neighbour, the volunteer."""
    with app.app_context(), transaction():
        made = organisations.found(
            cast.region_id,
            OrganisationKind.SHOP,
            "好味面馆",
            opened_on=clock.local_day(clock.now()),
            parent=cast.node("community"),
        )
        cast.nodes["shop"] = made.id
        make.vet(cast, "shop")
        return made.id


def _here(cast: Cast) -> str:
    return f"/units/{cast.nodes['unit']}"


def _form(**changes: str) -> dict[str, str]:
    return {"kind": "service", "title": "免费量血压", "category": "service", **changes}


def _lines(app: Flask) -> list[Line]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Line).order_by(Line.id)))


def test_everybody_reads_vetted_units_and_what_they_offer(app: Flask, cast: Cast) -> None:
    _line(app, cast, LineKind.SERVICE, "免费量血压", text="每天上午")
    _line(app, cast, LineKind.NEED, "想找人教急救")
    visitor = reader(app)

    offers = visitor.open("/units").text
    needs = visitor.open("/units?list=need").text
    one = visitor.open(_here(cast))

    assert "和顺药房" in offers
    assert "免费量血压" in offers
    assert "急救" not in offers
    assert "想找人教急救" in needs
    assert "每天上午" in one.text
    assert "想找人教急救" in one.text
    assert "罗大雪" not in one.text
    assert "/lines" not in one.page


def test_units_stand_under_their_community(app: Flask, cast: Cast) -> None:
    with app.app_context():
        own = cast.node("community").number
        other = cast.node("other_community").number
    visitor = reader(app)

    assert "和顺药房" in visitor.open(f"/units?community={own}").text
    assert "和顺药房" not in visitor.open(f"/units?community={other}").text
    assert "和顺药房" in visitor.open("/units?community=x").text


def test_a_unit_that_is_not_vetted_is_known_to_its_people_and_the_office(app: Flask) -> None:
    cast = gather(app, ago=scenes.FOUNDED)
    here = _here(cast)

    assert "和顺药房" not in reader(app).open("/units").text
    assert reader(app).open(here).status == 404
    assert browser(app, cast, "secretary").open(here).status == 404
    assert browser(app, cast, "other_reviewer").open(here).status == 404
    assert "申请核验" in browser(app, cast, "unit_contact").open(here).text
    assert browser(app, cast, "reviewer").open(here).status == 200


@pytest.mark.parametrize("node", ["branch", "community", "grid"])
def test_other_nodes_have_no_page_of_a_unit(app: Flask, cast: Cast, node: str) -> None:
    assert reader(app).open(f"/units/{cast.nodes[node]}").status == 404
    assert browser(app, cast, "reviewer").open(f"/units/{cast.nodes[node]}").status == 404


@pytest.mark.parametrize("who", ["unit_contact", "unit_lead", "reviewer"])
def test_own_people_and_the_office_write_a_line(app: Flask, cast: Cast, who: str) -> None:
    visitor = browser(app, cast, who).open(f"{_here(cast)}/lines")

    visitor.send(f"{_here(cast)}/lines", _form(times="每天上午", text="带上身份证"))

    assert visitor.path == f"{_here(cast)}/lines"
    (line,) = _lines(app)
    assert (line.kind, line.title, line.times) == (LineKind.SERVICE, "免费量血压", "每天上午")
    assert "免费量血压" in reader(app).open("/units").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"kind": "gift"}, "只能是以下之一"),
        ({"category": "gold"}, "只能是以下之一"),
        ({"until_on": "2020-01-01"}, "日期已经过去了"),
        ({"until_on": "someday"}, "日期格式不对"),
    ],
)
def test_a_faulty_line_keeps_what_was_typed(
    app: Flask, cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    unit = browser(app, cast, "unit_contact").open(f"{_here(cast)}/lines")

    unit.send(f"{_here(cast)}/lines", _form(times="每天上午", **changes))

    assert unit.status == 422
    assert sentence in unit.text
    assert 'value="每天上午"' in unit.page
    assert _lines(app) == []


@pytest.mark.parametrize(
    ("who", "status"), [("", 401), ("secretary", 403), ("other_reviewer", 403), ("auditor", 403)]
)
def test_nobody_else_writes_or_takes_down_a_line(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    line_id = _line(app, cast, LineKind.SERVICE, "免费量血压")
    visitor = browser(app, cast, who)

    added = visitor.open("/units").send(f"{_here(cast)}/lines", _form()).status
    taken = visitor.open("/units").send(f"/lines/{line_id}/withdraw").status

    assert (added, taken) == (status, status)
    assert [line.state for line in _lines(app)] == [LineState.OPEN]


def test_a_line_is_taken_down(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast, LineKind.SERVICE, "免费量血压")
    unit = browser(app, cast, "unit_contact").open(f"{_here(cast)}/lines")

    unit.send(f"/lines/{line_id}/withdraw")

    assert unit.path == f"{_here(cast)}/lines"
    assert "免费量血压" not in reader(app).open(_here(cast)).text
    assert unit.send(f"/lines/{line_id}/withdraw").status == 409


def test_a_line_of_the_past_is_shown_to_its_unit_alone(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast, LineKind.SERVICE, "免费量血压")
    with app.app_context(), transaction():
        yesterday = clock.local_day(clock.now()) - timedelta(days=1)
        db.session.get_one(Line, line_id).until_on = yesterday

    assert "免费量血压" not in reader(app).open("/units").text
    assert "免费量血压" not in reader(app).open(_here(cast)).text
    assert "已过期" in browser(app, cast, "unit_contact").open(f"{_here(cast)}/lines").text


def _answer(visitor: Reader, cast: Cast, line_id: uuid.UUID, node: str) -> Reader:
    visitor.open(_here(cast))
    form = {"organisation_id": str(cast.nodes[node]), "words": "周五可以来"}
    return visitor.send(f"/lines/{line_id}/answer", form)


def test_a_need_is_answered_by_the_community_and_accepted(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast, LineKind.NEED, "想找人教急救")

    staff = _answer(browser(app, cast, "reviewer"), cast, line_id, "community")

    assert staff.status == 200
    unit = browser(app, cast, "unit_contact").open(_here(cast))
    assert "杏园社区回应了：周五可以来" in unit.text.replace(" ", "")
    with app.app_context():
        answer_id = db.session.scalars(sa.select(LineAnswer.id)).one()
    unit.send(f"/answers/{answer_id}/accept")
    public = reader(app).open(_here(cast)).text
    assert "已有人帮上" in public
    assert "杏园社区回应了" in public.replace(" ", "")
    assert "周五可以来" not in public
    assert [line.state for line in _lines(app)] == [LineState.ANSWERED]


def test_a_need_is_answered_by_another_unit_and_counted_for_it(app: Flask, cast: Cast) -> None:
    shop = _shop(app, cast)
    with app.app_context(), transaction():
        offered = Offered(kind=LineKind.NEED, title="想找人教急救")
        by = cast.actor("reviewer")
        line_id = lines.add(cast.node("shop"), offered, by=by, now=clock.now()).id
    unit = browser(app, cast, "unit_contact").open(f"/units/{shop}")
    assert "我们能帮上" in unit.text

    unit.send(f"/lines/{line_id}/answer", {"organisation_id": str(cast.nodes["unit"])})
    with app.app_context():
        answer_id = db.session.scalars(sa.select(LineAnswer.id)).one()
    browser(app, cast, "reviewer").open("/units").send(f"/answers/{answer_id}/accept")

    assert "帮上别家 1 次" in reader(app).open(_here(cast)).text


@pytest.mark.parametrize(
    ("who", "node", "status"),
    [
        ("volunteer", "community", 403),
        ("secretary", "branch", 403),
        ("other_reviewer", "community", 403),
        ("unit_contact", "unit", 409),
    ],
)
def test_nobody_answers_in_the_name_of_others_or_for_himself(
    app: Flask, cast: Cast, who: str, node: str, status: int
) -> None:
    line_id = _line(app, cast, LineKind.NEED, "想找人教急救")

    page = _answer(browser(app, cast, who), cast, line_id, node)

    assert page.status == status
    with app.app_context():
        assert db.session.scalars(sa.select(LineAnswer)).all() == []


def test_only_the_asking_unit_says_that_a_need_was_met(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast, LineKind.NEED, "想找人教急救")
    _answer(browser(app, cast, "reviewer"), cast, line_id, "community")
    with app.app_context():
        answer_id = db.session.scalars(sa.select(LineAnswer.id)).one()

    secretary = browser(app, cast, "secretary").open("/units")

    assert secretary.send(f"/answers/{answer_id}/accept").status == 403
    assert secretary.open("/units").send(f"/answers/{uuid.UUID(int=1)}/accept").status == 404
    assert [line.state for line in _lines(app)] == [LineState.OPEN]
