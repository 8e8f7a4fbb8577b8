"""To WeChat and back: only who left is bound, one follower is one person, and it can be ended."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import binding
from app.accounts.models import WechatBinding
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.visits import browser
from tests.support.wechat import SITE, Account, service_account, switched_on

OPENID = "oFollower_1-of-the-account"


@pytest.fixture
def account(app: Flask) -> Iterator[Account]:
    with service_account() as running, switched_on(app, running):
        yield running


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def member(app: Flask, cast: Cast) -> Reader:
    return browser(app, cast, "member")


def leave(who: Reader) -> str:
    """Press the button that leads to WeChat; the state that goes along."""
    answer: TestResponse = who.client.get("/me/wechat/begin")
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.location).query)["state"][0]


def come_back(who: Reader, account: Account, state: str, *, openid: str = OPENID) -> Reader:
    """Led back by WeChat with a code, and the button there pressed."""
    code = f"code-{len(account.asked)}"
    account.codes[code] = openid
    who.open(f"/me/wechat/return?code={code}&state={state}")
    return who.send("/me/wechat", {"state": state, "code": code})


def bindings(app: Flask) -> list[WechatBinding]:
    """All that are bound."""
    with app.app_context():
        return list(db.session.scalars(sa.select(WechatBinding)))


def audited(app: Flask) -> list[str]:
    """What the log says of it."""
    query = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("wechat."))
    with app.app_context():
        return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_a_person_is_bound_by_going_there_and_back(
    app: Flask, cast: Cast, member: Reader, account: Account
) -> None:
    before = member.open("/me/wechat")
    assert 'href="/me/wechat/begin"' in before.page
    state = leave(member)

    shown = member.open(f"/me/wechat/return?code=c1&state={state}")
    assert "确认绑定" in shown.text
    assert (bindings(app), account.asked) == ([], [])

    bound = come_back(member, account, state)

    assert bound.path == "/me/wechat"
    assert "已绑定" in bound.text
    (row,) = bindings(app)
    assert (row.person_id, row.region_id) == (cast.people["member"], cast.region_id)
    assert OPENID.encode() not in row.openid_sealed + row.openid_index
    assert audited(app) == ["wechat.bound"]


def test_the_way_there_leads_to_wechat_and_back_to_this_site(
    member: Reader, account: Account
) -> None:
    answer = member.client.get("/me/wechat/begin")

    query = parse_qs(urlsplit(answer.location).query)
    assert query["redirect_uri"] == [f"{SITE}/me/wechat/return"]
    assert query["state"][0].isalnum()
    assert len(query["state"][0]) <= 128
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]


def test_a_binding_can_be_ended(app: Flask, member: Reader, account: Account) -> None:
    come_back(member, account, leave(member))

    ended = member.send("/me/wechat/end")

    assert 'href="/me/wechat/begin"' in ended.page
    assert bindings(app) == []
    assert audited(app) == ["wechat.bound", "wechat.unbound"]
    assert member.send("/me/wechat/end").status == 200
    assert len(audited(app)) == 2


def test_binding_the_same_again_changes_nothing(
    app: Flask, member: Reader, account: Account
) -> None:
    come_back(member, account, leave(member))
    (first,) = bindings(app)

    come_back(member, account, leave(member))

    (again,) = bindings(app)
    assert again.bound_at == first.bound_at
    assert audited(app) == ["wechat.bound"]


def test_another_wechat_replaces_the_one_before(
    app: Flask, cast: Cast, member: Reader, account: Account
) -> None:
    come_back(member, account, leave(member))

    come_back(member, account, leave(member), openid="oSecond")

    assert len(bindings(app)) == 1
    with app.app_context():
        assert binding.openid_of(cast.person("member")) == "oSecond"


def test_one_wechat_is_one_person(app: Flask, cast: Cast, member: Reader, account: Account) -> None:
    come_back(member, account, leave(member))
    other = browser(app, cast, "volunteer")
    come_back(other, account, leave(other), openid="oOther")

    refused = come_back(other, account, leave(other))

    assert refused.status == 409
    assert "已经绑定了另一位志愿者" in refused.text
    with app.app_context():
        assert binding.openid_of(cast.person("volunteer")) == "oOther"
        assert binding.openid_of(cast.person("member")) == OPENID


@pytest.mark.parametrize(
    "spoil",
    [
        lambda state: "",
        lambda state: "x" * 5000,
        lambda state: state[:-1] + ("0" if state[-1] != "0" else "1"),
        lambda state: f"{int(state[:8], 16) + 1:08x}{state[8:]}",
        lambda state: state.upper() + "０",
    ],
)
def test_a_forged_state_binds_nobody(
    app: Flask, member: Reader, account: Account, spoil: object
) -> None:
    state = spoil(leave(member))  # type: ignore[operator]

    refused = come_back(member, account, state)

    assert refused.status == 409
    assert "再点一次“绑定微信”" in refused.text
    assert (bindings(app), account.asked) == ([], [])


def test_the_state_of_another_person_binds_nobody(
    app: Flask, cast: Cast, member: Reader, account: Account
) -> None:
    others = leave(browser(app, cast, "volunteer"))

    assert come_back(member, account, others).status == 409
    assert "确认绑定" not in member.open(f"/me/wechat/return?code=c1&state={others}").text
    assert (bindings(app), account.asked) == ([], [])


def test_the_state_of_another_session_binds_nobody(
    app: Flask, cast: Cast, member: Reader, account: Account
) -> None:
    elsewhere = leave(browser(app, cast, "member"))

    assert come_back(member, account, elsewhere).status == 409
    assert bindings(app) == []


@pytest.mark.parametrize(
    ("age", "is_good"), [(0, True), (599, True), (601, False), (-60, False)], ids=str
)
def test_a_state_is_good_for_ten_minutes(app: Flask, cast: Cast, age: int, is_good: bool) -> None:
    now = clock.now().replace(microsecond=900_000)
    with app.app_context():
        by = cast.actor("member")
        state = binding.new_state(by, now=now - timedelta(seconds=age))
        try:
            binding.check_state(state, by=by, now=now)
        except binding.BindingStale:
            assert not is_good
        else:
            assert is_good


def test_a_code_that_wechat_refuses_binds_nobody(
    app: Flask, member: Reader, account: Account
) -> None:
    state = leave(member)
    member.open(f"/me/wechat/return?code=used&state={state}")

    refused = member.send("/me/wechat", {"state": state, "code": "used"})

    assert refused.status == 409
    assert "代码 40029" in refused.text
    assert bindings(app) == []


@pytest.mark.parametrize("code", ["", "a b", "码", "x" * 600, "a&b", "\x00"])
def test_who_says_no_in_wechat_is_told_so(
    app: Flask, member: Reader, account: Account, code: str
) -> None:
    state = leave(member)
    member.open("/me/wechat")

    assert member.send("/me/wechat", {"state": state, "code": code}).status == 422
    assert "没有同意" in member.open(f"/me/wechat/return?state={state}").text
    assert (bindings(app), account.asked) == ([], [])


def test_while_wechat_is_away_one_is_told_to_come_again(
    app: Flask, member: Reader, account: Account
) -> None:
    account.broken = b"<html>502</html>"

    away = come_back(member, account, leave(member))

    assert away.status == 503
    assert "暂时连不上微信" in away.text
    assert bindings(app) == []


def test_wechat_is_not_asked_without_end(app: Flask, member: Reader, account: Account) -> None:
    state = leave(member)
    member.open("/me/wechat")
    answers = [member.send("/me/wechat", {"state": state, "code": "bad"}).status for _ in range(22)]

    assert answers.count(429) == 2
    assert len(account.asked) == 20


def test_a_stranger_comes_back_to_the_sign_in(app: Flask, cast: Cast, account: Account) -> None:
    stranger = reader(app)

    for path in ("/me/wechat", "/me/wechat/begin", "/me/wechat/return?code=c&state=s"):
        assert stranger.open(path).path == "/sign-in"
    assert stranger.send("/me/wechat", {"state": "s", "code": "c"}).status == 401
    assert stranger.send("/me/wechat/end").status == 401


def test_without_the_settings_no_page_speaks_of_it(app: Flask, cast: Cast, member: Reader) -> None:
    for path in ("/me", "/privacy"):
        page = member.open(path)
        assert page.status == 200
        assert "微信" not in page.page
    assert [member.open(f"/me/wechat{rest}").status for rest in ("", "/begin", "/return")] == [
        404
    ] * 3
    assert member.send("/me/wechat").status == 404
    assert member.send("/me/wechat/end").status == 404


def test_with_the_settings_the_way_there_is_among_my_things(
    member: Reader, account: Account
) -> None:
    assert 'href="/me/wechat"' in member.open("/me").page
    assert "微信" in member.open("/privacy").text


@pytest.mark.parametrize("both", [True, False])
def test_of_two_records_made_one_the_kept_one_stays_bound(
    app: Flask, cast: Cast, both: bool
) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        binding.bind("oGone", by=cast.actor("volunteer"), now=now)
        if both:
            binding.bind("oKept", by=cast.actor("member"), now=now)
        kept, gone = cast.person("member"), cast.person("volunteer")
        binding.unite(kept, gone)

    (row,) = bindings(app)
    assert row.person_id == cast.people["member"]
    with app.app_context():
        assert binding.openid_of(cast.person("member")) == ("oKept" if both else "oGone")
