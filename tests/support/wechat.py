"""A service account on loopback: answers as WeChat's documents say, remembers what was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from app.core import wechat

APP_ID, SECRET, TEMPLATE = "wx1234567890abcdef", "secret-of-the-account", "template-1"
SITE = "https://weiguang.test"


@dataclass
class Asked:
    """One request."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]


@dataclass
class Account:
    """What the stand-in knows; tests set it as they need."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    #: code → openid; each is good once
    codes: dict[str, str] = field(default_factory=dict)
    #: what the next messages are answered, 0 when used up
    answers: list[int] = field(default_factory=list)
    token: str = "token-1"
    life: int = 7200
    #: a plain text instead of any answer
    broken: bytes = b""

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The messages it was handed, taken or not."""
        return [each.body for each in self.asked if each.path == "/cgi-bin/message/template/send"]

    @property
    def tokens(self) -> int:
        """How often a token was fetched."""
        return sum(each.path == "/cgi-bin/stable_token" for each in self.asked)

    def settings(self, **changes: str) -> dict[str, str]:
        """The settings that lead here."""
        own = {
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": SECRET,
            "WECHAT_TEMPLATE_ID": TEMPLATE,
            "WECHAT_API_URL": self.url,
            "WECHAT_OPEN_URL": "https://open.wechat.test",
            "PUBLIC_URL": SITE,
        }
        return {**own, **changes}

    def gate(self, **changes: str) -> wechat.WechatGate:
        """A gate that leads here, without a token yet."""
        opened = wechat.open_gate(self.settings(**changes))
        assert opened is not None
        return opened

    def answer(self, asked: Asked) -> dict[str, Any]:
        """What WeChat would say."""
        self.asked.append(asked)
        if asked.path == "/cgi-bin/stable_token":
            return self._token(asked.body)
        if asked.path == "/sns/oauth2/access_token":
            return self._openid(asked.query)
        if asked.path != "/cgi-bin/message/template/send":
            return {"errcode": 40066, "errmsg": "invalid url"}
        if asked.query.get("access_token") != self.token:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        errcode = self.answers.pop(0) if self.answers else 0
        return {"errcode": errcode, "errmsg": "ok" if not errcode else "no", "msgid": 7}

    def _token(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("grant_type") != "client_credential" or body.get("appid") != APP_ID:
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        if body.get("secret") != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        return {"access_token": self.token, "expires_in": self.life}

    def _openid(self, query: dict[str, str]) -> dict[str, Any]:
        if (query.get("appid"), query.get("secret")) != (APP_ID, SECRET):
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        openid = self.codes.pop(query.get("code", ""), "")
        if not openid or query.get("grant_type") != "authorization_code":
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {"access_token": "web", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}


@contextmanager
def service_account() -> Iterator[Account]:
    """A running stand-in."""
    account = Account()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(b"{}")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def _serve(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            said = account.answer(Asked(parts.path, query, json.loads(body)))
            sent = account.broken or json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    account.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def switched_on(app: Flask, account: Account) -> Iterator[None]:
    """The application with the channel on, leading to the stand-in."""
    before = app.extensions["wechat"]
    app.extensions["wechat"] = account.gate()
    try:
        yield
    finally:
        app.extensions["wechat"] = before
