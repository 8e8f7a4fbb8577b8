"""A roster is shown first, and applied exactly as it was shown."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import queries as people
from app.accounts.actor import Actor
from app.accounts.models import Membership, MemberStage, Person, PersonState, Phone, Role
from app.accounts.roster import service
from app.accounts.roster.plan import Action, Plan
from app.audit.models import AuditEntry
from app.core.db import db
from app.organisations.models import Organisation
from tests.support.branches import (
    NOW,
    OPENED,
    TODAY,
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


def named(name: str) -> Person:
    """The only person of this name."""
    db.session.expire_all()
    return db.session.scalars(sa.select(Person).where(Person.name == name)).one()


def test_a_preview_writes_nothing(town: Town, staff: Actor) -> None:
    before = count(Person), count(Membership), count(Phone), count(AuditEntry)

    plan = shown(roster(["张三", "13800000001"]), town.first, staff)

    assert plan.counts[Action.CREATE] == 1
    assert (count(Person), count(Membership), count(Phone), count(AuditEntry)) == before


def test_a_confirmed_person_is_there_with_phone_pinyin_and_relation(
    town: Town, staff: Actor
) -> None:
    content = roster(["曾小贤", "13800000001", "预备", "", "2024年5月"])

    outcome = service.commit(shown(content, town.first, staff), by=staff, now=NOW)

    person = named("曾小贤")
    (held,) = relations(person.id)
    assert outcome[Action.CREATE] == 1
    assert (person.pinyin, person.initials) == ("zengxiaoxian", "zxx")
    assert people.phone_of(person) == "13800000001"
    assert (held.organisation_id, held.stage, held.from_on, held.to_on) == (
        town.first.id,
        MemberStage.PROBATIONARY,
        date(2024, 5, 1),
        None,
    )


def test_the_same_roster_again_changes_nothing(town: Town, staff: Actor) -> None:
    content = roster(
        ["张三", "13800000001", "正式"], ["李四", "13800000001", "正式"], ["王五", None, "预备"]
    )
    service.commit(shown(content, town.first, staff), by=staff, now=NOW)
    before = count(Person), count(Membership), count(Phone)

    again = shown(content, town.first, staff)
    service.commit(again, by=staff, now=NOW)

    assert again.counts[Action.UNCHANGED] == 3
    assert (count(Person), count(Membership), count(Phone)) == before
    assert count(Phone) == 1


def test_a_transfer_ends_the_old_relation_the_day_before(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001", at=town.second)

    plan = shown(roster(["张三", "13800000001", "", "", "2026-11-01"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    old, new = relations(person.id)
    assert (old.organisation_id, old.to_on) == (town.second.id, date(2026, 10, 31))
    assert (new.organisation_id, new.from_on, new.to_on) == (
        town.first.id,
        date(2026, 11, 1),
        None,
    )


def test_a_transfer_on_the_first_day_corrects_the_relation(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001", at=town.second, from_on=TODAY)

    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    (held,) = relations(person.id)
    assert (held.organisation_id, held.from_on) == (town.first.id, TODAY)


def test_becoming_full_is_dated(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001", stage=MemberStage.PROBATIONARY)

    plan = shown(roster(["张三", "13800000001", "正式"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    old, new = relations(person.id)
    assert (old.stage, old.to_on) == (MemberStage.PROBATIONARY, TODAY - timedelta(days=1))
    assert (new.stage, new.from_on) == (MemberStage.FULL, TODAY)


def test_a_party_group_is_corrected_in_place(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001")
    content = roster(["张三", "13800000001", "第二小组"], header=["姓名", "电话", "党小组"])

    service.commit(shown(content, town.first, staff), by=staff, now=NOW)

    (held,) = relations(person.id)
    assert (held.party_group, held.from_on) == ("第二小组", OPENED)


def test_a_change_of_number_keeps_the_person(town: Town, staff: Actor) -> None:
    person = member(town, "张三", phone="13800000001")

    plan = shown(roster(["张三", "13800000002", "", "", "", "换号"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    assert plan.phones_changed == 1
    assert people.phone_of(named("张三")) == "13800000002"
    assert named("张三").id == person.id


def test_a_known_volunteer_gets_the_relation(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三", phone="13800000001")

    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    (held,) = relations(person.id)
    assert (plan.counts[Action.JOIN], held.from_on) == (1, TODAY)


def test_a_merged_record_is_nobody_known(town: Town, staff: Actor) -> None:
    kept = member(town, "张三", phone="13800000001")
    other = volunteer(town, "张三", phone="13800000001")
    other.state, other.merged_into_id = PersonState.MERGED, kept.id

    assert shown(roster(["张三", "13800000001"]), town.first, staff).counts[Action.UNCHANGED] == 1


def test_people_of_another_region_are_strangers(town: Town, staff: Actor) -> None:
    elsewhere = build_town("另一区")
    member(elsewhere, "张三", phone="13800000001")

    plan = shown(roster(["张三", "13800000001"]), town.first, staff)
    service.commit(plan, by=staff, now=NOW)

    assert plan.counts[Action.CREATE] == 1
    assert count(Phone) == 2


def test_faulty_rows_are_left_out_and_the_others_written(town: Town, staff: Actor) -> None:
    plan = shown(roster(["张三", "138"], ["李四", "13800000002"]), town.first, staff)

    service.commit(plan, by=staff, now=NOW)

    assert [fault.sentence for fault in plan.faults] == [
        "工作表“名册”第 2 行 B 列（手机号） 张三：手机号应为 11 位数字，以 1 开头"
    ]
    assert db.session.scalars(sa.select(Person.name).where(Person.name == "张三")).all() == []
    assert named("李四")


def test_every_change_leaves_a_line_without_plain_numbers(town: Town, staff: Actor) -> None:
    plan = shown(roster(["张三", "13800000001"]), town.first, staff)

    service.commit(plan, by=staff, now=NOW)

    query = sa.select(AuditEntry).where(AuditEntry.action.startswith("roster."))
    notes = {note.action: note for note in db.session.scalars(query)}
    assert set(notes) == {"roster.create", "roster.imported"}
    assert notes["roster.create"].subject_id == named("张三").id
    assert notes["roster.imported"].actor_id == staff.person_id
    assert "13800000001" not in str([note.details for note in notes.values()])
