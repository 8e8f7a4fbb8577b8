"""Excel lists of wishes for tests, as a school fills them in."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.wishes.batch.plan import BatchPreview
from app.wishes.batch.rules import read_batch
from tests.support.rosters import workbook

TODAY = date(2026, 3, 2)
SHORT_HEADER = ("编号", "心愿", "规格", "说明")
HEADER = (
    "编号",
    "心愿",
    "规格",
    "类别",
    "数量",
    "说明",
    "姓名",
    "班级",
    "监护人电话",
    "希望时间",
)
_KEYS = "编心规类数说姓班电时"


def row(label: Any = "1", wish: Any = "书包", **others: Any) -> list[Any]:
    """A row below `HEADER`; keywords are single characters of the headings (规, 类, … 电, 时)."""
    cells = {"编": label, "心": wish, **others}
    return [cells.get(key) for key in _KEYS]


def wish_list(*rows: Sequence[Any], header: Sequence[str] = SHORT_HEADER) -> bytes:
    """A workbook of one sheet, 三班."""
    return workbook({"三班": [header, *rows]})


def preview(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> BatchPreview:
    """How rows below `HEADER` are judged: those of 三班, or of sheets by their names."""
    listed = sheets or {"三班": rows}
    content = workbook({name: [HEADER, *below] for name, below in listed.items()})
    return read_batch(content, today=TODAY)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts written anew, as another program might."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text) if name.endswith(part) else text)
    return target.getvalue()
