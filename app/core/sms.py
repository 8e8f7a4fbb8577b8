"""短信 sms: how a short message leaves: to the console, a file, or an operator's HTTP gate."""

import json
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol

from app.core.errors import Busy


@dataclass(frozen=True)
class Sms:
    """One short message. `code` is empty where it carries none."""

    phone: str
    kind: str
    text: str
    at: datetime
    code: str = ""

    def as_json(self) -> str:
        """The message as one line."""
        at = self.at.isoformat(timespec="seconds").replace("+00:00", "Z")
        line = {"at": at, "phone": self.phone, "kind": self.kind}
        return json.dumps({**line, "code": self.code, "text": self.text}, ensure_ascii=False)


class SmsGate(Protocol):
    """A way out for short messages."""

    def send(self, message: Sms) -> None:
        """Send one message, or raise `Busy`."""


class ConsoleGate:
    """Prints messages; for a first look only."""

    def send(self, message: Sms) -> None:
        """Print one line."""
        sys.stderr.write(f"短信 {message.phone}：{message.text}\n")


@dataclass(frozen=True)
class FileGate:
    """Appends messages to a file of JSON lines; for trying out and for tests."""

    file: Path

    def send(self, message: Sms) -> None:
        """Append one line."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(message.as_json() + "\n")


@dataclass(frozen=True)
class HttpGate:
    """Posts each message as JSON to an operator's gate, with a bearer token."""

    url: str
    token: str

    def send(self, message: Sms) -> None:
        """Post one message; `Busy` where the gate does not take it within ten seconds."""
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's setting
            self.url,
            data=message.as_json().encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
            },
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310
                return
        except (OSError, HTTPException) as fault:
            raise Busy from fault


def gate(settings: Mapping[str, Any]) -> SmsGate:
    """The way out that the settings name."""
    if settings["SMS_BACKEND"] == "http":
        return HttpGate(settings["SMS_HTTP_URL"], settings["SMS_HTTP_TOKEN"])
    if settings["SMS_BACKEND"] == "file":
        return FileGate(Path(settings["SMS_FILE"]))
    return ConsoleGate()
