"""A roster's people go to the branch or community they belong to."""

import uuid
from dataclasses import replace

import pytest

from app.accounts.models import MembershipKind, MemberStage
from app.accounts.roster.errors import WrongOrganisation
from app.accounts.roster.places import Node, Place, match_branch
from app.organisations.models import OrganisationKind
from tests.support.planning import COMMUNITY, FIRST, SECOND, WHOLE, fault, one
from tests.support.rosters import roster


@pytest.mark.parametrize(
    ("cell", "node"),
    [
        ("幸福社区第一党支部", FIRST),
        ("中共幸福社区第一支部委员会", FIRST),
        ("第二党支部", SECOND),
        ("中共海滨街道幸福社区第二支部委员会", SECOND),
    ],
)
def test_a_branch_is_found_by_the_ways_its_name_is_written(cell: str, node: Node) -> None:
    assert one(roster(["张三", "13800000001", "", cell]), place=WHOLE).organisation_id == node.id


def test_an_unknown_branch_is_a_fault_with_the_nearest_name() -> None:
    found = fault(roster(["张三", "13800000001", "", "幸福社区第三党支部"]), place=WHOLE)

    assert (found.column, found.heading) == ("D", "所在支部")
    assert "没有找到支部" in found.reason
    assert "是不是“幸福社区" in found.reason


def test_a_name_that_means_two_branches_is_a_fault() -> None:
    other = replace(FIRST, id=uuid.uuid4(), name="和平社区第一党支部")

    assert len(match_branch("第一党支部", [FIRST, other])) == 2
    assert (
        "不止一个"
        in fault(
            roster(["张三", "1", "", "第一党支部"], ["李四", "13800000001", "", "第一党支部"]),
            place=Place(COMMUNITY, [FIRST, other]),
        ).reason
    )


def test_another_branch_than_the_own_is_a_fault() -> None:
    found = fault(roster(["张三", "13800000001", "", SECOND.name]))

    assert f"不是“{FIRST.name}”" in found.reason


def test_people_of_a_community_without_a_branch_are_residents() -> None:
    row = one(roster(["张三", "13800000001", "群众"]), place=WHOLE)

    assert (row.kind, row.organisation_id, row.stage) == (
        MembershipKind.RESIDENCE,
        COMMUNITY.id,
        MemberStage.NONE,
    )


def test_a_street_needs_the_branch_of_every_row() -> None:
    street = Node(uuid.uuid4(), "海滨街道", OrganisationKind.STREET, "/1/")

    found = fault(roster(["张三", "13800000001"]), place=Place(street, [FIRST, SECOND]))

    assert found.reason == "没有写所在支部"


def test_reporting_members_belong_to_the_community_whatever_their_branch() -> None:
    row = one(
        roster(["张三", "13800000001", "正式", "外地某支部"]),
        place=Place(COMMUNITY, [FIRST], is_reporting=True),
    )

    assert (row.kind, row.organisation_id) == (MembershipKind.REPORTING, COMMUNITY.id)


@pytest.mark.parametrize("kind", [OrganisationKind.PARTY_GROUP, OrganisationKind.HOUSEHOLD_CENTRE])
def test_no_roster_is_kept_below_a_branch(kind: OrganisationKind) -> None:
    with pytest.raises(WrongOrganisation):
        Place(replace(FIRST, kind=kind), [])
