"""After the freeze: numbered supplements by the parent, and the frozen sheet keeps its hash."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.records import service as records
from app.review import correcting, verifying, versions
from app.review.errors import NothingChanged, WrongStep
from app.review.models import Supplement
from tests.points.facts import serve
from tests.review.steps import branch, conclude, publish, review, sign
from tests.review.year import OVER, YEAR, at
from tests.support.cast import Cast
from tests.support.visits import browser

LATER = OVER + timedelta(days=30)


@pytest.fixture
def frozen(app: Flask, cast: Cast) -> Cast:
    """The year, frozen."""
    with app.app_context():
        publish(cast)
        conclude(cast)
        sign(cast, "secretary")
        sign(cast, "second_member")
    return cast


def correct(cast: Cast, who: str = "upper") -> Supplement:
    with transaction():
        return correcting.correct(
            branch(cast), YEAR, "漏记一次，已补录", by=cast.actor(who, now=LATER), now=LATER
        )


def test_a_supplement_says_what_is_different_and_the_frozen_sheet_stays(
    app: Flask, frozen: Cast
) -> None:
    with app.app_context():
        before = versions.version(review(frozen))
        assert before is not None
        with pytest.raises(NothingChanged):
            correct(frozen)
        with transaction():
            serve(frozen, "organiser", at(11, 3), points=300, now=LATER)
        first = correct(frozen)
        with pytest.raises(NothingChanged):
            correct(frozen)
        with transaction():
            serve(frozen, "organiser", at(11, 4), points=100, now=LATER)
        second = correct(frozen)
        said = {each.name: (each.before, each.after) for each in correcting.changes_of(second)}
        (outcome,) = verifying.verify(review(frozen), now=LATER)

        assert (first.number, second.number) == (1, 2)
        assert said["points"] == (200, 600)
        assert outcome.is_good
        assert outcome.stored == before.sha256.hex()


def test_what_a_supplement_said_and_is_no_longer_so_is_taken_back_by_the_next(
    app: Flask, frozen: Cast
) -> None:
    with app.app_context():
        with transaction():
            added = serve(frozen, "organiser", at(11, 3), points=300, now=LATER)
        correct(frozen)
        with transaction():
            records.void(db.session.merge(added), by_id=None, now=LATER, reason="重复")
        second = correct(frozen)
        said = {each.name: (each.before, each.after) for each in correcting.changes_of(second)}
        with pytest.raises(NothingChanged):
            correct(frozen)
        with transaction():
            serve(frozen, "organiser", at(11, 4), points=300, now=LATER)
        third = correct(frozen)

        assert said["points"] == (500, 200)
        assert said["times"] == (2, 1)
        assert third.rows[0][3] == 2


def test_only_the_parent_corrects_and_only_what_is_frozen(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        with pytest.raises(WrongStep):
            correct(cast)
        for who in ("secretary", "second_member", "party_worker", "auditor"):
            with pytest.raises(Forbidden):
                correct(cast, who)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_supplement_is_made_and_read_on_pages(app: Flask, frozen: Cast) -> None:
    with app.app_context(), transaction():
        serve(frozen, "organiser", at(11, 3), points=300, now=LATER)
    upper = browser(app, frozen, "upper")
    path = f"/reviews/{frozen.nodes['branch']}/{YEAR}"
    assert "更正" in upper.open(path).text
    upper.open(f"{path}/correct")
    page = upper.send(f"{path}/correct", {"reason": "漏记一次，已补录"})
    assert "已出第 1 号补充表" in page.text
    assert "陈立春 次数 1 → 2，积分 2 → 5" in page.text
    upper.open(f"{path}/correct")
    again = upper.send(f"{path}/correct", {"reason": "漏记一次，已补录"})
    assert again.status == 409
    assert "没有任何变化" in again.text
