"""The office finds units by how they stand and by name; everybody finds those who may claim."""

from datetime import date

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import lines, vetting
from app.wishes.lines import Offered
from app.wishes.models import LineKind
from app.wishes.pages import unit_desk_page, units
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.reader import reader
from tests.support.visits import browser
from tests.wishes import scenes

CODE = "91350100M000100Y43"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Besides the vetted 和顺药房: a shop that waits, one that ended, one that never asked."""
    made = scenes.town(app)
    now = clock.now()
    with app.app_context(), transaction():
        for name, place in (
            ("等等茶馆", "community"),
            ("停停书店", "community"),
            ("从没来过", "community"),
            ("别处粮店", "other_community"),
        ):
            shop = organisations.found(
                made.region_id,
                OrganisationKind.SHOP,
                name,
                opened_on=date(2020, 1, 1),
                parent=made.node(place),
            )
            made.nodes[name] = shop.id
        vetting.ask(made.node("等等茶馆"), CODE, by=made.actor("reviewer"), now=now)
        make.vet(made, "停停书店")
        vetting.end(made.node("停停书店"), reason="搬走了", by=made.actor("reviewer"), now=now)
    return made


@pytest.mark.parametrize(
    ("standing", "names"),
    [
        ("", ["等等茶馆", "和顺药房", "停停书店", "从没来过"]),
        ("waiting", ["等等茶馆"]),
        ("may", ["和顺药房"]),
        ("may_not", ["停停书店", "从没来过"]),
        ("nonsense", ["等等茶馆", "和顺药房", "停停书店", "从没来过"]),
    ],
)
def test_units_stand_under_how_they_stand_and_who_waits_stands_first(
    app: Flask, cast: Cast, standing: str, names: list[str]
) -> None:
    page = browser(app, cast, "reviewer").open(f"/manage/units?standing={standing}").text

    assert sorted(names, key=page.index) == names
    assert "别处粮店" not in page
    for other in {"等等茶馆", "和顺药房", "停停书店", "从没来过"} - set(names):
        assert other not in page
    assert "全部 4 等待核验 1 可以认领 1 还不能认领 2" in page


def test_a_unit_is_found_by_part_of_its_name_or_its_code(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer")

    assert "停停书店" in office.open("/manage/units?words=书").text
    assert "等等茶馆" not in office.text
    assert "全部 1 等待核验 0" in office.text
    assert "等等茶馆" in office.open(f"/manage/units?words={CODE.lower()}").text
    assert "没有找到" in office.open("/manage/units?words=%25").text


def test_many_units_come_page_by_page(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_desk_page, "A_PAGE", 3)
    office = browser(app, cast, "reviewer").open("/manage/units")

    assert "从没来过" not in office.text
    assert 'href="/manage/units?standing=all&amp;page=2"' in office.page
    assert "从没来过" in office.open("/manage/units?standing=all&page=2").text
    assert "下一页" not in office.text


def test_a_claim_counts_for_its_unit(app: Flask, cast: Cast) -> None:
    scenes.claimed(app, cast, scenes.published(app, cast))

    file = browser(app, cast, "reviewer").client.get("/manage/units.csv?standing=may")

    assert file.data.decode("utf-8-sig").splitlines()[1].endswith('"1"')


def _offer(app: Flask, cast: Cast, node: str, title: str, kind: LineKind) -> None:
    with app.app_context(), transaction():
        offered = Offered(kind=kind, title=title)
        lines.add(cast.node(node), offered, by=cast.actor("reviewer"), now=clock.now())


def test_everybody_finds_units_by_name_or_by_what_they_offer(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), transaction():
        make.vet(cast, "从没来过", "别处粮店")
    _offer(app, cast, "unit", "免费量血压", LineKind.SERVICE)
    _offer(app, cast, "从没来过", "想找人教急救", LineKind.NEED)
    anybody = reader(app)

    assert "从没来过" not in anybody.open("/units?words=血压").text
    assert "和顺药房" in anybody.text
    assert "别处粮店" in anybody.open("/units?words=粮").text
    assert "没有找到" in anybody.open("/units?words=急救").text
    monkeypatch.setattr(units, "A_PAGE", 1)
    # who has no need takes no room on the list of needs
    assert "想找人教急救" in anybody.open("/units?list=need").text
    assert "下一页" not in anybody.text
    assert 'href="/units?page=2"' in anybody.open("/units").page
    assert anybody.open("/units?page=2").text != anybody.open("/units").text
