"""The tree's pages: adding, changing, moving, closing, importing, and what waits on 待办."""

import re

import pytest
from flask import Flask

from app.core.vault import vault
from app.organisations.service import CONTACT
from tests.home.trees import at, node, there, upload
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def test_an_administrator_adds_a_unit_with_its_party_organisation(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "admin").open(at(cast, "community"))
    assert "加一个下级组织" in page.text
    page.open(at(cast, "community", "/below/new"))
    assert "党员中心户" not in page.text
    assert "共建单位" in page.text
    page.open(at(cast, "community", "/below/new?kind=unit"))
    assert "户数" not in page.text

    form = {
        "kind": "unit",
        "title": " 云溪  供水站 ",
        "office_phone": "0573-87001235",
        "sector": "两企三新",
        "contact": "王大水 13800000001",
        "party": "杏园第一党支部",
    }
    page.send(at(cast, "community", "/below/new"), form)

    assert "已建立“云溪 供水站”。" in page.text
    made = there(app, "云溪 供水站")
    assert (made.phone, made.sector) == ("0573-87001235", "两企三新")
    assert made.party_organisation_id == cast.nodes["branch"]
    with app.app_context():
        assert vault().sealing.unseal(made.contact_sealed or b"", CONTACT) == form["contact"]
    page.open(f"/organisations/{made.id}/change")
    assert "王大水" not in page.page
    assert "已填，加密保存" in page.text
    assert "杏园第一党支部" in page.page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "upper"), at(cast, "community", "/below/new")
    for form, said in (
        ({"kind": "grid", "title": "杏园一网格"}, "名称：“杏园社区”下面已经有一个叫“杏园一网格”"),
        ({"kind": "grid", "title": ""}, "名称：请填写这一项。"),
        ({"kind": "grid", "title": "二网格", "households": "多"}, "户数：请填写整数。"),
        ({"kind": "grid", "title": "二网格", "office_phone": "12"}, "电话：电话号码有误"),
        ({"kind": "team", "title": "银龄队", "party": "九支部"}, "所属党组织：没有找到“九支部”"),
        ({"kind": "street", "title": "街道"}, "镇街不能挂在社区之下"),
    ):
        page.open(where).send(where, form)
        assert said in page.text, page.text
        assert page.status == 422
    for name in ("二网格", "银龄队", "街道"):
        assert node(app, name) is None


def test_an_odd_grid_is_added_with_a_word(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "upper"), at(cast, "community", "/below/new")
    page.open(where).send(where, {"kind": "grid", "title": "大网格", "households": "900"})

    assert "户数 900 不在常见的 30 到 500 户之间，请核对。" in page.text
    assert there(app, "大网格").household_count == 900


def test_a_contact_stays_until_it_is_written_anew_or_taken_out(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "admin"), at(cast, "unit", "/change")
    form = {"title": "和顺药房", "contact": "周药师"}
    page.open(where).send(where, form)
    sealed = there(app, "和顺药房").contact_sealed
    page.open(where).send(where, {"title": "和顺大药房"})

    assert there(app, "和顺大药房").contact_sealed == sealed
    assert sealed is not None
    page.open(where).send(where, {"title": "和顺大药房", "no_contact": "1"})
    assert there(app, "和顺大药房").contact_sealed is None
    page.open(where).send(where, {"title": "和顺大药房"})
    assert "没有改动。" in page.text


def test_a_node_is_moved_below_one_found_by_name(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "upper"), at(cast, "grid", "/move")
    page.open(where)
    assert "现在挂在“杏园社区”之下" in page.text
    page.open(f"{where}?words=柳")
    assert "柳岸社区" in page.text
    page.send(where, {"words": "柳"})
    assert "请选择移到哪里。" in page.text

    page.send(where, {"target": str(cast.nodes["other_community"])})

    assert "“杏园一网格”已移到“柳岸社区”之下。" in page.text
    assert there(app, "杏园一网格").parent_id == cast.nodes["other_community"]


def test_the_office_is_offered_only_what_it_reaches(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "reviewer"), at(cast, "grid", "/move")
    page.open(f"{where}?words=柳")
    assert "柳岸社区" not in page.text

    page.send(where, {"target": str(cast.nodes["other_community"])})

    assert page.status == 404
    assert there(app, "杏园一网格").parent_id == cast.nodes["community"]


def test_a_node_in_use_says_by_what_and_an_empty_one_is_closed_and_reopened(
    app: Flask, cast: Cast
) -> None:
    page = browser(app, cast, "upper").open(at(cast, "branch", "/close"))
    assert "现在还不能停用" in page.text
    assert re.search(r"\d+ 名成员", page.text)
    assert "确认停用" not in page.text
    page.send(at(cast, "branch", "/close"))
    assert page.status == 409
    where = at(cast, "community", "/below/new")
    page.open(where).send(where, {"kind": "team", "title": "银龄队"})
    team = f"/organisations/{there(app, '银龄队').id}"

    page.open(f"{team}/close").send(f"{team}/close")

    assert "“银龄队”已停用。" in page.text
    assert "加一个下级组织" not in page.text
    assert "银龄队" not in page.open("/organisations").text
    assert "志愿服务队 · 已停用" in page.open("/organisations?closed=1").text
    page.open(team).send(f"{team}/reopen")
    assert "“银龄队”已重新启用。" in page.text
    assert there(app, "银龄队").closed_on is None


def test_the_top_of_the_tree_offers_neither_move_nor_close(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "admin").open(at(cast, "district"))
    assert "修改" in page.text
    assert "停用" not in page.text

    assert page.open(at(cast, "district", "/close")).status == 409
    assert page.open(at(cast, "district", "/move")).status == 409


def test_a_list_is_shown_before_it_is_written(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "upper"), at(cast, "community", "/tree")
    upload(page, where)

    for words in ("将要建立的 2 个", "已有的 1 个", "不会建立的 1 行", "不认识“网路”"):
        assert words in page.text
    assert node(app, "杏园二网格") is None
    page.send(f"{page.path}/apply")

    assert "已建立 2 个组织。" in page.text
    below = there(app, "二网格中心户")
    assert below.parent_id == there(app, "杏园二网格").id
    assert node(app, "三网格") is None


def test_a_file_that_is_no_list_says_so_and_the_template_is_one(app: Flask, cast: Cast) -> None:
    page, where = browser(app, cast, "admin"), at(cast, "community", "/tree")
    upload(page, where, b"x")
    assert page.status == 422
    assert "读不出这个文件" in page.text

    template = page.client.get(f"{where}/template.xlsx")
    upload(page, where, template.data)
    assert "没有需要建立的组织。" in page.text
