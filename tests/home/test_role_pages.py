"""The pages of appointments: found, given, approved on 待办, told, and ended."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person, Role, RoleGrant
from app.audit.models import AuditEntry
from app.core.db import db
from app.notices.models import Notice
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def roles_of(app: Flask, name: str) -> list[Role]:
    """What somebody of this name holds."""
    query = (
        sa.select(RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.name == name, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )
    with app.app_context():
        return list(db.session.scalars(query))


def path_of(cast: Cast, node: str) -> str:
    return f"/organisations/{cast.nodes[node]}/roles"


def test_somebody_found_by_initials_is_appointed_at_once(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer").open(f"{path_of(cast, 'grid')}/new?words=sxh")
    assert "苏小禾" in office.text

    person = str(cast.people["volunteer"])
    office.send(path_of(cast, "grid"), {"person": person, "role": "steward", "words": "sxh"})

    assert "已任命" in office.text
    assert roles_of(app, "苏小禾") == [Role.STEWARD]
    inbox = browser(app, cast, "volunteer").open("/me/messages")
    assert "您现在是杏园一网格的“红管家”" in inbox.text


def test_a_new_colleague_waits_for_the_street_and_then_signs_in(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer").open(path_of(cast, "community"))
    office.send(
        path_of(cast, "community"),
        {"name": "新来的", "phone": "139 1234 5678", "role": "staff", "reason": "社区新招"},
    )
    assert "另一人批准后生效" in office.text
    assert "社区新招" in office.text
    assert roles_of(app, "新来的") == []
    with app.app_context():
        noted = sa.select(AuditEntry).where(AuditEntry.action == "role.proposed")
        assert db.session.scalars(noted).one().reason == "社区新招"

    street = browser(app, cast, "upper").open("/todo")
    assert "任命新来的为“社区工作人员”（杏园社区）" in street.text
    with app.app_context():
        approval = db.session.scalars(sa.text("SELECT id FROM approvals")).one()
    street.send("/todo/approvals", {"approval": str(approval)})

    assert roles_of(app, "新来的") == [Role.STAFF]
    assert "新来的" in office.open(path_of(cast, "community")).text
    assert "任命，高立夏批准" in office.text


def test_the_maker_sees_it_wait_and_cannot_approve_it(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer").open("/me")
    new = {"name": "新来的", "phone": "13912345678", "role": "staff"}
    office.send(path_of(cast, "community"), new)
    with app.app_context():
        approval = db.session.scalars(sa.text("SELECT id FROM approvals")).one()
    office.send("/todo/approvals", {"approval": str(approval)})

    assert office.status == 403
    assert roles_of(app, "新来的") == []


def test_an_administrator_sees_on_todo_what_he_may_decide_and_no_more(
    app: Flask, cast: Cast
) -> None:
    office = browser(app, cast, "upper").open("/me")
    person = str(cast.people["volunteer"])
    office.send(path_of(cast, "community"), {"person": person, "role": "staff"})

    admin = browser(app, cast, "admin").open("/todo")

    assert "任命苏小禾为" in admin.text
    assert "等您审核的活动" not in admin.text
    secretary = browser(app, cast, "secretary").open("/todo")
    assert "任命苏小禾为" not in secretary.text


def test_an_administrator_reads_names_masked_and_looks_for_nobody(app: Flask, cast: Cast) -> None:
    admin = browser(app, cast, "admin").open(path_of(cast, "community"))
    assert "温谷雨" not in admin.text
    assert "温*" in admin.text

    assert "苏小禾" not in admin.open(f"{path_of(cast, 'grid')}/new?words=sxh").text
    admin.send(path_of(cast, "grid"), {"person": str(cast.people["volunteer"]), "role": "steward"})
    assert admin.status == 422
    assert roles_of(app, "苏小禾") == []


def test_what_was_forgotten_is_said_beside_the_field(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer").open(f"{path_of(cast, 'community')}/new")
    office.send(path_of(cast, "community"), {"name": "新来的", "phone": "123", "role": "steward"})

    assert office.status == 422
    assert 'href="#phone">手机号：手机号应为 11 位数字' in office.page
    assert 'value="新来的"' in office.page
    office.send(path_of(cast, "community"), {"name": "新" * 60, "phone": "1", "role": "boss"})
    assert "steward" not in office.text
    assert office.text.count("应为 0 到 50 个字") == 2  # in the summary, and beside the field
    assert "姓名：请填写" not in office.text
    office.send(path_of(cast, "community"), {"name": "新来的"})
    assert 'href="#role">负责什么：请选择' in office.page
    assert roles_of(app, "新来的") == []


def test_the_number_of_somebody_else_is_not_taken(app: Flask, cast: Cast) -> None:
    office = browser(app, cast, "reviewer").open("/me")
    used = {"name": "别的人", "phone": "13800000000", "role": "steward"}
    office.send(path_of(cast, "grid"), used)

    assert "这个手机号登记的是别的姓名" in office.text
    assert roles_of(app, "别的人") == []


def test_an_appointment_ends_with_a_reason(app: Flask, cast: Cast) -> None:
    with app.app_context():
        held = sa.select(RoleGrant.id).where(RoleGrant.person_id == cast.people["grid_worker"])
        grant_id = db.session.scalars(held).one()
    worker = browser(app, cast, "grid_worker").open("/me")
    office = browser(app, cast, "reviewer").open(f"/roles/{grant_id}/end")
    assert "葛小满" in office.text

    office.send(f"/roles/{grant_id}/end", {})
    assert office.status == 422
    assert roles_of(app, "葛小满") == [Role.GRID_WORKER]
    office.send(f"/roles/{grant_id}/end", {"reason": "调到柳岸"})

    assert "任职已结束" in office.text
    assert roles_of(app, "葛小满") == []
    assert "登录" in worker.open("/me").text
    with app.app_context():
        said = db.session.scalars(sa.select(Notice.title).where(Notice.kind == "role")).one()
    assert said == "您不再是杏园一网格的“网格员、对接人”"


def test_a_unit_finds_its_own_page_and_names_its_contact(app: Flask, cast: Cast) -> None:
    lead = browser(app, cast, "unit_lead").open("/me")
    assert "/organisations" in lead.page
    lead.open(f"/organisations/{cast.nodes['unit']}")
    assert path_of(cast, "unit") in lead.page
    lead.send(
        path_of(cast, "unit"), {"name": "新店员", "phone": "13912345678", "role": "unit_contact"}
    )

    assert roles_of(app, "新店员") == [Role.UNIT_CONTACT]


@pytest.mark.parametrize("who", ["member", "other_reviewer", "auditor"])
def test_who_may_not_give_gives_nothing(app: Flask, cast: Cast, who: str) -> None:
    outsider = browser(app, cast, who).open("/me")
    new = {"name": "新来的", "phone": "13912345678", "role": "steward"}
    outsider.send(path_of(cast, "grid"), new)

    assert outsider.status in (403, 404)
    assert roles_of(app, "新来的") == []


def test_nobody_reads_the_appointments_without_a_sign_in(app: Flask, cast: Cast) -> None:
    assert "葛小满" not in reader(app).open(path_of(cast, "grid")).text
