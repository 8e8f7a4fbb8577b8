"""The web server heals itself, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import make_url

from app.core.serving import CRASHES, SHORT_LIFE, Restarts
from tests.support.databases import make_app, migrated
from tests.support.servers import ROOT, Product, answers, free_port, wait_until

Serve = Callable[..., Product]


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated SQLite file."""
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite:///{folder / 'served.db'}"
    migrated(make_app(url, folder))
    assert Path(make_url(url).database or "").exists()
    return url


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_killed_again_and_again_is_replaced_each_time(
    serve: Serve, database_url: str, folder: Path
) -> None:
    product = serve(database_url, folder, workers=2)

    for _ in range(3):
        newest = product.workers[-1]
        os.kill(newest, signal.SIGKILL)
        wait_until(
            lambda gone=newest: gone not in product.workers and len(product.workers) == 2,  # type: ignore[misc]
            what="another worker takes its place",
        )
        wait_until(lambda: answers(f"{product.url}/healthz"), what="it answers", patience=10)

    assert product.process.poll() is None


def test_workers_end_with_their_server_and_free_the_port(
    serve: Serve, database_url: str, folder: Path
) -> None:
    product = serve(database_url, folder, workers=2)
    workers = product.workers

    os.kill(product.process.pid, signal.SIGKILL)
    product.process.wait(5)
    wait_until(lambda: not any(map(_is_running, workers)), what="workers end", patience=3)

    again = serve(database_url, folder, port=product.port)
    assert answers(f"{again.url}/readyz")


def test_workers_share_what_was_loaded(serve: Serve, database_url: str, folder: Path) -> None:
    product = serve(database_url, folder, workers=2)

    for pid in product.workers:
        memory = psutil.Process(pid).memory_full_info()
        assert memory.rss < 150e6
        assert memory.uss < 0.4 * memory.rss


def test_a_taken_port_is_named_in_a_sentence(serve: Serve, database_url: str, folder: Path) -> None:
    product = serve(database_url, folder)

    second = subprocess.run(
        [sys.executable, "-P", str(ROOT / "app/core/running.py"), "serve"],
        env={**os.environ, "PORT": str(product.port)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"端口 {product.port} 无法使用：已有程序在用" in second.stdout
    assert second.stderr == ""


def test_measures_of_all_workers_are_added_up(
    serve: Serve, database_url: str, folder: Path
) -> None:
    product = serve(database_url, folder, workers=2)

    assert all(answers(f"{product.url}/readyz") for _ in range(30))

    with urllib.request.urlopen(f"{product.url}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    counted = [line for line in lines if line.startswith("weiguang_requests_total{")]
    assert next(line for line in counted if "readyz" in line).endswith(" 30.0")


def test_short_lives_in_a_row_are_a_loop_and_one_longer_life_ends_it() -> None:
    restarts, longer = Restarts(), SHORT_LIFE + 1

    def ends(after: float) -> bool:
        restarts[0] = time.monotonic() - after
        return time.monotonic() - restarts.get(0) < 1

    assert time.monotonic() - restarts.get(0) > 60  # the first of its kind
    assert [ends(0) for _ in range(CRASHES)] == [False] * (CRASHES - 1) + [True]
    assert not ends(longer)
    assert [ends(0) for _ in range(CRASHES)] == [False] * (CRASHES - 1) + [True]
    assert time.monotonic() - restarts.get(1) > 60


def test_a_server_whose_workers_cannot_live_gives_up(database_url: str, folder: Path) -> None:
    env = {**os.environ, "DATABASE_URL": database_url, "PORT": str(free_port()), "DATA_KEYS": "no"}

    served = subprocess.run(
        [sys.executable, "-P", str(ROOT / "app/core/running.py"), "serve"],
        env={**env, "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert served.returncode != 0
    assert "Worker crash loop detected" in served.stdout + served.stderr
