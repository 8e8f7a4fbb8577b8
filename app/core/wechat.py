"""微信 wechat: how a message leaves through a service account (服务号), and whom a code names.

Addresses, fields and codes: developers.weixin.qq.com/doc/service (api_getstableaccesstoken,
api_sendtemplatemessage, 网页授权). Tokens, secrets and openids never reach a log or an error:
faults are raised anew, without what caused them.
"""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import current_app

from app.core import clock
from app.core.errors import Busy, DomainError

#: where WeChat leads a person back to
RETURN = "/me/wechat/return"
#: busy, more than a day's or a minute's messages: passes by itself
PASSING = frozenset({-1, 45009, 45011})
#: the token is not, or no longer, the newest one
STALE = frozenset({40001, 40014, 42001})
#: what a `thing` holds at most, in characters
LONGEST_THING = 20
#: a token is fetched anew when so little of its life is left
MARGIN = timedelta(minutes=1)
#: seconds
LONGEST_LIFE = 7200
TIMEOUT = 10
LARGEST_ANSWER = 64 * 1024


class WechatAway(Busy):
    """WeChat does not answer, or asks to be asked later."""

    code = "wechat_away"
    sentence = "暂时连不上微信，请过几分钟再试。"


class WechatRefused(DomainError):
    """WeChat says no, and would say it again."""

    code = "wechat_refused"
    sentence = "微信没有同意这一步（代码 %(errcode)s）。"
    hint = "请回到“微信通知”，再点一次“绑定微信”。"
    #: codes that concern the receiver alone: 40003 unknown, 43004 no follower, 43101 refused
    PERSONAL: ClassVar[frozenset[int]] = frozenset({40003, 43004, 43101})

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode
        super().__init__(errcode=errcode)


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """One message by template. `link` is a path of this site, `id` keeps a repeat from arriving."""

    id: str
    openid: str = field(repr=False)
    title: str
    link: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What opens the account's interfaces for two hours at most."""

    text: str = field(repr=False)
    stale_at: datetime


@dataclass(kw_only=True)
class WechatGate:
    """The service account of the settings; keeps its token in this process."""

    app_id: str
    secret: str = field(repr=False)
    template_id: str
    api_url: str
    open_url: str
    public_url: str
    _token: Token | None = field(default=None, init=False, repr=False)

    def authorize_address(self, state: str, *, back: str = RETURN) -> str:
        """Where a person lets WeChat tell us who he is to the account; it asks nothing more.

        WeChat wants the fields in this order, and letters and digits only in the state.
        """
        fields = {
            "appid": self.app_id,
            "redirect_uri": f"{self.public_url}{back}",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self.open_url}/connect/oauth2/authorize?{urlencode(fields)}#wechat_redirect"

    def openid(self, code: str) -> str:
        """The receiver a code names (once, for five minutes). Raises what `send` raises."""
        fields = {
            "appid": self.app_id,
            "secret": self.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        answer = self._ask(f"/sns/oauth2/access_token?{urlencode(fields)}")
        _check(_errcode(answer))
        return _text(answer, "openid")

    def send(self, message: TemplateMessage) -> None:
        """Send one message. Raises `WechatAway`, `WechatRefused`."""
        errcode = self._post(message)
        if errcode in STALE:
            self._token = None
            errcode = self._post(message)
        _check(errcode)

    def _post(self, message: TemplateMessage) -> int:
        token = urlencode({"access_token": self._fresh_token()})
        local = clock.local(message.at)
        body = {
            "touser": message.openid,
            "template_id": self.template_id,
            "url": f"{self.public_url}{message.link}",
            "client_msg_id": message.id,
            "data": {
                "thing1": {"value": thing(message.title)},
                "time2": {"value": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"},
            },
        }
        return _errcode(self._ask(f"/cgi-bin/message/template/send?{token}", body))

    def _fresh_token(self) -> str:
        now = clock.now()
        if self._token is None or self._token.stale_at <= now:
            body = {
                "grant_type": "client_credential",
                "appid": self.app_id,
                "secret": self.secret,
            }
            answer = self._ask("/cgi-bin/stable_token", body)
            _check(_errcode(answer))
            self._token = Token(_text(answer, "access_token"), now + _life(answer) - MARGIN)
        return self._token.text

    def _ask(self, address: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's setting
            f"{self.api_url}{address}",
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                read = json.loads(answer.read(LARGEST_ANSWER))
        except (OSError, HTTPException, ValueError, RecursionError):
            raise WechatAway from None
        if not isinstance(read, dict):
            raise WechatAway
        return read


def thing(title: str) -> str:
    """A title as a `thing` of a template: one line of twenty characters at most."""
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_THING else f"{line[: LONGEST_THING - 1]}…"


def open_gate(settings: Mapping[str, Any]) -> WechatGate | None:
    """The service account that the settings name; None where the channel is off."""
    if not settings["WECHAT_APP_ID"]:
        return None
    return WechatGate(
        app_id=settings["WECHAT_APP_ID"],
        secret=settings["WECHAT_APP_SECRET"],
        template_id=settings["WECHAT_TEMPLATE_ID"],
        api_url=settings["WECHAT_API_URL"],
        open_url=settings["WECHAT_OPEN_URL"],
        public_url=settings["PUBLIC_URL"],
    )


def gate() -> WechatGate | None:
    """The service account of this application; None where the channel is off."""
    found: WechatGate | None = current_app.extensions["wechat"]
    return found


def is_on() -> bool:
    """Whether messages may leave by WeChat at all."""
    return gate() is not None


def _life(answer: Mapping[str, Any]) -> timedelta:
    seconds = answer.get("expires_in")
    return timedelta(seconds=min(seconds, LONGEST_LIFE) if isinstance(seconds, int) else 0)


def _errcode(answer: Mapping[str, Any]) -> int:
    """What WeChat says of a request; 0, or nothing at all, is yes."""
    errcode = answer.get("errcode", 0)
    if not isinstance(errcode, int):
        raise WechatAway
    return errcode


def _check(errcode: int) -> None:
    if errcode in PASSING:
        raise WechatAway
    if errcode:
        raise WechatRefused(errcode)


def _text(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise WechatAway
    return found
