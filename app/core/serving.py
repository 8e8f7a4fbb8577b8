"""网站服务 serving: the production web server, and workers that never outlive it."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

ROOT = Path(__file__).resolve().parents[2]
#: so many lives in a row, each this short in seconds: a worker is broken, not unlucky
CRASHES = 5
SHORT_LIFE = 3.0


class Restarts(dict[int, float]):
    """When workers were started again, as the server asks it: `get` is its crash-loop test.

    The server gives up when one worker ends twice within 5.5 s. A machine short of memory kills
    the same worker again and again and still has a day's check-ins to take; only a worker that
    cannot live at all stops us, for whoever watches over us to see.
    """

    def __init__(self) -> None:
        super().__init__()
        self._born: dict[int, float] = {}
        self._short: Counter[int] = Counter()

    def __setitem__(self, index: int, moment: float) -> None:
        self._born[index] = moment
        super().__setitem__(index, moment)

    def get(self, index: int, default: float | None = None) -> float:  # type: ignore[override]
        """The present moment where a worker loops, else a moment long past."""
        moment = time.monotonic()
        is_short = moment - self._born.get(index, moment - 3600) < SHORT_LIFE
        self._short[index] = self._short[index] + 1 if is_short else 0
        return moment if self._short[index] >= CRASHES else moment - 3600


def main() -> None:
    """Serve in the foreground until somebody ends us. `HOST`, `PORT`, `WORKERS`, `THREADS`.

    The package is loaded here already, and a worker is a copy of us: it begins at once.
    """
    gc.freeze()
    server = Server(
        "wsgi:app",
        address=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WORKERS") or os.cpu_count() or 1),
        blocking_threads=int(os.environ.get("THREADS", "4")),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        log_level=LogLevels(os.environ.get("LOG_LEVEL", "info").lower()),
        workers_kill_timeout=10,
        working_dir=ROOT,
    )
    server.respawned_wrks = Restarts()
    server.serve()


def follow_server() -> None:
    """Let a worker end with its server: one left behind would keep the port.

    Outside a worker (commands load the application too) it does nothing.
    """
    parent = multiprocessing.parent_process()
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent.pid:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
