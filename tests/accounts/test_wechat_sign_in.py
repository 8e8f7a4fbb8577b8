"""Coming in by WeChat: who bound it, in the browser that left, and nobody of an office."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import binding, wechat_sign_in
from app.accounts.binding_errors import WechatSignInStale
from app.accounts.models import Person, PersonState, SignIn, SignInKind
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.events.queries import sessions
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.visits import event, poster_of
from tests.support.wechat import SITE, Account, service_account, switched_on

OPENID = "oFollower_1-of-the-account"
INSIDE = "Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0.49"


@pytest.fixture
def account(app: Flask) -> Iterator[Account]:
    with service_account() as running, switched_on(app, running):
        yield running


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def phone(app: Flask) -> Reader:
    return in_wechat(app)


def in_wechat(app: Flask) -> Reader:
    """WeChat's browser with nobody signed in."""
    made = reader(app)
    made.client.environ_base["HTTP_USER_AGENT"] = INSIDE
    return made


def bind(app: Flask, cast: Cast, who: str = "member", *, openid: str = OPENID) -> None:
    with app.app_context(), transaction():
        binding.bind(openid, by=cast.actor(who), now=clock.now())


def leave(who: Reader, *, onward: str = "/me") -> str:
    """Over to WeChat; the state that goes along."""
    answer = who.client.get(f"/sign-in/wechat?next={onward}")
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.location).query)
    assert query["scope"] == ["snsapi_base"]
    assert query["redirect_uri"] == [f"{SITE}/sign-in/wechat/return"]
    return query["state"][0]


def come_back(who: Reader, account: Account, state: str, *, openid: str = OPENID) -> Reader:
    """Led back with a code, and the one button pressed."""
    code = f"code-{uuid.uuid4().hex}"
    account.codes[code] = openid
    who.open(f"/sign-in/wechat/return?code={code}&state={state}")
    return who.send("/sign-in/wechat", {"state": state, "code": code})


def signed_in(app: Flask) -> list[uuid.UUID]:
    """Whose browsers are signed in."""
    with app.app_context():
        is_page = SignIn.kind == SignInKind.PAGE
        return list(db.session.scalars(sa.select(SignIn.person_id).where(is_page)))


def test_who_bound_it_comes_in_and_the_scan_is_still_there(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    bind(app, cast)
    event_id = event(app, cast)
    with app.app_context():
        session_id = sessions(event_id)[0].id
    phone.open(f"/s/{poster_of(app, session_id)}")
    assert "/sign-in/wechat?next=/check-ins" in phone.page

    come_back(phone, account, leave(phone, onward="/check-ins"))

    assert phone.path == "/check-ins"
    assert "林晓月" in phone.text
    assert "签到成功" in phone.send("/check-ins").text
    assert signed_in(app) == [cast.people["member"]]
    with app.app_context():
        said = list(db.session.scalars(sa.select(AuditEntry.action)))
        assert said.count("wechat.signed_in") == 1


def test_coming_back_signs_nobody_in_before_the_button(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    bind(app, cast)
    state = leave(phone)
    account.codes["abc"] = OPENID

    phone.open(f"/sign-in/wechat/return?code=abc&state={state}")

    assert phone.status == 200
    assert "data-onward" in phone.page
    assert (signed_in(app), account.asked) == ([], [])


def test_who_is_not_bound_gets_the_form_and_the_offer(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    come_back(phone, account, leave(phone, onward="/check-ins"))

    assert "还没有绑定账号" in phone.text
    assert "微信通知”里绑定" in phone.text
    assert 'name="next" value="/check-ins"' in phone.page
    assert signed_in(app) == []


@pytest.mark.parametrize("who", ["organiser", "reviewer"])
def test_nobody_with_a_role_comes_in_this_way(
    app: Flask, cast: Cast, account: Account, phone: Reader, who: str
) -> None:
    bind(app, cast, who)

    come_back(phone, account, leave(phone))

    assert "不能用微信直接登录" in phone.text
    assert signed_in(app) == []


def test_a_disabled_account_stays_out(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    bind(app, cast)
    with app.app_context(), transaction():
        db.session.get_one(Person, cast.people["member"]).state = PersonState.DISABLED

    come_back(phone, account, leave(phone))

    assert "停用" in phone.text
    assert signed_in(app) == []


def test_a_state_of_another_browser_signs_nobody_in(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    bind(app, cast)
    stolen = leave(in_wechat(app))

    come_back(phone, account, stolen)
    leave(phone)
    come_back(phone, account, stolen)

    assert "已经过时" in phone.text
    assert (signed_in(app), account.asked) == ([], [])


def test_an_attempt_is_used_up(app: Flask, cast: Cast, account: Account, phone: Reader) -> None:
    state = leave(phone)
    come_back(phone, account, state)
    asked = len(account.asked)
    bind(app, cast)

    come_back(phone, account, state)

    assert "已经过时" in phone.text
    assert (signed_in(app), len(account.asked)) == ([], asked)


def test_a_state_is_good_for_ten_minutes_and_one_region(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        state = wechat_sign_in.new_state(1, "n", now=now)
        wechat_sign_in.check_state(state, 1, "n", now=now + timedelta(minutes=9))
        for region_id, number, at in (
            (1, "n", now + timedelta(minutes=11)),
            (2, "n", now),
            (1, "m", now),
            (1, "", now),
        ):
            with pytest.raises(WechatSignInStale):
                wechat_sign_in.check_state(state, region_id, number, now=at)


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test", "/\\evil.test"])
def test_the_way_on_stays_on_this_site(
    app: Flask, cast: Cast, account: Account, phone: Reader, onward: str
) -> None:
    bind(app, cast)

    come_back(phone, account, leave(phone, onward=onward))

    assert phone.status == 200
    assert len(signed_in(app)) == 1


def test_wechat_being_away_leaves_the_form(
    app: Flask, cast: Cast, account: Account, phone: Reader
) -> None:
    bind(app, cast)
    state = leave(phone)
    account.broken = b"<html>"

    come_back(phone, account, state)

    assert "暂时连不上微信" in phone.text
    assert signed_in(app) == []


def test_elsewhere_nothing_is_offered(app: Flask, cast: Cast, account: Account) -> None:
    assert "用微信登录" not in reader(app).open("/sign-in").text
    assert "用微信登录" in in_wechat(app).open("/sign-in").text
    assert "点右上角的“＋”" in in_wechat(app).open("/scan").text


def test_without_a_service_account_there_is_no_such_way(app: Flask, cast: Cast) -> None:
    phone = in_wechat(app)

    assert "用微信登录" not in phone.open("/sign-in").text
    assert phone.open("/sign-in/wechat").status == 404
