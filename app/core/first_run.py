"""安装 first run: from a bare checkout to a house that can open its doors.

Run by make as a file, before any dependency is there; so it stands on the standard library alone.
"""

import argparse
import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
INSTANCE = ROOT / "instance"
ENV_FILE = ROOT / ".env"
SQLITE = "sqlite:///"
DEVELOPMENT = "requirements-dev.txt"
VENDOR = ROOT / "app" / "static" / "vendor"


class Brought(NamedTuple):
    """A package of npm, pinned: where its files go, each with its member and sum, and why."""

    package: str
    folder: str
    files: Mapping[str, tuple[str, str]]
    #: what people lack without it, and what they do instead
    missing: str
    otherwise: str


#: what reads codes where a browser cannot
READER = Brought(
    "zxing-wasm@3.1.3",
    "zxing-wasm",
    {
        "reader.js": (
            "package/dist/iife/reader/index.js",
            "98e44c8063b9aa75b31562f6b64b2cead420842ac3e4f57a791c01cd8f450a7a",
        ),
        "reader.wasm": (
            "package/dist/reader/zxing_reader.wasm",
            "2ebda08a93eea3efcd8399cda6b276e6a0b1de4fec60b4d8988a047de4c6d1ba",
        ),
    },
    "没有取到网页扫码的识别程序（要装 npm 并能上网）",
    "有的浏览器不能在网页里扫，可以用微信扫、拍照或输数字。",
)
#: what draws charts: the build with bars, lines and circles
CHARTS = Brought(
    "echarts@6.1.0",
    "echarts",
    {
        "echarts.js": (
            "package/dist/echarts.simple.min.js",
            "5eef51bee09fb9cc234c4179a58ae0150126f49f88c992efe2d6bca81d8dd03b",
        ),
    },
    "没有取到画图表的程序（要装 npm 并能上网）",
    "有图表的页面只显示表格，数字一样。",
)


class SetupFailed(Exception):
    """A step that could not be done; says what a person can do about it."""


