"""Web and scheduler live and end together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.running import CannotStart, greet, surroundings
from tests.support.servers import ROOT, wait_until

#: two programs: one sleeps; the other, named first, ends as told
TOGETHER = """
import os, sys
from app.core.running import run_together
mark = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); "
first = [sys.executable, "-c", mark + sys.argv[1], sys.argv[2] + "/first"]
second = [sys.executable, "-c", mark + "time.sleep(60)", sys.argv[2] + "/second"]
env = {**os.environ, "HOST": "127.0.0.1", "PORT": "1", "SERVED_AT": ""}
sys.exit(run_together({"first": first, "second": second}, env))
"""


def _start(first: str, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", TOGETHER, first, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _pid(folder: Path, name: str) -> int:
    file = folder / name
    wait_until(lambda: file.exists() and file.read_text() != "", what=f"{name} runs")
    return int(file.read_text())


def _is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_when_one_ends_the_other_is_ended(folder: Path) -> None:
    both = _start(
        f"\nwhile not os.path.exists({str(folder / 'second')!r}): pass\nsys.exit(3)", folder
    )
    second = _pid(folder, "second")

    said, _ = both.communicate(timeout=20)

    assert both.returncode == 1
    assert "first已退出（3）" in said
    assert not _is_running(second)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_both_end_when_asked(folder: Path, asked: signal.Signals) -> None:
    both = _start("time.sleep(60)", folder)
    pids = [_pid(folder, "first"), _pid(folder, "second")]

    both.send_signal(asked)
    both.communicate(timeout=20)

    assert both.returncode == 0
    assert not any(map(_is_running, pids))


def test_both_end_when_the_one_above_is_killed(folder: Path) -> None:
    both = _start("time.sleep(60)", folder)
    pids = [_pid(folder, "first"), _pid(folder, "second")]

    both.kill()
    both.communicate(timeout=20)

    wait_until(lambda: not any(map(_is_running, pids)), what="both end", patience=5)
    assert [pid for pid in pids if _is_running(pid)] == []


def test_the_address_follows_host_and_port() -> None:
    env = surroundings({"PORT": "8100"})

    assert env["HOST"] == "127.0.0.1"
    assert env["SERVED_AT"] == "http://127.0.0.1:8100"


def test_open_to_the_network_it_names_its_own_address() -> None:
    env = surroundings({"HOST": "0.0.0.0"})

    assert env["SERVED_AT"].startswith("http://")
    assert "0.0.0.0" not in env["SERVED_AT"]


def test_the_name_of_the_machine_is_no_address() -> None:
    assert surroundings({"HOST": "some-machine"})["HOST"] == "127.0.0.1"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０００"])
def test_a_wrong_port_is_named(port: str) -> None:
    with pytest.raises(CannotStart, match="不是端口号"):
        surroundings({"PORT": port})


def test_the_greeting_names_the_address_that_people_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    greet({**os.environ, "HOST": "0.0.0.0", "SERVED_AT": "http://192.0.2.7:8000", "PUBLIC_URL": ""})

    said = capsys.readouterr().out
    assert "微光已启动：http://192.0.2.7:8000" in said
    assert "拍照上传" in said
