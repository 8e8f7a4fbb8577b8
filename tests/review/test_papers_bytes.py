"""The same sheet gives the same paper on any day, in any zone, in any process."""

import hashlib
import os
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import clock
from app.core.pdf import Paper
from app.points import exports
from app.review.papers import archive, notice, register, summary
from tests.points.registers import sample as any_day
from tests.review.shown import OBJECTED, POSTED, SIGNED, sample, street

ROOT = Path(__file__).parents[2]
LATER = timedelta(days=400, hours=5, seconds=7)
PAPERS: dict[str, Callable[[], bytes]] = {
    "register.pdf": lambda: register.register_pdf(sample()),
    "register.xlsx": lambda: register.register_xlsx(sample()),
    "register.csv": lambda: register.register_csv(sample()),
    "trial.pdf": lambda: register.register_pdf(sample(number=0)),
    "notice.pdf": lambda: notice.notice_pdf(sample(), POSTED),
    "masked.pdf": lambda: notice.notice_pdf(sample(), POSTED, masked=True),
    "notice.xlsx": lambda: notice.notice_xlsx(sample(), POSTED),
    "archive.pdf": lambda: archive.archive_pdf(sample(), signed=SIGNED, objected=OBJECTED),
    "archive.xlsx": lambda: archive.archive_xlsx(sample(), signed=SIGNED, objected=OBJECTED),
    "summary.pdf": lambda: summary.summary_pdf(street()),
    "summary.xlsx": lambda: summary.summary_xlsx(street()),
    "ranking.pdf": lambda: exports.as_pdf(any_day()),
    "ranking.xlsx": lambda: exports.as_xlsx(any_day()),
}
#: whose clocks are put forward
CLOCKS = ("app.", "fpdf", "xlsxwriter", "fontTools")


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class Later(datetime, metaclass=_AnyDatetime):
    """The clock of a year later."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + LATER  # type: ignore[arg-type]


def modules() -> Iterator[types.ModuleType]:
    """Every module of the house and of the libraries that write files."""
    return iter([each for name, each in sys.modules.items() if name.startswith(CLOCKS)])


@pytest.fixture
def put_forward(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Moves all clocks a year and some days forward."""

    def move() -> None:
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + LATER.total_seconds())
        for module in modules():
            if vars(module).get("datetime") is datetime:
                monkeypatch.setattr(module, "datetime", Later)

    return move


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_made_a_year_later_is_the_same(name: str, put_forward: Callable[[], None]) -> None:
    before = PAPERS[name]()
    put_forward()

    assert clock.now() - datetime.now(UTC) > timedelta(days=399)
    assert PAPERS[name]() == before


def test_the_moved_clock_is_seen_by_a_paper_that_has_no_moment(
    put_forward: Callable[[], None],
) -> None:
    before = Paper("表").content()
    put_forward()

    assert Paper("表").content() != before


@pytest.mark.parametrize(("zone", "seed"), [("Asia/Shanghai", "1"), ("America/Los_Angeles", "77")])
def test_a_paper_of_another_process_is_the_same(zone: str, seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.review.test_papers_bytes"],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == digests()


def digests() -> str:
    """Each paper and its hash."""
    return "".join(
        f"{name} {hashlib.sha256(make()).hexdigest()}\n" for name, make in PAPERS.items()
    )


if __name__ == "__main__":
    sys.stdout.write(digests())
