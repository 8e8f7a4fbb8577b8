"""A system outside, on loopback: a real server that keeps what it is sent and answers as told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What it was sent, and what it answers to the next requests; 200 when used up."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    #: seconds between two bytes of an answer
    pause: float = 0.0
    paths: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The bodies, read."""
        return [json.loads(body) for _, body in self.got]


@contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    """A running receiver."""
    kept = Receiver(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.paths.append(self.path)
            kept.got.append((dict(self.headers), body))
            status = kept.answers.pop(0) if kept.answers else 200
            text = f"HTTP/1.1 {status} X\r\nLocation: {kept.url}/elsewhere\r\nContent-Length: 2\r\n"
            self._say(f"{text}\r\nok".encode())

        def _say(self, text: bytes) -> None:
            if not kept.pause:
                self.wfile.write(text)
                return
            for letter in text:
                try:
                    self.wfile.write(bytes([letter]))
                    time.sleep(kept.pause)
                except OSError:
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}/in?from=weiguang"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
