"""Somebody joins a branch, goes to another, changes class, leaves, and comes back."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import MemberStage
from app.core import clock
from tests.home.people_scenes import party_of, path_of
from tests.support.cast import Cast, gather
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _send(app: Flask, cast: Cast, who: str, whom: str, step: str, **form: object) -> str:
    address = path_of(cast, whom, f"/party/{step}")
    page = browser(app, cast, who).open(path_of(cast, whom)).send(address, form)
    return f"{page.status} {page.text}"


def test_a_volunteer_joins_a_branch(app: Flask, cast: Cast) -> None:
    today = clock.local_day(clock.now())
    page = browser(app, cast, "reviewer").open(path_of(cast, "volunteer", "/party/branch"))
    assert "杏园第一党支部" in page.text
    assert "柳岸党支部" not in page.text

    form = {"branch": cast.nodes["branch"], "on": today, "stage": "probationary"}
    page.send(path_of(cast, "volunteer", "/party/branch"), form)

    assert "组织关系现在在杏园第一党支部" in page.text
    (held,) = party_of(app, cast, "volunteer")
    assert (held.stage, held.from_on) == (MemberStage.PROBATIONARY, today)


def test_a_member_goes_to_another_branch_from_a_day_on(app: Flask, cast: Cast) -> None:
    on = clock.local_day(clock.now()) - timedelta(days=3)
    form = {"branch": cast.nodes["sibling_branch"], "on": on}

    said = _send(app, cast, "reviewer", "member", "branch", **form)

    assert "组织关系现在在杏园第二党支部" in said
    old, new = party_of(app, cast, "member")
    assert (old.to_on, new.from_on) == (on - timedelta(days=1), on)
    assert new.organisation_id == cast.nodes["sibling_branch"]


def test_a_branch_beyond_reach_takes_nobody(app: Flask, cast: Cast) -> None:
    form = {"branch": cast.nodes["other_branch"], "on": clock.local_day(clock.now())}

    said = _send(app, cast, "reviewer", "member", "branch", **form)

    assert said.startswith("403")
    assert len(party_of(app, cast, "member")) == 1


def test_a_day_to_come_is_refused_beside_its_field(app: Flask, cast: Cast) -> None:
    on = clock.local_day(clock.now()) + timedelta(days=1)
    form = {"branch": cast.nodes["sibling_branch"], "on": on}

    said = _send(app, cast, "reviewer", "member", "branch", **form)

    assert said.startswith("422")
    assert "不能晚于" in said
    assert len(party_of(app, cast, "member")) == 1


def test_stage_and_category_change_from_one_day_on(app: Flask, cast: Cast) -> None:
    on = clock.local_day(clock.now()) - timedelta(days=1)
    form = {"stage": "probationary", "category": "backbone", "on": on}

    _send(app, cast, "secretary", "member", "class", **form)

    old, new = party_of(app, cast, "member")
    assert (old.stage, old.category) == (MemberStage.FULL, "")
    assert (new.stage, new.category, new.from_on) == (MemberStage.PROBATIONARY, "backbone", on)


def test_the_same_class_again_changes_nothing(app: Flask, cast: Cast) -> None:
    form = {"stage": "full", "category": "", "on": clock.local_day(clock.now())}

    assert "没有改动" in _send(app, cast, "secretary", "member", "class", **form)
    assert len(party_of(app, cast, "member")) == 1


@pytest.mark.parametrize("who", ["secretary", "reviewer"])
def test_who_left_comes_back_by_one_press(app: Flask, cast: Cast, who: str) -> None:
    today = clock.local_day(clock.now())
    page = browser(app, cast, who).open(path_of(cast, "member", "/party/end"))

    page.send(path_of(cast, "member", "/party/end"), {"on": today})
    assert page.status == 200
    assert "林晓月已不在杏园第一党支部" in page.text
    (left,) = party_of(app, cast, "member")
    assert left.to_on == today

    page.undo()
    assert page.path == path_of(cast, "member")
    (back,) = party_of(app, cast, "member")
    assert back.to_on is None


def test_nobody_comes_back_to_two_branches(app: Flask, cast: Cast) -> None:
    today = clock.local_day(clock.now())
    page = browser(app, cast, "reviewer").open(path_of(cast, "member", "/party/end"))
    page.send(path_of(cast, "member", "/party/end"), {"on": today - timedelta(days=2)})
    kept = page.page
    form = {"branch": cast.nodes["sibling_branch"], "on": today}
    page.send(path_of(cast, "member", "/party/branch"), form)

    page.page = kept
    page.undo()

    assert page.status == 409
    assert [each.to_on is None for each in party_of(app, cast, "member")] == [False, True]
