"""Set-up writes secrets once and installs only what changed."""

import io
import stat
import tarfile
from pathlib import Path

import pytest

import config
from app.core import first_run
from app.core.keys import KeyRing


@pytest.fixture(autouse=True)
def bare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without `.env`, and an environment without secrets."""
    monkeypatch.setattr(first_run, "ENV_FILE", folder / ".env")
    monkeypatch.setattr(first_run, "VENV", folder)
    for name in ("SECRET_KEY", "CODE_KEYS", "DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return folder / ".env"


def _written(file: Path) -> dict[str, str]:
    lines = file.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_fresh_secrets_start_the_product(bare: Path) -> None:
    first_run.write_secrets()

    settings = config.settings(_written(bare))
    assert len(settings["SECRET_KEY"]) >= 32
    assert KeyRing.parse(settings["CODE_KEYS"]).newest == 1
    assert KeyRing.parse(settings["DATA_KEYS"]).newest == 1


def test_only_the_owner_reads_the_secrets(bare: Path) -> None:
    first_run.write_secrets()

    assert stat.S_IMODE(bare.stat().st_mode) == 0o600


def test_every_set_up_has_secrets_of_its_own(bare: Path) -> None:
    first_run.write_secrets()
    first = _written(bare)
    bare.unlink()
    first_run.write_secrets()
    second = _written(bare)

    assert all(first[name] != second[name] for name in ("SECRET_KEY", "CODE_KEYS", "DATA_KEYS"))
    assert first["CODE_KEYS"] != first["DATA_KEYS"]


def test_secrets_that_are_there_stay(bare: Path) -> None:
    bare.write_text("SECRET_KEY=mine\n")

    first_run.write_secrets()

    assert bare.read_text() == "SECRET_KEY=mine\n"


def test_an_environment_with_secrets_needs_no_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "CODE_KEYS", "DATA_KEYS"):
        monkeypatch.setenv(name, "x")

    first_run.write_secrets()

    assert not bare.exists()


def test_what_is_installed_is_not_installed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_run, "ROOT", folder)
    monkeypatch.setattr(first_run, "PYTHON", folder / "no-python-to-install-with")
    (folder / "requirements.txt").write_text("flask==3.1.0\n")
    digest = first_run._digest([folder / "requirements.txt"])
    (folder / ".installed-requirements.txt").write_text(digest)

    first_run.install("requirements.txt")
    (folder / "requirements.txt").write_text("flask==3.1.1\n")

    with pytest.raises(FileNotFoundError):
        first_run.install("requirements.txt")


def test_secrets_too_short_to_keep_any_are_refused() -> None:
    env = {"SECRET_KEY": "short", "CODE_KEYS": "1:x", "DATA_KEYS": "1:x"}

    with pytest.raises(config.BadSetting, match="SECRET_KEY"):
        config.settings(env)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "CODE_KEYS", "DATA_KEYS"])
def test_a_missing_secret_stops_the_start(missing: str) -> None:
    env = {"SECRET_KEY": "x" * 32, "CODE_KEYS": "1:x", "DATA_KEYS": "1:x"}
    del env[missing]

    with pytest.raises(config.BadSetting, match=missing):
        config.settings(env)


@pytest.mark.parametrize("backend", ["console", "file"])
def test_codes_in_files_are_refused_in_production(backend: str) -> None:
    env = {"SECRET_KEY": "x" * 32, "CODE_KEYS": "1:x", "DATA_KEYS": "1:x"}

    with pytest.raises(config.BadSetting, match="SMS_BACKEND"):
        config.settings({**env, "PRODUCTION": "1", "SMS_BACKEND": backend})


BROUGHT = [first_run.READER, first_run.CHARTS]


@pytest.mark.parametrize("brought", BROUGHT, ids=lambda brought: brought.folder)
def test_without_npm_people_do_otherwise_and_only_the_tests_insist(
    brought: first_run.Brought,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(first_run, "VENDOR", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    first_run.fetch(brought, is_needed=False)

    assert brought.otherwise in capsys.readouterr().out
    with pytest.raises(first_run.SetupFailed, match="npm"):
        first_run.fetch(brought, is_needed=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("brought", BROUGHT, ids=lambda brought: brought.folder)
def test_a_file_with_another_sum_is_not_taken(
    brought: first_run.Brought, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for member, _ in brought.files.values():
            part = tarfile.TarInfo(member)
            part.size = 4
            archive.addfile(part, io.BytesIO(b"evil"))
    monkeypatch.setattr(first_run, "VENDOR", tmp_path / "place")
    (tmp_path / "place" / brought.folder).mkdir(parents=True)

    first_run._unpack(brought, package)

    assert list((tmp_path / "place" / brought.folder).iterdir()) == []


def test_the_charts_are_what_the_notice_says() -> None:
    ((name, (member, digest)),) = first_run.CHARTS.files.items()
    notice = (first_run.VENDOR / "echarts" / "NOTICE.txt").read_text("utf-8")

    assert f"{name}   {member.removeprefix('package/')}\n             sha256 {digest}" in notice
    assert first_run.CHARTS.package.replace("@", " ") in notice
    assert all(licence in notice for licence in ("Apache License", "d3"))
