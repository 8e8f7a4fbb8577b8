"""Phones that check in, measured: each one's wait, and the processor time behind them."""

import json
import re
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import psutil

from tests.load.killing import Hall

#: one scan that is sent several times is sent so often at the same moment
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of check-ins took: how many, in how many seconds, each one's milliseconds."""

    clients: int
    count: int
    seconds: float
    waits: Sequence[float]
    web: float
    database: float

    @property
    def rate(self) -> float:
        """Check-ins a second."""
        return self.count / self.seconds

    def at(self, part: float) -> float:
        """The wait that so large a part of all stayed below, in milliseconds."""
        return sorted(self.waits)[min(int(len(self.waits) * part), len(self.waits) - 1)]


class Line:
    """One phone that keeps its connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> bytes:
        """Send a whole request; the whole answer."""
        self._socket.sendall(request)
        answer = b""
        while True:
            answer += self._socket.recv(65536)
            head, found, body = answer.partition(b"\r\n\r\n")
            if found:
                length = re.search(rb"content-length: (\d+)", head.lower())
                if length and len(body) >= int(length[1]):
                    return answer

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def request_for(code: str, token: str) -> bytes:
    """A check-in as a phone sends it."""
    body = json.dumps({"code": code, "key": str(uuid.uuid4())}).encode()
    head = (
        "POST /api/v1/check-ins HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def cpu(root: int) -> dict[int, float]:
    """Seconds of processor time so far of a process and all below it, each."""
    process = psutil.Process(root)
    family = [process, *process.children(recursive=True)]
    return {each.pid: sum(each.cpu_times()[:2]) for each in family}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds between two looks; who is new counts whole."""
    return sum(after.values()) - sum(before.get(pid, 0.0) for pid in after)


def check_in(hall: Hall, codes: Sequence[str], tokens: Sequence[str], clients: int) -> Round:
    """Everybody once, at one of these events, through so many connections at the same time."""
    assert hall.server is not None
    requests = [request_for(code, token) for code, token in zip(cycle(codes), tokens, strict=False)]
    waits: list[float] = []
    wrong: list[bytes] = []

    def serve(part: Sequence[bytes]) -> None:
        line = Line(hall.port)
        for request in part:
            began = time.perf_counter()
            answer = line.send(request)
            waits.append((time.perf_counter() - began) * 1000)
            if not answer.startswith(b"HTTP/1.1 201"):
                wrong.append(answer)
        line.close()

    parts = [requests[place::clients] for place in range(clients)]
    threads = [threading.Thread(target=serve, args=(part,)) for part in parts]
    web, database = cpu(hall.product.process.pid), cpu(hall.server.get_pid())
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if wrong:
        raise SystemExit(f"{len(wrong)} were not taken, the first: {wrong[0]!r}")
    return Round(
        clients,
        len(requests),
        seconds,
        waits,
        spent(web, cpu(hall.product.process.pid)),
        spent(database, cpu(hall.server.get_pid())),
    )


def same_scan(hall: Hall, code: str, token: str) -> list[float]:
    """One scan sent so often at the same moment: each answer's milliseconds."""
    request, start = request_for(code, token), threading.Barrier(AT_ONCE)
    waits, heads = [], []

    def serve() -> None:
        line = Line(hall.port)
        start.wait()
        began = time.perf_counter()
        heads.append(line.send(request)[9:12])
        waits.append((time.perf_counter() - began) * 1000)
        line.close()

    threads = [threading.Thread(target=serve) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if Counter(heads) != {b"201": 1, b"200": AT_ONCE - 1}:
        raise SystemExit(f"one scan sent {AT_ONCE} times: {Counter(heads)}")
    return waits
