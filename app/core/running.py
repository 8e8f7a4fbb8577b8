"""运行 running: the web server alone, or web server and scheduler side by side.

Run by make as a file, so that a second start is quick; it stands on the standard library alone.
"""

import ctypes
import errno
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
#: looking for garbage while everything is being loaded takes a quarter of the start
WEB = (str(PYTHON), "-c", "import gc; gc.disable(); from app.core.serving import main; main()")
BOTH = {"网站": WEB, "定时任务": (str(PYTHON), "-m", "flask", "scheduler")}
#: the address of the product where nobody says otherwise
LOADED_AT = "http://127.0.0.1:8000"
#: how long a process may take to finish what it began, in seconds
PATIENCE = 10
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104

BIND_FAULTS = {
    errno.EADDRINUSE: "已有程序在用，请先停掉它",
    errno.EACCES: "1024 以下的端口只有管理员能用",
    errno.EADDRNOTAVAIL: "HOST 不是本机的地址",
}


class CannotStart(Exception):
    """Why the doors stay shut, in a sentence for the person at the keyboard."""


def main(arguments: Sequence[str]) -> int:
    """`serve`: become the web server. `demo`: run web and scheduler until one of them ends."""
    verb = arguments[0] if arguments else "serve"
    try:
        env = surroundings(os.environ)
        if not PYTHON.exists():
            raise CannotStart("还没有安装：请先运行 make setup。")
        check_port(env["HOST"], int(env["PORT"]))
        prepare_measures(Path(env["PROMETHEUS_MULTIPROC_DIR"]))
        if verb == "demo":
            env = {"WORKERS": "1", "LOG_LEVEL": "warning", **env}
            return run_together(BOTH, env)
        os.chdir(ROOT)
        os.execve(PYTHON, WEB, env)
    except CannotStart as reason:
        say(str(reason))
        return 1


def say(sentence: str) -> None:
    """Tell the person at the keyboard."""
    print(sentence, flush=True)


def surroundings(outside: Mapping[str, str]) -> dict[str, str]:
    """The environment of the processes: `HOST`, `PORT` and the address people will open.

    `SERVED_AT` is what `PUBLIC_URL` means where an office has not set it.
    """
    host, port = outside.get("HOST", ""), outside.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} 不是端口号：请用 1 到 65535 之间的数字。")
    if not _is_address(host):  # some shells keep the machine's name in HOST
        host = "127.0.0.1"
    shown = lan_address() if host in EVERYWHERE else host
    shown = f"[{shown}]" if ":" in shown else shown
    ours = {
        "HOST": host,
        "PORT": port,
        "SERVED_AT": f"http://{shown}:{port}",
    }
    measures = str(ROOT / "instance" / f"metrics-{port}")
    return {"PROMETHEUS_MULTIPROC_DIR": measures, **outside, **ours}


def prepare_measures(folder: Path) -> None:
    """An empty folder in which the workers add up what they measure."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def lan_address() -> str:
    """This machine's address in the local network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address that belongs to nobody
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def check_port(host: str, port: int) -> None:
    """Raise `CannotStart` where another program listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            why = BIND_FAULTS.get(fault.errno or 0, str(fault.strerror))
            raise CannotStart(
                f"端口 {port} 无法使用：{why}。可以换一个端口，例如 make demo PORT={port + 1}。"
            ) from fault


class Stopped(Exception):
    """Somebody asked us to end."""


def run_together(commands: Mapping[str, Sequence[str]], env: Mapping[str, str]) -> int:
    """Run named commands; when one ends, or somebody says so, end the others too."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped

    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                preexec_fn=_end_with_parent if os.name == "posix" else None,
            )
        return _watch(children, env)
    except Stopped:
        say("\n正在停止 …")
        return 0
    finally:
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, signal.SIG_IGN)
        end_all(list(children.values()))


def _watch(children: Mapping[str, "subprocess.Popen[bytes]"], env: Mapping[str, str]) -> int:
    greeted = False
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                say(f"{name}已退出（{child.returncode}），一并停止其余部分。")
                return 1
        if not greeted and _is_alive(env):
            greeted = True
            greet(env)
        time.sleep(0.1)


def greet(env: Mapping[str, str]) -> None:
    """Say where the house stands and who may enter."""
    address = env.get("PUBLIC_URL") or env["SERVED_AT"]
    sample = ROOT / "instance" / "sample.txt"
    if sample.exists():  # written when the sample was loaded, before anybody chose a port
        say(sample.read_text(encoding="utf-8").strip().replace(LOADED_AT, address))
    say(f"\n微光已启动：{address}   （按 Ctrl-C 停止）")
    if env["HOST"] in EVERYWHERE:
        say("同一网络里的手机也可以打开这个地址；没有 https 时请用拍照上传或手输签到码。")


def end_all(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask all to end, wait, and force those that do not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _is_alive(env: Mapping[str, str]) -> bool:
    host = "127.0.0.1" if env["HOST"] in EVERYWHERE else env["HOST"]
    host = f"[{host}]" if ":" in host else host
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{host}:{env['PORT']}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _end_with_parent() -> None:
    """Let Linux end a child whose parent was killed, so that nothing keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