def main(arguments: Sequence[str]) -> int:
    """Bring the house up to date and tell what was done; 1 where a step failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="install what the tests need too")
    parser.add_argument("--sample", action="store_true", help="tables and a sample community")
    chosen = parser.parse_args(arguments)
    try:
        make_environment()
        install(DEVELOPMENT if chosen.tests else "requirements.txt")
        for brought in (READER, CHARTS):
            fetch(brought, is_needed=chosen.tests)
        write_secrets()
        if chosen.sample:
            prepare_database()
    except SetupFailed as failure:
        say(str(failure))
        return 1
    return 0


def say(sentence: str) -> None:
    """Tell the person at the keyboard."""
    print(sentence, flush=True)


def make_environment() -> None:
    """Make `.venv` unless it works already."""
    if PYTHON.exists() and any(VENV.rglob("site-packages/pip/__init__.py")):
        return
    say("正在建立运行环境 .venv …")
    if _succeeds([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return
    # Debian ships python3 without the part that puts pip into an environment
    if _is_root() and shutil.which("apt-get"):
        _succeeds(["apt-get", "update", "-qq"])
        _succeeds(["apt-get", "install", "-y", "-qq", "python3-venv"])
        if _succeeds([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            return
    raise SetupFailed("无法建立 .venv：请先安装 python3-venv（apt install python3-venv）再试一次。")


def install(requirements: str) -> None:
    """Install the pinned packages; does nothing while the list is the same as last time."""
    wanted = _digest([ROOT / requirements])
    stamp = VENV / f".installed-{requirements}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"正在安装 {requirements} 里的依赖，第一次需要一两分钟 …")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # of what tests need most modules are never imported: those that are compile themselves then
    pip += ["--no-compile"] if requirements == DEVELOPMENT else []
    if subprocess.run([*pip, "-r", str(ROOT / requirements)], check=False).returncode:
        raise SetupFailed("依赖没有装全：请检查网络，或设置 PIP_INDEX_URL 使用镜像，然后重试。")
    stamp.write_text(wanted)
    if requirements == DEVELOPMENT:  # holds all of the other list
        (VENV / ".installed-requirements.txt").write_text(_digest([ROOT / "requirements.txt"]))


def fetch(brought: Brought, *, is_needed: bool) -> None:
    """Fetch files of a package from npm, once; without them pages do otherwise.

    Raises `SetupFailed` where they are needed and did not come.
    """
    if _is_whole(brought):
        return
    with tempfile.TemporaryDirectory() as folder:
        npm = shutil.which("npm")
        pack = ["pack", brought.package, "--silent", "--pack-destination", folder]
        if npm and _succeeds([npm, *pack]):
            _unpack(brought, next(Path(folder).glob("*.tgz")))
    if _is_whole(brought):
        return
    if is_needed:
        raise SetupFailed(f"{brought.missing}，测试少不了它。")
    say(f"{brought.missing}：{brought.otherwise}")


def _is_whole(brought: Brought) -> bool:
    files = {VENDOR / brought.folder / name: digest for name, (_, digest) in brought.files.items()}
    return all(
        file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == digest
        for file, digest in files.items()
    )


def _unpack(brought: Brought, package: Path) -> None:
    """Take the files out whose sums are right."""
    place = VENDOR / brought.folder
    with tarfile.open(package) as archive:
        for name, (member, digest) in brought.files.items():
            source = archive.extractfile(member)
            content = source.read() if source else b""
            if hashlib.sha256(content).hexdigest() == digest:
                fresh = place / f"{name}.{os.getpid()}"
                fresh.write_bytes(content)
                fresh.replace(place / name)


def write_secrets() -> None:
    """Write `.env` once, readable by its owner alone; never touch one that is there.

    Real environment variables beat it, so a server that sets its own needs no `.env`.
    """
    if ENV_FILE.exists() or {"SECRET_KEY", "CODE_KEYS", "DATA_KEYS"} <= set(os.environ):
        return
    lines = (
        "# 本机的设置；真正的环境变量优先。密钥丢失后，加密的个人信息无法恢复，请妥善备份。",
        f"SECRET_KEY={secrets.token_urlsafe(48)}",
        f"CODE_KEYS=1:{_fresh_key()}",
        f"DATA_KEYS=1:{_fresh_key()}",
        "SMS_BACKEND=file",
    )
    handle = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    say("已写入 .env（新的密钥，只有您能读）。")


def prepare_database() -> None:
    """Bring the tables up to date; put the sample community into a database of its own, once."""
    setting = _setting("DATABASE_URL") or f"{SQLITE}weiguang.db"
    name = hashlib.sha256(setting.encode()).hexdigest()[:12]
    tables, sample = INSTANCE / f".tables-{name}", INSTANCE / f"sample-{name}.txt"
    INSTANCE.mkdir(exist_ok=True)
    if setting.startswith(SQLITE) and not (INSTANCE / setting.removeprefix(SQLITE)).exists():
        tables.unlink(missing_ok=True)
        sample.unlink(missing_ok=True)
    wanted = _digest(sorted((ROOT / "migrations").rglob("*.py")))
    # another engine may have been emptied behind our back, so only a file's stamp is trusted
    if not setting.startswith(SQLITE) or not tables.exists() or tables.read_text() != wanted:
        say("正在准备数据表 …")
        _flask("db", "upgrade")
        tables.write_text(wanted)
    if _setting("PRODUCTION") != "1" and not sample.exists():
        say("正在装入示例社区 …")
        sample.write_text(_flask("demo", "load"), encoding="utf-8")
    if sample.exists():  # what `make demo` says of who may sign in
        shutil.copy(sample, INSTANCE / "sample.txt")


def _flask(*words: str) -> str:
    """Run one of our commands and give back what it said."""
    command = [str(PYTHON), "-m", "flask", *words]
    outcome = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if outcome.returncode:
        raise SetupFailed(f"{outcome.stdout}\nflask {' '.join(words)} 没有成功，请看上面的原因。")
    return outcome.stdout


def _setting(name: str) -> str:
    """A setting from the environment, else from `.env`."""
    lines = ENV_FILE.read_text(encoding="utf-8").splitlines() if ENV_FILE.exists() else []
    beneath = dict(line.split("=", 1) for line in lines if "=" in line and line[:1] != "#")
    return os.environ.get(name) or beneath.get(name, "").strip().strip("'\"")


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _digest(files: Sequence[Path]) -> str:
    content = b"\0".join(file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()


def _succeeds(command: Sequence[str]) -> bool:
    quiet = subprocess.DEVNULL
    return subprocess.run(command, stdout=quiet, stderr=quiet, check=False).returncode == 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
