"""Messages by WeChat leave as its documents ask; faults are told apart; secrets stay inside."""

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

import config
from app.core.wechat import TemplateMessage, WechatAway, WechatRefused, open_gate
from tests.support.databases import KEYS
from tests.support.servers import free_port
from tests.support.wechat import APP_ID, SECRET, SITE, TEMPLATE, Account, service_account

OPENID = "oNobody-else_has1this"
CODE = "011of-one-use"
MESSAGE = TemplateMessage(
    id="0192",
    openid=OPENID,
    title="候补成功：河道清洁",
    link="/events/7",
    at=datetime(2026, 11, 22, 4, 5, tzinfo=UTC),
)
ALL = {"WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s", "WECHAT_TEMPLATE_ID": "t"}


@pytest.fixture
def account() -> Iterator[Account]:
    with service_account() as running:
        yield running


def test_a_message_holds_title_time_and_way_and_nothing_else(account: Account) -> None:
    account.gate().send(MESSAGE)

    assert account.sent == [
        {
            "touser": OPENID,
            "template_id": TEMPLATE,
            "url": f"{SITE}/events/7",
            "client_msg_id": "0192",
            "data": {
                "thing1": {"value": "候补成功：河道清洁"},
                "time2": {"value": "2026年11月22日 12:05"},
            },
        }
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [("一" * 20, "一" * 20), ("一" * 21, "一" * 19 + "…"), ("上\n下", "上 下")],
)
def test_a_title_is_one_line_of_twenty_characters(account: Account, title: str, shown: str) -> None:
    account.gate().send(TemplateMessage("1", OPENID, title, "", MESSAGE.at))

    assert account.sent[0]["data"]["thing1"] == {"value": shown}


def test_a_token_is_fetched_once_while_it_lives(account: Account) -> None:
    gate = account.gate()
    gate.send(MESSAGE)
    gate.send(MESSAGE)

    assert (account.tokens, len(account.sent)) == (1, 2)


def test_a_token_about_to_end_is_fetched_anew(account: Account) -> None:
    gate, account.life = account.gate(), 60
    gate.send(MESSAGE)
    gate.send(MESSAGE)

    assert account.tokens == 2


def test_an_expired_token_is_renewed_and_the_message_leaves(account: Account) -> None:
    gate = account.gate()
    gate.send(MESSAGE)
    account.token = "token-2"

    gate.send(MESSAGE)

    assert (account.tokens, len(account.sent)) == (2, 3)


def test_a_token_that_is_never_good_is_asked_for_once_more_only(account: Account) -> None:
    account.answers = [40001, 40001, 40001]

    with pytest.raises(WechatRefused):
        account.gate().send(MESSAGE)

    assert (account.tokens, len(account.sent)) == (2, 2)


@pytest.mark.parametrize("errcode", [-1, 45009, 45011])
def test_what_passes_by_itself_is_no_refusal(account: Account, errcode: int) -> None:
    account.answers = [errcode]

    with pytest.raises(WechatAway):
        account.gate().send(MESSAGE)


@pytest.mark.parametrize("errcode", [40003, 43004, 43101, 40037, 47003])
def test_what_stays_is_a_refusal_with_its_code(account: Account, errcode: int) -> None:
    account.answers = [errcode]

    with pytest.raises(WechatRefused) as refused:
        account.gate().send(MESSAGE)

    assert refused.value.errcode == errcode


@pytest.mark.parametrize(
    "broken",
    [b"<html>", b"[]", b"null", b'{"errcode":"0"}', b"\xff", b'{"access_token":7}', b"[" * 60_000],
)
def test_an_answer_that_makes_no_sense_counts_as_away(account: Account, broken: bytes) -> None:
    account.broken = broken

    with pytest.raises(WechatAway):
        account.gate().send(MESSAGE)


def test_nobody_at_the_address_counts_as_away_and_tells_no_secret() -> None:
    gate = Account(url=f"http://127.0.0.1:{free_port()}").gate()

    with pytest.raises(WechatAway) as away:
        gate.openid(CODE)

    said = "".join(traceback.format_exception(away.value))
    assert [word for word in (SECRET, CODE) if word in said] == []


def test_nothing_secret_is_in_what_the_gate_says_of_itself(account: Account) -> None:
    gate = account.gate()
    gate.send(MESSAGE)

    said = repr(gate) + repr(MESSAGE)
    assert [word for word in (SECRET, OPENID, account.token) if word in said] == []


def test_a_code_names_a_receiver_once(account: Account) -> None:
    account.codes[CODE] = OPENID
    gate = account.gate()

    assert gate.openid(CODE) == OPENID
    with pytest.raises(WechatRefused) as refused:
        gate.openid(CODE)
    assert refused.value.errcode == 40029


def test_the_address_of_the_asking_has_its_fields_in_the_order_of_the_documents() -> None:
    address = Account().gate().authorize_address("0a1b")

    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("open.wechat.test", "/connect/oauth2/authorize")
    assert list(parse_qs(parts.query).items()) == [
        ("appid", [APP_ID]),
        ("redirect_uri", [f"{SITE}/me/wechat/return"]),
        ("response_type", ["code"]),
        ("scope", ["snsapi_base"]),
        ("state", ["0a1b"]),
    ]
    assert parts.fragment == "wechat_redirect"


def test_without_settings_the_channel_is_off() -> None:
    settings = config.settings(KEYS)

    assert open_gate(settings) is None
    assert settings["WECHAT_API_URL"] == "https://api.weixin.qq.com"
    assert settings["WECHAT_OPEN_URL"] == "https://open.weixin.qq.com"


def test_with_all_three_settings_it_is_on() -> None:
    gate = open_gate(config.settings({**KEYS, **ALL, "WECHAT_API_URL": "http://127.0.0.1:9/"}))

    assert gate is not None
    assert (gate.app_id, gate.api_url) == ("wx1", "http://127.0.0.1:9")


@pytest.mark.parametrize("missing", sorted(ALL))
def test_a_part_of_the_settings_stops_the_start(missing: str) -> None:
    with pytest.raises(config.BadSetting, match=f"缺少 {missing}"):
        config.settings({**KEYS, **ALL, missing: " "})


@pytest.mark.parametrize(
    ("url", "production"), [("ftp://x.test", ""), ("api.x.test", ""), ("http://x.test", "1")]
)
def test_an_address_without_encryption_stops_the_start(url: str, production: str) -> None:
    env = {**KEYS, "SMS_BACKEND": "http", "PRODUCTION": production, "WECHAT_API_URL": url}

    with pytest.raises(config.BadSetting, match="WECHAT_API_URL"):
        config.settings(env)
