"""Who reports to a community comes with the unit of the 组织关系, and whom to reach there."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.accounts import membership, reporting
from app.accounts.actor import Actor
from app.accounts.models import Membership, MembershipKind, Person, Role
from app.accounts.roster import service
from app.accounts.roster.plan import Action, Plan, PlannedRow, plan_from_json
from app.core.db import db
from app.core.errors import Forbidden
from tests.support.branches import NOW, Town, acting, build_town, relations
from tests.support.rosters import roster

pytestmark = pytest.mark.usefixtures("context")

HEADER = ("姓名", "手机号", "工作单位", "所在党支部", "单位联系人", "报到时间")
TAX = ("市税务局", "机关第一党支部", "组织科 8602", "2024-05-01")


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def staff(town: Town) -> Actor:
    """Somebody of the community's office."""
    return acting(town, Role.STAFF, town.community)


def shown(town: Town, by: Actor, *rows: tuple[str | None, ...]) -> Plan:
    db.session.flush()
    content = roster(*rows, header=HEADER)
    return service.preview(
        content, organisation_id=town.community.id, by=by, now=NOW, is_reporting=True
    )


def held(name: str) -> Membership:
    db.session.expire_all()
    person = db.session.scalars(sa.select(Person).where(Person.name == name)).one()
    return next(each for each in relations(person.id) if each.kind is MembershipKind.REPORTING)


def said(one: Membership | PlannedRow) -> tuple[str, str]:
    if isinstance(one, PlannedRow):
        return one.outside, one.outside_contact
    return one.outside, reporting.opened_contact(one.outside_contact_sealed)


def test_unit_branch_and_contact_are_kept_with_the_relation(town: Town, staff: Actor) -> None:
    plan = shown(town, staff, ("姚春分", "13800000001", *TAX))
    service.commit(plan_from_json(plan.as_json()), by=staff, now=NOW)

    one = held("姚春分")
    assert said(one) == ("市税务局机关第一党支部", "组织科 8602")
    assert one.from_on.isoformat() == "2024-05-01"
    assert "组织科".encode() not in (one.outside_contact_sealed or b"")


@pytest.mark.parametrize(
    ("unit", "branch", "name"),
    [
        ("市税务局", "", "市税务局"),
        ("", "市税务局党支部", "市税务局党支部"),
        ("市税务局", "中共市税务局机关支部", "中共市税务局机关支部"),
    ],
)
def test_a_unit_is_named_once(town: Town, staff: Actor, unit: str, branch: str, name: str) -> None:
    (row,) = shown(town, staff, ("姚春分", "13800000001", unit, branch, "", "")).rows

    assert row.outside == name


def test_a_row_without_a_unit_is_taken_with_a_remark(town: Town, staff: Actor) -> None:
    (row,) = shown(town, staff, ("姚春分", "13800000001", "", "", "", "")).rows

    assert said(row) == ("", "")
    assert any("没有写组织关系所在的单位" in remark for remark in row.remarks)


def test_a_name_that_is_too_long_is_a_fault(town: Town, staff: Actor) -> None:
    plan = shown(town, staff, ("姚春分", "13800000001", "局" * 60, "支" * 60, "", ""))

    assert [fault.reason for fault in plan.faults] == ["单位和支部合起来最多 100 个字"]


def test_what_a_later_sheet_leaves_open_stays_and_what_it_says_is_corrected(
    town: Town, staff: Actor
) -> None:
    service.commit(shown(town, staff, ("姚春分", "13800000001", *TAX)), by=staff, now=NOW)
    empty = shown(town, staff, ("姚春分", "13800000001", "", "", "", ""))
    other = shown(town, staff, ("姚春分", "13800000001", "市供电公司", "", "", ""))
    service.commit(other, by=staff, now=NOW)

    assert empty.counts[Action.UNCHANGED] == 1
    assert other.rows[0].changes == ("所在单位", "单位联系人")
    assert said(held("姚春分")) == ("市供电公司", "")
    assert held("姚春分").from_on.isoformat() == "2024-05-01"


def test_a_party_roster_keeps_no_unit(town: Town, staff: Actor) -> None:
    content = roster(("姚春分", "13800000001", "市税务局", "", "组织科", ""), header=HEADER)
    db.session.flush()

    (row,) = service.preview(content, organisation_id=town.first.id, by=staff, now=NOW).rows

    assert (row.kind, *said(row)) == (MembershipKind.PARTY, "", "")


def test_the_unit_goes_along_when_somebody_moves(town: Town, staff: Actor) -> None:
    service.commit(shown(town, staff, ("姚春分", "13800000001", *TAX)), by=staff, now=NOW)
    later = replace_day(held("姚春分"))

    assert said(later) == ("市税务局机关第一党支部", "组织科 8602")


def replace_day(one: Membership) -> Membership:
    """The relation as it goes on from a later day."""
    return membership.succeed(one, on=one.from_on.replace(year=one.from_on.year + 1))


def test_the_office_names_a_unit_by_hand_and_nobody_else_does(town: Town, staff: Actor) -> None:
    service.commit(shown(town, staff, ("姚春分", "13800000001", *TAX)), by=staff, now=NOW)
    one = held("姚春分")

    reporting.name_unit(one.id, "县人民医院党委", "办公室", by=staff, now=NOW)
    with pytest.raises(Forbidden):
        reporting.name_unit(one.id, "别处", "", by=replace(staff, grants=()), now=NOW)

    assert said(held("姚春分")) == ("县人民医院党委", "办公室")
