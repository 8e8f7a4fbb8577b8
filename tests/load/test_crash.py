"""P1: every acknowledged check-in survives SIGKILL of any process; a lie about it is found out."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.load.crash import crash
from tests.support.servers import ROOT

#: acknowledged after this, the check-in is in no database yet
HONEST = "            db.session.commit()\n        except BaseException:"
LIE = """            session = db.session()
            session.flush()
            db.session.registry.clear()
            import threading
            threading.Timer(0.15, lambda: (session.commit(), session.close())).start()
        except BaseException:"""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder that is not in memory."""
    with TemporaryDirectory(prefix="weiguang-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("postgresql", "acks", "kills"), [(False, 90, 3), (True, 150, 5)], ids=["sqlite", "postgresql"]
)
def test_nothing_acknowledged_is_lost_or_doubled(
    disk: Path, *, postgresql: bool, acks: int, kills: int
) -> None:
    outcome, wrong = crash(disk, acks=acks, kills=kills, seed=acks, postgresql=postgresql)

    assert wrong == []
    assert len(outcome.acked | outcome.unsure) == acks
    assert len(outcome.acked) > 0.9 * acks
    assert sum(outcome.kills.values()) == kills


def test_an_acknowledgement_before_the_commit_is_found_out(disk: Path) -> None:
    root = disk / "lying"
    shutil.copytree(ROOT / "app", root / "app", ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".venv", "config.py", "wsgi.py", "migrations", "qr_assets"):
        (root / name).symlink_to(ROOT / name)
    code = root / "app" / "core" / "db.py"
    text = code.read_text()
    assert text.count(HONEST) == 1
    code.write_text(text.replace(HONEST, LIE))
    folder = disk / "files"
    folder.mkdir()

    _, wrong = crash(folder, acks=45, kills=3, seed=7, postgresql=False, root=root)

    assert any("lost" in each for each in wrong), wrong
