"""装备 outfit: what the tests need that pip cannot bring; says in one line what is missing.

Run by `make test` as a file, on the standard library alone.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Install Debian's Chromium where it is missing and we may; never fails the run."""
    if any(map(shutil.which, BROWSERS)):
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("正在安装 Chromium（浏览器测试需要）…", flush=True)
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", "chromium")
    if not any(map(shutil.which, BROWSERS)):
        print("没有装上 Chromium：浏览器测试将跳过（可自行 apt install chromium）。", flush=True)
    return 0


def _apt(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
