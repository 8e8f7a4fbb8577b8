"""A list of organisations: each row is added, there already, or bad with its reason."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from app.accounts.actor import Actor
from app.accounts.models import Approval, Role
from app.accounts.tree import previews
from app.accounts.tree.errors import (
    TreeOutdated,
    TreePreviewNotFound,
    TreePreviewUsed,
    TreeSheetWithoutHeader,
)
from app.accounts.tree.models import TreeChange
from app.accounts.tree.planning import ADD, BAD, THERE
from app.accounts.tree.previews import Preview
from app.accounts.tree.sheet import MOST_ROWS, read_list
from app.accounts.tree.template import template
from app.core.db import db
from app.core.errors import Forbidden
from app.core.workbooks.errors import WorkbookTooLarge, WorkbookUnreadable
from app.home.tree_guard import GUARD
from app.organisations import queries, service
from app.organisations.models import Organisation, OrganisationKind
from tests.support.branches import NOW, OPENED, Town, acting, build_town
from tests.support.rosters import workbook

K = OrganisationKind
HEADER = ("上级", "种类", "名称", "电话", "户数", "领域", "联系人", "所属党组织")


@pytest.fixture
def town(context: None) -> Town:
    """A street with a community, two branches and a unit."""
    return build_town()


@pytest.fixture
def upper(town: Town) -> Actor:
    """Somebody of the street's committee."""
    return acting(town, Role.UPPER, town.street)


def sheet(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> bytes:
    """A workbook of one sheet."""
    return workbook({"组织": [header, *rows]})


def shown(content: bytes, at: Organisation, by: Actor) -> Preview:
    """The preview of a list."""
    kept = previews.keep(read_list(content), at, by=by, now=NOW)
    return previews.preview(kept.id, at, by=by, now=NOW)


def states(preview: Preview) -> list[tuple[str, str]]:
    """What is done with each row."""
    return [(line.name, line.state) for line in preview.lines]


def below(node: Organisation) -> set[str]:
    """The names of all open nodes below one."""
    return {each.name for each in queries.within(node.region_id, node.path)} - {node.name}


def test_a_row_may_hang_below_one_of_an_earlier_row(town: Town, upper: Actor) -> None:
    content = sheet(
        ("", "社区", "柳岸社区", "0573-87001234"),
        ("柳岸社区", "网格", "一网格", "", 320),
        ("一网格", "中心户", "一网格中心户"),
        ("柳岸社区", "支部", "柳岸党支部", "", "", "两新"),
        ("柳岸社区", "商铺", "柳岸书店", "", "", "", "赵 13800000001", "中共柳岸支部委员会"),
    )
    preview = shown(content, town.street, upper)
    before = below(town.street)

    assert {state for _, state in states(preview)} == {ADD}
    assert "柳岸社区" not in before
    count, done = previews.apply(preview.kept.id, town.street, guard=GUARD, by=upper, now=NOW)

    assert (count, done) == (5, True)
    nodes = {each.name: each for each in queries.within(town.region_id, town.street.path)}
    assert set(nodes) - before - {town.street.name} == {line.name for line in preview.lines}
    assert nodes["一网格中心户"].path.startswith(nodes["柳岸社区"].path)
    assert nodes["一网格"].household_count == 320
    assert nodes["柳岸党支部"].sector == "两企三新"
    assert nodes["柳岸书店"].party_organisation_id == nodes["柳岸党支部"].id
    assert nodes["柳岸书店"].contact_sealed is not None
    assert preview.kept.plan_sealed is None


def test_what_is_there_is_not_founded_twice(town: Town, upper: Actor) -> None:
    content = sheet(("", "党支部", town.first.name), ("", "网格", "一网格"), ("", "网格", "一网格"))

    preview = shown(content, town.community, upper)

    assert states(preview) == [(town.first.name, THERE), ("一网格", ADD), ("一网格", THERE)]
    assert previews.apply(preview.kept.id, town.community, guard=GUARD, by=upper, now=NOW)[0] == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("没有的", "网格", "一网格"), "没有找到上级“没有的”"),
        (("便民超市", "网格", "一网格"), "网格不能挂在共建单位“便民超市”之下"),
        (("", "网路", "一网格"), "不认识“网路”"),
        (("", "", "一网格"), "没有填写"),
        (("", "网格", ""), "没有写名称"),
        (("", "网格", "一网格", "12"), "固定电话"),
        (("", "网格", "一网格", "", "三百"), "请填整数"),
        (("", "网格", "一网格", "", 100_000), "请填整数"),
        (("", "党支部", "新支部", "", 300), "党支部不填户数"),
        (("", "网格", "一网格", "", "", "", "王"), "网格不填联系人"),
        (("", "网格", "一网格", "", "", "", "", "第一党支部"), "网格不填所属党组织"),
        (("", "商铺", "书店", "", "", "", "", "第九党支部"), "没有找到所属党组织“第九党支部”"),
        (("", "商铺", "书店", "", "", "", "11010519491231002X"), "身份证号"),
        (("", "区", "新区"), "不认识“区”"),
        (("", "网格", "长" * 101), "太长"),
    ],
)
def test_a_bad_row_says_why_and_the_others_are_added(
    town: Town, upper: Actor, row: Sequence[Any], why: str
) -> None:
    preview = shown(sheet(row, ("", "队伍", "银龄队")), town.community, upper)

    (bad,) = preview.of(BAD)
    assert why in bad.said
    assert bad.row == 2
    previews.apply(preview.kept.id, town.community, guard=GUARD, by=upper, now=NOW)
    assert "银龄队" in below(town.community)
    assert "一网格" not in below(town.community)


