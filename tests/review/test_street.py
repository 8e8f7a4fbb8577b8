"""一个街道的一年: sessions, hours and wishes by community, month and quarter."""

from dataclasses import fields
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.events.models import Event, EventState
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.points.tables import NOTHING
from app.records.models import ServiceRecord
from app.review import street
from app.review.papers.summary import reached
from app.review.summing import BranchYear, Sums, category_label
from app.wishes.figures import Span
from app.wishes.papers.figures import FigureRow
from tests.points.facts import serve
from tests.review.year import OVER, at
from tests.support.cast import Cast, published

YEAR_2025 = Span(since=date(2025, 1, 1), until=date(2026, 1, 1))


def _line(cast: Cast, node: str, **sums: int) -> BranchYear:
    branch = cast.node(node)
    return BranchYear(
        branch=branch.name, community="", path=branch.path, state="公示", sums=Sums(**sums),
        exempt=0, left_out=0, top_places=0, sha256="",
    )  # fmt: skip


def test_what_took_place_adds_up_by_month_quarter_and_community(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for month in (3, 3, 10):
            with transaction():
                published(cast, at(month, 3))
        with transaction():
            called_off, _ = published(cast, at(5, 3))
            db.session.get_one(Event, called_off.id).state = EventState.CANCELLED
        lines = [
            _line(cast, "branch", people=4, active=3, points=1000),
            _line(cast, "sibling_branch", people=1, active=1, points=50),
            _line(cast, "other_branch", people=2, active=0),
        ]
        found = street.street_year(cast.node("street"), "2025", YEAR_2025, lines, now=OVER)
        minutes, times = db.session.execute(
            sa.select(sa.func.sum(ServiceRecord.minutes), sa.func.count())
        ).one()

    rows = {each.name: each.activity for each in found.stretches}
    assert list(rows)[:4] == ["2025年1月", "2025年2月", "2025年3月", "2025年一季度"]
    assert len(found.stretches) == 12 + 4 + 1
    assert (rows["2025年3月"].sessions, rows["2025年一季度"].sessions) == (2, 2)
    assert (rows["2025年二季度"].sessions, rows["2025年四季度"].sessions) == (0, 1)
    whole = rows["合计"]
    assert (whole.sessions, whole.minutes.times) == (3, times)
    assert whole.minutes.machine + whole.minutes.hand == minutes
    places = {each.name: each for each in found.places}
    assert (places["杏园社区"].branches, places["柳岸社区"].branches) == (2, 1)
    assert places["杏园社区"].sums == Sums(people=5, active=4, points=1050)
    assert places["杏园社区"].activity.sessions == 3
    both = street.all_of(found.places)
    assert both.activity.minutes == whole.minutes
    assert (both.branches, both.sums.people) == (3, 7)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("most", [24, 0])
def test_what_belongs_to_no_community_stands_in_a_line_of_its_own(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """A branch of the street's own office, below no community: what is added up is everything."""
    monkeypatch.setattr(street, "MOST_ON_A_PAGE", most)
    with app.app_context():
        with transaction():
            made = organisations.found(
                cast.region_id, OrganisationKind.BRANCH, "青禾机关党支部",
                opened_on=date(2020, 1, 1), parent=cast.node("street"),
            )  # fmt: skip
            cast.nodes["office"] = made.id
            serve(cast, "member", at(3, 9), home="office", minutes=90, now=at(3, 9))
            event, _ = published(cast, at(4, 3))
            db.session.get_one(Event, event.id).organisation_id = made.id
        lines = [
            _line(cast, "branch", people=4, active=3, points=1000),
            _line(cast, "office", people=5, active=5, points=70),
        ]
        node = cast.node("district" if not most else "street")
        found = street.street_year(node, "2025", YEAR_2025, lines, now=OVER)

    whole = next(each.activity for each in found.stretches if each.name == "合计")
    both = street.all_of(found.places)
    assert (both.branches, both.sums.people, both.sums.points) == (2, 9, 1070)
    assert (both.activity.sessions, both.activity.minutes) == (whole.sessions, whole.minutes)
    own = {each.name: each for each in found.places}.get("青禾街道本级")
    assert (own is None) is (most == 0)
    if own is not None:
        assert (own.branches, own.sums.people, own.activity.minutes.scanned) == (1, 5, 90)


def test_so_much_of_a_hundred_is_never_reached_by_rounding() -> None:
    def unit(**counts: int) -> FigureRow:
        none = dict.fromkeys((field.name for field in fields(FigureRow)), 0)
        return FigureRow(**{**none, **counts, "label": "和顺药房"})

    assert reached(unit()) == NOTHING
    assert reached(unit(claimed=20, fulfilled=19)) == "是"
    assert reached(unit(claimed=399, fulfilled=379)) == "否"
    assert reached(unit(claimed=20, fulfilled=20, satisfied=18, fair=1, unsatisfied=1)) == "否"
    assert reached(unit(claimed=20, fulfilled=20, satisfied=19, unsatisfied=1)) == "是"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_city_of_many_communities_is_told_by_streets(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(street, "MOST_ON_A_PAGE", 1)
    with app.app_context():
        lines = [_line(cast, "branch", people=4, active=3)]
        found = street.street_year(cast.node("district"), "2025", YEAR_2025, lines, now=OVER)

    assert found.kind_of_place == "镇街"
    assert [(each.name, each.sums.people) for each in found.places] == [("青禾街道", 4)]
    assert found.places[0].activity.minutes.times > 0


def test_the_two_classes_that_nobody_sees_are_among_the_others() -> None:
    labels = [category_label(code) for code in ("vanguard", "care", "concern", "")]

    assert labels == ["先锋类", "其他", "其他", "其他"]
