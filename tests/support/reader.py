"""A person at a browser without scripts: opens pages, fills in forms, reads what stands there."""

import html
import json
import re
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: between two phrases of one title there is nothing to read
_SEAM = '</span><span class="phrase">'
_UNDO = re.compile(r"notice--undo.*?<form[^>]*action=\"([^\"]+)\">(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
_TAGS = re.compile(r"<(script|style|title)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Reader:
    """One browser. Sends the token of the page it saw last, as a form on that page would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""
        self.status = 0
        self.path = ""

    def open(self, path: str) -> "Reader":
        """Follow a link."""
        return self._seen(self.client.get(path, follow_redirects=True))

    def send(self, path: str, form: dict[str, Any] | None = None) -> "Reader":
        """Press the button of a form on the page seen last."""
        return self._seen(self.client.post(path, data=self.fields(form), follow_redirects=True))

    def fields(self, form: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the form sends: its fields, and the token of the page seen last."""
        token = _TOKEN.search(self.page)
        return {**(form or {}), "csrf_token": html.unescape(token[1]) if token else ""}

    def undo(self) -> "Reader":
        """Press 撤销 beside what was just taken away."""
        found = _UNDO.search(self.page)
        assert found is not None, self.text
        fields = {name: html.unescape(value) for name, value in _FIELD.findall(found[2])}
        return self.send(html.unescape(found[1]), fields)

    @property
    def text(self) -> str:
        """What a person reads, without tags, blanks drawn together."""
        return " ".join(html.unescape(_TAGS.sub(" ", self.page.replace(_SEAM, ""))).split())

    def sign_in(self, phone: str, name: str, *, sms: Path, then: str = "/help") -> "Reader":
        """Sign in by a one-time code; a new phone registers the name."""
        self.open(f"/sign-in?next={then}")
        self.send("/sign-in/code", {"phone": phone, "next": then})
        form = {"phone": phone, "code": newest_code(sms, phone), "name": name, "next": then}
        return self.send("/sign-in", form)

    def _seen(self, response: TestResponse) -> "Reader":
        self.page = response.get_data().decode("utf-8", "replace")
        self.status = response.status_code
        self.path = response.request.path
        return self


def reader(app: Flask) -> Reader:
    """A new browser without any cookie."""
    return Reader(app.test_client())


def sms_file(app: Flask) -> Path:
    """Where the messages of the tests lie."""
    return Path(app.config["SMS_FILE"])


def newest_code(sms: Path, phone: str) -> str:
    """The code that was sent to a phone last."""
    lines = [json.loads(line) for line in sms.read_text("utf-8").splitlines()]
    return str([line["code"] for line in lines if line["phone"] == phone][-1])
