"""A preview is kept, applied once, and refused when things changed or rights are missing."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import queries as people
from app.accounts.actor import Actor
from app.accounts.models import Role
from app.accounts.roster import service
from app.accounts.roster.errors import PreviewNotFound, PreviewOutdated, PreviewUsed
from app.accounts.roster.models import RosterPreview
from app.accounts.roster.plan import Action, Plan
from app.core.db import db
from app.core.errors import Forbidden
from app.organisations.models import Organisation
from tests.support.branches import (
    NOW,
    Town,
    acting,
    build_town,
    member,
    relations,
    volunteer,
)
from tests.support.rosters import roster

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def staff(town: Town) -> Actor:
    """Somebody of the community's office."""
    return acting(town, Role.STAFF, town.community)


def shown(content: bytes, at: Organisation, by: Actor | None, **more: Any) -> Plan:
    """The preview of a workbook."""
    db.session.flush()
    return service.preview(content, organisation_id=at.id, by=by, now=NOW, **more)


def count(table: type[Any]) -> int:
    """How many rows a table has."""
    return db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_plan_is_refused_when_its_people_changed_meanwhile(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001", at=town.second)
    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    relations(person.id)[0].party_group = "一组"
    db.session.flush()

    with pytest.raises(PreviewOutdated):
        service.commit(plan, by=staff, now=NOW)

    assert len(relations(person.id)) == 1


def test_a_plan_is_refused_when_somebody_of_that_name_came_meanwhile(
    town: Town, staff: Actor
) -> None:
    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    member(town, "张三", phone="13800000001")

    with pytest.raises(PreviewOutdated):
        service.commit(plan, by=staff, now=NOW)


def test_other_people_may_change_meanwhile(town: Town, staff: Actor) -> None:
    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    member(town, "李四", phone="13800000002")

    assert service.commit(plan, by=staff, now=NOW)[Action.CREATE] == 1


def test_a_kept_preview_is_sealed_and_applied_once(town: Town, staff: Actor) -> None:
    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    kept = service.keep(plan, by=staff, now=NOW, file_name="名册.xlsx")

    assert kept.plan_sealed is not None
    assert b"13800000001" not in kept.plan_sealed
    assert service.plan_of(kept) == plan
    assert service.confirm(kept.id, by=staff, now=NOW)[Action.CREATE] == 1
    db.session.expire_all()
    assert db.session.get_one(RosterPreview, kept.id).plan_sealed is None
    with pytest.raises(PreviewUsed):
        service.confirm(kept.id, by=staff, now=NOW)


def test_a_preview_is_gone_after_a_day_and_hidden_from_others(town: Town, staff: Actor) -> None:
    kept = service.keep(
        shown(roster(["张三", "13800000001"]), town.first, staff), by=staff, now=NOW
    )
    other = acting(town, Role.STAFF, town.community, "旁人")

    with pytest.raises(PreviewNotFound):
        service.confirm(kept.id, by=other, now=NOW)
    with pytest.raises(PreviewNotFound):
        service.confirm(kept.id, by=staff, now=NOW + timedelta(hours=24))

    service.keep(
        shown(roster(["李四", "13800000002"]), town.first, staff),
        by=staff,
        now=NOW + timedelta(hours=24),
    )
    assert count(RosterPreview) == 1


def test_a_stranger_and_the_secretary_of_another_branch_are_refused(town: Town) -> None:
    content = roster(["张三", "13800000001"])

    for actor in (
        people.actor(volunteer(town, "路人"), now=NOW),
        acting(town, Role.SECRETARY, town.second),
    ):
        with pytest.raises(Forbidden):
            shown(content, town.first, actor)


def test_a_secretary_takes_nobody_out_of_another_branch(town: Town) -> None:
    person = member(town, "张三", phone="13800000001", at=town.second)
    secretary = acting(town, Role.SECRETARY, town.first)

    plan = shown(roster(["张三", "13800000001"]), town.first, secretary)
    service.commit(plan, by=secretary, now=NOW)

    assert "没有办理转出的权限" in plan.faults[0].reason
    assert [held.organisation_id for held in relations(person.id)] == [town.second.id]


def test_progress_is_told(town: Town, staff: Actor) -> None:
    told: list[tuple[int, int]] = []
    content = roster(
        *([f"张{a}{b}", None] for a in "甲乙丙丁戊己庚辛壬癸" for b in "子丑寅卯辰巳午未申酉戌")
    )

    shown(content, town.first, staff, progress=lambda done, of: told.append((done, of)))

    assert told == [(100, 110), (110, 110)]
