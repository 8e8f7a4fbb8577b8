"""An account goes out of use or comes back, and a number changes, by who looks after a person."""

import pytest
from flask import Flask

from app.accounts.models import PersonState
from app.core import clock
from app.core.db import transaction
from tests.home.people_scenes import WHY, notes, number_of, path_of, state_of
from tests.points.facts import serve
from tests.support.cast import Cast, gather
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def test_a_disabled_account_is_out_everywhere_and_keeps_its_points(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        serve(cast, "member", clock.now(), points=300)
    member = browser(app, cast, "member").open("/me")
    page = browser(app, cast, "secretary").open(path_of(cast, "member", "/disable"))
    assert "积分、服务记录、组织关系都保留" in page.text

    page.send(path_of(cast, "member", "/disable"), WHY)

    assert "账号已停用" in page.text
    assert state_of(app, cast, "member") is PersonState.DISABLED
    assert member.open("/me").path == "/sign-in"
    (noted,) = notes(app, "person.disabled")
    assert noted.reason == WHY["reason"]
    assert "+3" in page.open(path_of(cast, "member", "/entries")).text


def test_a_reason_is_asked_for(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(path_of(cast, "member", "/disable"))

    page.send(path_of(cast, "member", "/disable"))

    assert page.status == 422
    assert "请填写这一项" in page.text
    assert state_of(app, cast, "member") is PersonState.ACTIVE


def test_it_is_taken_into_use_again(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(path_of(cast, "member", "/disable"))
    page.send(path_of(cast, "member", "/disable"), WHY)

    page.open(path_of(cast, "member", "/enable")).send(path_of(cast, "member", "/enable"), WHY)

    assert "账号已恢复" in page.text
    assert state_of(app, cast, "member") is PersonState.ACTIVE


@pytest.mark.parametrize("whom", ["reviewer", "party_worker", "upper"])
def test_nobody_disables_himself_nor_another_office(app: Flask, cast: Cast, whom: str) -> None:
    page = browser(app, cast, "reviewer").open(path_of(cast, whom))
    assert "停用账号" not in page.text

    page.send(path_of(cast, whom, "/disable"), WHY)

    assert page.status == 403
    assert state_of(app, cast, whom) is PersonState.ACTIVE


def test_a_number_is_changed_and_taken_off(app: Flask, cast: Cast) -> None:
    address = path_of(cast, "member", "/phone")
    page = browser(app, cast, "secretary").open(address)

    page.send(address, {"phone": "139 1111 2222"})
    assert "手机号已更换" in page.text
    assert "139****2222" in page.text
    assert number_of(app, cast, "member") == "13911112222"

    page.open(address).send(address, {"none": "1"})
    assert "已取消" in page.text
    assert number_of(app, cast, "member") == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("138 0000 0000", "和现在登记的一样"),
        ("1391", "手机号应为 11 位数字"),
        ("", "手机号应为"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    app: Flask, cast: Cast, typed: str, said: str
) -> None:
    address = path_of(cast, "member", "/phone")
    page = browser(app, cast, "secretary").open(address).send(address, {"phone": typed})

    assert page.status in {409, 422}
    assert said in page.text
    assert 'id="phone-fault"' in page.page
    assert number_of(app, cast, "member") == "13800000000"


@pytest.mark.parametrize(("who", "whom"), [("upper", "member"), ("reviewer", "party_worker")])
def test_others_change_no_number(app: Flask, cast: Cast, who: str, whom: str) -> None:
    before = number_of(app, cast, whom)
    page = browser(app, cast, who).open(path_of(cast, whom))
    assert "换手机号" not in page.text

    page.send(path_of(cast, whom, "/phone"), {"phone": "13911112222"})

    assert page.status == 403
    assert number_of(app, cast, whom) == before
