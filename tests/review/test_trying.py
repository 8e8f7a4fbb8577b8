"""如果这样改: other numbers, and who changes band, before anybody decides."""

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden
from app.review import service, trying
from app.review.errors import TopWrong
from app.review.models import Review
from app.schemes.editing import NumberInvalid
from app.schemes.models import SchemeVersion
from tests.review.year import YEAR
from tests.support.cast import Cast
from tests.support.visits import browser


def _path(cast: Cast, words: str) -> str:
    branch = cast.node("branch")
    found = trying.numbers_of(branch, service.computed(branch, YEAR, now=clock.now()))
    return next(each.path for each in found if words in each.path)


def _tried(
    cast: Cast, typed: dict[str, str], *, top: tuple[int, int] = (1, 3), who: str = "secretary"
) -> trying.WhatIf:
    branch, now = cast.node("branch"), clock.now()
    made = service.computed(branch, YEAR, now=now)
    return trying.what_if(branch, made, typed, top=top, by=cast.actor(who, now=now), now=now)


def test_the_same_numbers_change_nobody(app: Flask, cast: Cast) -> None:
    with app.app_context():
        found = _tried(cast, {})

    assert found.before.sha256 == found.after.sha256
    assert not found.changes


def test_another_number_moves_whom_it_concerns_and_keeps_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        path = _path(cast, "hours")
        found = _tried(cast, {path: "40"})
        texts = db.session.scalars(db.select(SchemeVersion.document)).all()
        begun = db.session.scalars(db.select(Review)).all()

    people = {each.person_id for each in found.changes if each.name == "points"}
    # two hours and five minutes of one member are all that was served by the hour
    assert people == {cast.people["member"]}
    before = {row.person_id: row.points for row in found.before.rows}
    after = {row.person_id: row.points for row in found.after.rows}
    assert after[cast.people["member"]] > before[cast.people["member"]]
    assert all(path.split(".")[-1] in text and "40" not in text for text in texts)
    assert not begun


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_other_places_for_the_best_are_counted_anew(app: Flask, cast: Cast) -> None:
    with app.app_context():
        found = _tried(cast, {}, top=(1, 1))

    assert found.after.top_places == found.after.top_base > found.before.top_places
    assert found.count("top") > 0
    assert found.count("points") == 0


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("top", [(0, 3), (4, 3), (1, 101), (0, 0)])
def test_places_that_are_no_part_are_refused(app: Flask, cast: Cast, top: tuple[int, int]) -> None:
    with app.app_context(), pytest.raises(TopWrong):
        _tried(cast, {}, top=top)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_no_number_is_refused_and_only_who_computes_may_ask(app: Flask, cast: Cast) -> None:
    with app.app_context():
        path = _path(cast, "hours")
        for value in ("", "1e5", "１", "一", "1,5"):
            with pytest.raises(NumberInvalid):
                _tried(cast, {path: value})
        with pytest.raises(NumberInvalid):
            _tried(cast, {"basis.number": "1"})
        for who in ("member", "upper", "auditor"):
            with pytest.raises(Forbidden):
                _tried(cast, {}, who=who)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_page_says_who_changes_and_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    with app.app_context():
        path = _path(cast, "hours")
    secretary = browser(app, cast, "secretary")
    base = f"/reviews/{cast.nodes['branch']}/{YEAR}"

    assert f"{base}/what-if" in secretary.open(base).page
    secretary.open(f"{base}/what-if?number1={path}&value1=40&part=1&whole=3")
    assert "林晓月" in secretary.text
    assert 'value="40"' in secretary.page
    secretary.open(f"{base}/what-if?number1={path}&value1=x&part=1&whole=3")
    assert secretary.status == 422
    assert 'href="#value1"' in secretary.page
    secretary.open(f"{base}/what-if?value2=3&part=1&whole=3")
    assert "请选一个要改的数" in secretary.text
    secretary.open(f"{base}/what-if?part=x&whole=3")
    assert 'href="#part"' in secretary.page
    secretary.open(f"{base}/what-if?part=1&whole=3")
    assert "谁都没有变化" in secretary.text
