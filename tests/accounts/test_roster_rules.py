"""Who a row is, and what is done for that person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.models import MembershipKind, MemberStage, PersonState
from app.accounts.roster.plan import Action, Fault, Plan, PlannedRow, plan_from_json
from app.accounts.roster.sheet import read_workbook
from tests.support.planning import FIRST, SECOND, TODAY, fault, member, one, planned
from tests.support.rosters import HEADER, roster, workbook


def test_an_unknown_person_is_created_in_the_branch() -> None:
    row = one(roster(["张三", "13800000001", "正式", "", "2024年5月"]))

    assert (row.action, row.kind, row.phone) == (
        Action.CREATE,
        MembershipKind.PARTY,
        "13800000001",
    )
    assert (row.organisation_id, row.stage, row.from_on) == (
        FIRST.id,
        MemberStage.FULL,
        date(2024, 5, 1),
    )


def test_a_known_member_is_unchanged() -> None:
    row = one(roster(["张三", "13800000001"]), member("张三", "13800000001"))

    assert (row.action, row.phone, row.changes) == (Action.UNCHANGED, None, ())


def test_the_day_of_joining_the_party_never_moves_a_known_member() -> None:
    content = roster(["张三", "13800000001", "1985年7月"], header=["姓名", "电话", "入党时间"])

    assert one(content).from_on == date(1985, 7, 1)
    assert one(content, member("张三", "13800000001")).action is Action.UNCHANGED


def test_a_probationary_member_who_became_full_is_a_change() -> None:
    before = member("张三", "13800000001")
    probationary = replace(before.memberships[0], stage=MemberStage.PROBATIONARY)

    row = one(roster(["张三", "13800000001", "正式"]), replace(before, memberships=(probationary,)))

    assert (row.action, row.changes, row.from_on) == (Action.CHANGE, ("党员类型",), TODAY)


def test_a_category_may_stand_in_the_column_of_the_stage() -> None:
    row = one(
        roster(
            ["张三", "13800000001", "关爱类", "预备"], header=["姓名", "电话", "类别", "党员类型"]
        )
    )

    assert (row.stage, row.category) == (MemberStage.PROBATIONARY, "care")


def test_a_blank_stage_is_taken_as_full_with_a_remark() -> None:
    row = one(roster(["张三", "13800000001"]))

    assert row.stage is MemberStage.FULL
    assert any("按正式党员登记" in remark for remark in row.remarks)


def test_an_unknown_word_for_the_stage_is_a_fault_in_its_column() -> None:
    found = fault(roster(["张三", "13800000001", "老党员"]))

    assert (found.row, found.column, found.heading) == (2, "C", "党员类型")
    assert "不认识“老党员”" in found.reason


def test_an_activist_is_no_member() -> None:
    assert "不是党员" in fault(roster(["张三", "13800000001", "入党积极分子"])).reason


def test_the_same_name_with_another_phone_is_another_person() -> None:
    row = one(roster(["张三", "13800000002"]), member("张三", "13800000001"))

    assert (row.action, row.person_id) == (Action.CREATE, None)
    assert any("同名" in remark for remark in row.remarks)


@pytest.mark.parametrize(
    "content",
    [
        roster(["张三", "13800000002", "", "", "", "换号"]),
        roster(["张三", "13800000002", "13800000001"], header=["姓名", "手机号", "原手机号"]),
    ],
)
def test_a_new_number_is_taken_when_the_sheet_says_so(content: bytes) -> None:
    before = member("张三", "13800000001")

    row = one(content, before)

    assert (row.action, row.person_id, row.phone) == (Action.CHANGE, before.id, "13800000002")


def test_a_change_of_number_that_was_made_before_changes_nothing() -> None:
    content = roster(["张三", "13800000002", "13800000001"], header=["姓名", "手机号", "原手机号"])

    assert one(content, member("张三", "13800000002")).action is Action.UNCHANGED


def test_a_change_of_number_of_nobody_known_is_a_fault() -> None:
    found = fault(roster(["张三", "13800000002", "", "", "", "换号"]))

    assert "没有找到" in found.reason


def test_a_first_phone_is_added_to_the_only_namesake_without_one() -> None:
    before = member("张三", None)

    row = one(roster(["张三", "13800000001"]), before)

    assert (row.action, row.person_id, row.phone) == (Action.CHANGE, before.id, "13800000001")


def test_a_row_without_a_phone_finds_the_only_namesake_of_the_branch() -> None:
    before = member("张三", "13800000001")

    row = one(roster(["张三", None]), before, member("张三", "13800000002", at=SECOND))

    assert (row.action, row.person_id) == (Action.UNCHANGED, before.id)


def test_a_row_without_a_phone_cannot_tell_two_namesakes_apart() -> None:
    found = fault(roster(["张三"]), member("张三", "13800000001"), member("张三", "13800000002"))

    assert (found.heading, "请填手机号" in found.reason) == ("手机号", True)


def test_a_member_of_another_branch_is_transferred() -> None:
    before = member("张三", "13800000001", at=SECOND)

    row = one(roster(["张三", "13800000001", "", "", "2026-11-01"]), before)

    assert (row.action, row.from_on, row.membership_id, row.old_organisation) == (
        Action.TRANSFER,
        date(2026, 11, 1),
        before.memberships[0].id,
        SECOND.name,
    )


def test_nobody_is_taken_out_of_a_branch_without_the_right_there() -> None:
    found = fault(
        roster(["张三", "13800000001"]),
        member("张三", "13800000001", at=SECOND),
        may_take=False,
    )

    assert "没有办理转出的权限" in found.reason
    assert SECOND.name not in found.reason


def test_a_transfer_before_the_old_relation_began_is_a_fault() -> None:
    found = fault(
        roster(["张三", "13800000001", "", "", "2019-12-31"]),
        member("张三", "13800000001", at=SECOND),
    )

    assert (found.heading, "2020-01-01" in found.reason) == ("转入时间", True)


def test_a_known_volunteer_joins_the_branch() -> None:
    before = member("张三", "13800000001", memberships=())

    row = one(roster(["张三", "13800000001"]), before)

    assert (row.action, row.person_id, row.from_on) == (Action.JOIN, before.id, TODAY)


def test_somebody_who_comes_back_begins_after_the_old_relation() -> None:
    before = member(
        "张三",
        "13800000001",
        memberships=(),
        ended=((MembershipKind.PARTY, date(2026, 6, 30)),),
    )

    assert "结束日期" in fault(roster(["张三", "13800000001", "", "", "2026-6-30"]), before).reason
    assert one(roster(["张三", "13800000001", "", "", "2026-7-1"]), before).action is Action.JOIN


def test_a_disabled_account_is_a_fault() -> None:
    found = fault(
        roster(["张三", "13800000001"]),
        member("张三", "13800000001", state=PersonState.DISABLED),
    )

    assert "已停用" in found.reason


def test_a_repeated_row_is_named_with_the_row_before_also_across_sheets() -> None:
    content = workbook(
        {
            "甲": [HEADER, ["张三", "13800000001"], ["张 三", 13800000001]],
            "乙": [HEADER, ["张三", "138 0000 0001"]],
        }
    )

    rows = planned(content)

    assert isinstance(rows[0], PlannedRow)
    assert [(row.sheet, row.row) for row in rows[1:] if isinstance(row, Fault)] == [
        ("甲", 3),
        ("乙", 2),
    ]
    assert all("工作表“甲”第 2 行重复" in row.reason for row in rows[1:] if isinstance(row, Fault))


def test_namesakes_in_the_file_are_two_people_with_a_remark() -> None:
    rows = planned(roster(["张三", "13800000001"], ["张三", "13800000002"]))

    assert [row.action for row in rows if isinstance(row, PlannedRow)] == [Action.CREATE] * 2
    assert any("同名" in remark for remark in rows[1].remarks)  # type: ignore[union-attr]


def test_a_namesake_in_the_file_without_a_phone_is_a_fault() -> None:
    assert "分不清" in fault(roster(["张三", "13800000001"], ["张三"])).reason


def test_a_household_shares_a_phone_with_a_remark() -> None:
    rows = planned(roster(["张三", "13800000001"], ["李四", "13800000001"]))

    assert [row.action for row in rows if isinstance(row, PlannedRow)] == [Action.CREATE] * 2
    assert "共用一个手机号" in rows[1].remarks[0]  # type: ignore[union-attr]


def test_a_phone_shared_with_somebody_known_is_remarked() -> None:
    row = one(roster(["李四", "13800000001"]), member("张三", "13800000001"))

    assert any("已登记的张三共用" in remark for remark in row.remarks)


def test_two_records_of_one_name_and_phone_must_be_merged_first() -> None:
    found = fault(
        roster(["张三", "13800000001"]),
        member("张三", "13800000001"),
        member("张三", "13800000001"),
    )

    assert "先合并" in found.reason


def test_a_plan_survives_being_stored() -> None:
    rows = planned(
        roster(["张三", "13800000001", "预备"], ["李四", "13800000002"], ["=1", "1"]),
        member("李四", "13800000002", at=SECOND),
    )
    plan = Plan(
        organisation_id=FIRST.id,
        rows=tuple(row for row in rows if isinstance(row, PlannedRow)),
        faults=tuple(row for row in rows if isinstance(row, Fault)),
        remarks=("一句话",),
        basis="x",
    )

    assert plan_from_json(plan.as_json()) == plan
    assert plan.counts[Action.TRANSFER] == 1


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.sampled_from(["张三", "13800000001", "正式", "第一党支部", "2024.5", "=1+1", "合计"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=6))
def test_whatever_stands_in_the_cells_every_row_is_planned_or_named(
    rows: Sequence[Sequence[Any]],
) -> None:
    plain = [[None if isinstance(c, float) and c - c != 0 else c for c in row] for row in rows]
    content = workbook({"名册": [HEADER, *plain]})

    read = read_workbook(content)

    assert len(planned(content)) == len(list(read.rows))