def test_a_grid_of_an_odd_size_is_added_with_a_word(town: Town, upper: Actor) -> None:
    preview = shown(sheet(("", "网格", "大网格", "", 900)), town.community, upper)

    assert [line.said for line in preview.of(ADD)] == ["户数不在常见范围，请核对"]


def test_all_is_written_or_nothing(town: Town, upper: Actor) -> None:
    preview = shown(sheet(("", "队伍", "银龄队"), ("", "网格", "一网格")), town.community, upper)
    service.found(town.region_id, K.GRID, "一网格", opened_on=OPENED, parent=town.community)

    with pytest.raises(TreeOutdated, match="已经有一个叫“一网格”的网格"), db.session.begin_nested():
        previews.apply(preview.kept.id, town.community, guard=GUARD, by=upper, now=NOW)
    assert "银龄队" not in below(town.community)


def test_a_preview_is_its_makers_for_a_day_and_made_once(town: Town, upper: Actor) -> None:
    kept = shown(sheet(("", "队伍", "银龄队")), town.community, upper).kept
    other = acting(town, Role.UPPER, town.street, "另一人")
    tomorrow = NOW + timedelta(hours=25)

    for by, at, now in (
        (other, town.community, NOW),
        (upper, town.street, NOW),
        (upper, town.community, tomorrow),
    ):
        with pytest.raises(TreePreviewNotFound):
            previews.apply(kept.id, at, guard=GUARD, by=by, now=now)
    previews.apply(kept.id, town.community, guard=GUARD, by=upper, now=NOW)
    db.session.expire_all()
    with pytest.raises(TreePreviewUsed):
        previews.apply(kept.id, town.community, guard=GUARD, by=upper, now=NOW)


def test_a_list_of_the_office_waits_for_the_parent(town: Town) -> None:
    staff = acting(town, Role.STAFF, town.community)
    kept = shown(sheet(("", "队伍", "银龄队")), town.community, staff).kept

    assert previews.apply(kept.id, town.community, guard=GUARD, by=staff, now=NOW) == (1, False)
    assert "银龄队" not in below(town.community)
    approval = db.session.scalars(sa.select(Approval)).one()
    assert approval.summary == "在“幸福社区”之下导入 1 个组织：银龄队"


def test_who_may_not_change_the_tree_keeps_no_preview(town: Town) -> None:
    secretary = acting(town, Role.SECRETARY, town.first)

    with pytest.raises(Forbidden):
        shown(sheet(("", "党小组", "一组")), town.first, secretary)
    assert db.session.scalars(sa.select(TreeChange)).all() == []


def test_a_file_that_is_no_list_is_refused(town: Town, upper: Actor) -> None:
    for content, error in (
        (b"x", WorkbookUnreadable),
        (sheet(("a", "b"), header=("姓名", "手机号")), TreeSheetWithoutHeader),
        (
            sheet(*(("", "队伍", f"第{number}队") for number in range(MOST_ROWS + 1))),
            WorkbookTooLarge,
        ),
    ):
        with pytest.raises(error):
            shown(content, town.community, upper)


def test_the_template_has_the_headings_and_is_an_empty_list(town: Town, upper: Actor) -> None:
    content = template()

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert tuple(book.get_sheet_by_index(0).to_python()[0]) == HEADER
    assert shown(content, town.community, upper).lines == []
