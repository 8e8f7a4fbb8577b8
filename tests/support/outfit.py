"""装备 outfit: what the tests need that pip cannot bring; says in one line what is missing.

Run by `make test` as a file, on the standard library alone.
"""

import os
import shutil
import subprocess
import sys

BROWSER = ("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome"))
REDIS = ("Redis", "redis-server", ("redis-server",))
#: name, Debian package, programs; from Python 3.12 on pip has no Redis server for us
WANTED = (BROWSER, REDIS) if sys.version_info >= (3, 12) else (BROWSER,)


def main() -> int:
    """Install Debian's packages where a program is missing and we may; never fails the run."""
    missing = [wanted for wanted in WANTED if not any(map(shutil.which, wanted[2]))]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"正在安装 {'、'.join(name for name, _, _ in missing)}（测试需要）…", flush=True)
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *(one[1] for one in missing))
    lost = [wanted for wanted in missing if not any(map(shutil.which, wanted[2]))]
    if lost:
        names, packages = "、".join(one[0] for one in lost), " ".join(one[1] for one in lost)
        print(f"没有装上 {names}：有关的测试将跳过（可自行 apt install {packages}）。", flush=True)
    return 0


def _apt(*words: str) -> None:
    # RUNLEVEL: what is installed must not start a service of its own
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(
        ["apt-get", *words],
        env=quiet,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
