"""各表共有的 sheets: a line as an entry of the register, heads, feet, and the mark of a trial."""

from collections.abc import Sequence
from typing import Any

from app.core.clock import local
from app.points.columns import Entry, basis_line, span_line, title
from app.points.tables import Document, Table
from app.review.showing import Line, Shown

TRIAL = "试算，未公示"
EMPTY = "本支部本年度没有列入名单的党员。"
#: as a sheet says where somebody stands among the 优秀
TOPS = {"in": "名额内", "tie": "同分待定", "": ""}
#: characters of the sheet's hash in the footer
HASH_LENGTH = 8


def entries(shown: Shown) -> list[Entry]:
    """The listed members by rank."""
    return [entry(line) for line in shown.lines]


def entry(line: Line) -> Entry:
    """A listed member as people read him."""
    row = line.row
    assert row.rank is not None, "a line is listed"
    return Entry(
        number=line.number,
        name=line.name,
        party_group=line.party_group,
        stage=line.stage,
        times=row.times,
        machine=line.machine,
        hand=row.hand,
        points=row.points,
        mark=row.mark,
        rank=row.rank,
        band=line.level,
        remarks=line.remarks,
        top=TOPS[row.top],
    )


def heading(shown: Shown, what: str) -> str:
    """The title of a sheet; a trial can be taken for nothing else."""
    words = title(shown.branch, shown.period, what)
    return words if shown.number else f"{words}（{TRIAL}）"


def head(shown: Shown, *, what: str = "积分和档次") -> tuple[str, ...]:
    """On what document the sheet rests, from which day to which it counts, what it is for."""
    return (
        basis_line(shown.basis, is_example=shown.is_example),
        span_line(shown.starts_on, shown.cut_off, what=what),
    )


def foot(shown: Shown) -> str:
    """What each page is known by: version, ledger, sheet, and when it was computed."""
    state = f"第 {shown.number} 版" if shown.number else TRIAL
    made = local(shown.made_at).strftime("%Y-%m-%d %H:%M")
    return (
        f"{state}    台账校验 {shown.anchor}    表校验 {shown.sha256[:HASH_LENGTH]}"
        f"    计算于 {made}"
    )


def document(
    shown: Shown, what: str, tables: Sequence[Table[Any]], *, landscape: bool = True
) -> Document:
    """Tables of a sheet as one file; across there is room for its title at the foot, too."""
    named = f"    {heading(shown, what)}" if landscape else ""
    return Document(
        title=heading(shown, what),
        foot=foot(shown) + named,
        made_at=shown.made_at,
        tables=tables,
        landscape=landscape,
    )
