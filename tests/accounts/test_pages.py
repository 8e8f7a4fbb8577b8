"""Signing in on pages: by code, by password, and where the way leads then."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service
from app.accounts.models import OneTimeCode, Person
from app.core import clock
from app.core.db import db, transaction
from app.organisations.service import found_region
from tests.support.reader import Reader, newest_code, reader, sms_file

PHONE = "13800000001"


@pytest.fixture
def region_id(app: Flask) -> int:
    sms_file(app).unlink(missing_ok=True)
    with app.app_context(), transaction():
        return found_region("桂花社区", now=clock.now()).id


@pytest.fixture
def visitor(app: Flask, region_id: int) -> Reader:
    return reader(app)


@pytest.fixture
def sms(app: Flask) -> Path:
    return sms_file(app)


def _people(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Person.name)))


def test_a_new_phone_registers_in_one_page_of_three_fields(
    app: Flask, visitor: Reader, sms: Path
) -> None:
    visitor.sign_in(PHONE, "沈·明月", sms=sms, then="/privacy")

    assert visitor.path == "/welcome"
    assert 'name="next" value="/privacy"' in visitor.page
    assert _people(app) == ["沈·明月"]


def test_asking_for_a_code_keeps_what_was_typed(visitor: Reader) -> None:
    visitor.open("/sign-in")

    visitor.send("/sign-in/code", {"phone": PHONE, "name": "沈明月", "next": "/help"})

    assert f'value="{PHONE}"' in visitor.page
    assert 'value="沈明月"' in visitor.page
    assert 'value="/help"' in visitor.page
    assert "验证码已发出" in visitor.text


def test_a_wrong_number_is_said_beside_the_field_and_sends_nothing(
    visitor: Reader, sms: Path
) -> None:
    visitor.open("/sign-in")

    visitor.send("/sign-in/code", {"phone": "1380000"})

    assert visitor.status == 422
    assert "手机号应为 11 位数字" in visitor.text
    assert 'aria-invalid="true"' in visitor.page
    assert not sms.exists()


def test_a_wrong_code_registers_nobody(app: Flask, visitor: Reader, sms: Path) -> None:
    visitor.open("/sign-in").send("/sign-in/code", {"phone": PHONE})
    wrong = "000000" if newest_code(sms, PHONE) != "000000" else "111111"

    visitor.send("/sign-in", {"phone": PHONE, "code": wrong, "name": "沈明月"})

    assert visitor.status == 422
    assert "验证码不对或已过期" in visitor.text
    assert _people(app) == []


def test_a_missing_name_is_asked_for_and_the_code_still_counts(
    app: Flask, visitor: Reader, sms: Path
) -> None:
    visitor.open("/sign-in").send("/sign-in/code", {"phone": PHONE})
    form = {"phone": PHONE, "code": newest_code(sms, PHONE), "next": "/help"}
    visitor.send("/sign-in", form)
    asked = visitor.text

    visitor.send("/sign-in", {**form, "name": "沈明月"})

    assert "请填写您的姓名" in asked
    assert visitor.path == "/welcome"
    assert _people(app) == ["沈明月"]


def test_signing_in_never_leads_to_another_site(visitor: Reader, sms: Path) -> None:
    visitor.sign_in(PHONE, "沈明月", sms=sms, then="//evil.example/x")

    assert visitor.path == "/welcome"
    assert "evil" not in visitor.page


def test_who_is_signed_in_is_not_asked_again(visitor: Reader, sms: Path) -> None:
    visitor.sign_in(PHONE, "沈明月", sms=sms)

    assert visitor.open("/sign-in?next=/help").path == "/help"


def test_leaving_ends_the_session_on_the_server(visitor: Reader, sms: Path) -> None:
    visitor.sign_in(PHONE, "沈明月", sms=sms)
    cookie = visitor.client.get_cookie("weiguang")
    assert cookie is not None

    visitor.send("/sign-out")
    visitor.client.set_cookie("weiguang", cookie.value)

    assert visitor.open("/sign-in?next=/help").path == "/sign-in"


def test_a_form_from_elsewhere_is_not_taken(app: Flask, region_id: int) -> None:
    stranger = reader(app)

    stranger.send("/sign-in/code", {"phone": PHONE})

    assert stranger.status == 400
    assert "刷新后再试" in stranger.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeCode)) == 0


@pytest.mark.parametrize(("password", "path"), [("swallow-7312", "/help"), ("swallow", None)])
def test_staff_may_use_a_password(
    app: Flask, region_id: int, visitor: Reader, password: str, path: str | None
) -> None:
    with app.app_context(), transaction():
        person = service.register(region_id, "周书记", now=clock.now(), phone=PHONE)
        service.set_password(person, "swallow-7312", now=clock.now())
    visitor.open("/sign-in/password")

    visitor.send("/sign-in/password", {"phone": PHONE, "password": password, "next": "/help"})

    assert visitor.path == (path or "/sign-in/password")
    assert ("手机号或密码不对" in visitor.text) is (path is None)
    assert password not in visitor.page


def test_a_password_is_chosen_and_signs_in_afterwards(
    app: Flask, visitor: Reader, sms: Path
) -> None:
    visitor.sign_in(PHONE, "周书记", sms=sms)
    visitor.open("/me/password")

    weak = visitor.send("/me/password", {"password": "12345678"}).text
    visitor.send("/me/password", {"password": "swallow-7312"})

    other = reader(app).open("/sign-in/password")
    form = {"phone": PHONE, "password": "swallow-7312", "next": "/help"}
    assert "密码至少 8 位" in weak
    assert visitor.open("/me").path == "/me"
    assert other.send("/sign-in/password", form).path == "/help"
