"""Short messages over an operator's gate: what is posted; every fault may be tried again."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from app.core.errors import Busy
from app.core.sms import HttpGate, Sms

MESSAGE = Sms("13800000001", "code", "验证码 123456", datetime(2026, 5, 1, tzinfo=UTC), "123456")


class Operator(socketserver.StreamRequestHandler):
    """Reads one request and answers with the bytes that a test wants."""

    answer: ClassVar[bytes]
    seen: ClassVar[list[bytes]]

    def handle(self) -> None:
        """One request, one answer."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.readline()
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        self.seen.append(head + self.rfile.read(length))
        self.wfile.write(self.answer)


@contextmanager
def operator(answer: bytes) -> Iterator[tuple[HttpGate, list[bytes]]]:
    """A gate to an operator on loopback, and what reaches it."""
    handler = type("Handler", (Operator,), {"answer": answer, "seen": []})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield HttpGate(f"http://127.0.0.1:{server.server_address[1]}/", "t0ken"), handler.seen
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def taken() -> Iterator[tuple[HttpGate, list[bytes]]]:
    with operator(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as made:
        yield made


def test_a_message_is_posted_as_json_with_the_token(taken: tuple[HttpGate, list[bytes]]) -> None:
    gate, seen = taken

    gate.send(MESSAGE)

    head, body = seen[0].split(b"\r\n\r\n", 1)
    assert b"Authorization: Bearer t0ken" in head
    assert json.loads(body) == {
        "at": "2026-05-01T00:00:00Z",
        "phone": "13800000001",
        "kind": "code",
        "code": "123456",
        "text": "验证码 123456",
    }


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", b"what?\r\n\r\n", b""],
    ids=["refused", "nonsense", "hung up"],
)
def test_whatever_goes_wrong_is_tried_again_later(answer: bytes) -> None:
    with operator(answer) as (gate, _), pytest.raises(Busy):
        gate.send(MESSAGE)


def test_nobody_at_home_is_tried_again_later() -> None:
    with pytest.raises(Busy):
        HttpGate("http://127.0.0.1:9/", "t0ken").send(MESSAGE)
