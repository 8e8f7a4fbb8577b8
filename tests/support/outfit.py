"""装备 outfit: what the tests need that pip cannot bring; says in one line what is missing.

Run by `make test` as a file, on the standard library alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSER = ("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome"))
REDIS = ("Redis", "redis-server", ("redis-server",))
#: name, Debian package, programs; from Python 3.12 on pip has no Redis server for us
WANTED = (BROWSER, REDIS) if sys.version_info >= (3, 12) else (BROWSER,)

#: the same engine without windows
SHELL = "chromium-headless-shell"
#: without them pictures show boxes
FONTS = "fonts-noto-cjk"
#: where Debian keeps what it knows of packages
LISTS = Path("/var/lib/apt/lists")
#: a machine without a network must not wait for one
PATIENCE = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1")


def main() -> int:
    """Install Debian's packages where a program is missing and we may; never fails the run."""
    missing = [wanted for wanted in WANTED if not any(map(shutil.which, wanted[2]))]
    may_install = shutil.which("apt-get") is not None and os.geteuid() == 0
    if missing and may_install:
        print(f"正在安装 {'、'.join(name for name, _, _ in missing)}（测试需要）…", flush=True)
        _apt("update", "-qq")
        _apt("install", *(one[1] for one in missing))
    if may_install and not shutil.which(SHELL) and _is_known(SHELL):
        print("正在安装没有窗口的 Chromium（浏览器测试快一半）…", flush=True)
        if not _apt("install", SHELL):
            _apt("update", "-qq")
            _apt("install", SHELL)
    if may_install and "--pictures" in sys.argv and not _has_chinese():
        print("正在安装中文字体（拍照需要）…", flush=True)
        _apt("update", "-qq")
        _apt("install", FONTS)
    lost = [wanted for wanted in missing if not any(map(shutil.which, wanted[2]))]
    if lost:
        names, packages = "、".join(one[0] for one in lost), " ".join(one[1] for one in lost)
        print(f"没有装上 {names}：有关的测试将跳过（可自行 apt install {packages}）。", flush=True)
    return 0


def _has_chinese() -> bool:
    """Whether a browser on this machine can draw Chinese."""
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(found.stdout.strip())


def _is_known(package: str) -> bool:
    """Whether this machine's lists name a package; where there are no lists yet, they are fetched.

    Elsewhere than at Debian there may be none of this name: Chromium itself does as well.
    """
    if not any(LISTS.glob("*Packages*")):
        _apt("update", "-qq")
    show = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return show.returncode == 0


def _apt(verb: str, *words: str) -> bool:
    # RUNLEVEL: what is installed must not start a service of its own
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    how = ("-y", "-qq", "--no-install-recommends") if verb == "install" else ()
    done = subprocess.run(
        ["apt-get", *PATIENCE, verb, *how, *words],
        env=quiet,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
