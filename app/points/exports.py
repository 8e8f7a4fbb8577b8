"""汇总表的文件 exports: the register of a branch, or of all below a node, as PDF, XLSX and CSV."""

from collections.abc import Iterator, Sequence

from app.core.cells import plain, safe
from app.core.clock import local
from app.core.progress import Told, quiet
from app.points import columns, tables
from app.points.columns import COLUMNS, FOOT, STAGES, Entry
from app.points.register import Register
from app.points.sheets import BranchRegister, Left, Row
from app.points.tables import Column, Document, Kind, Table

NOBODY = "本支部名册里还没有党员，请先导入名册。"
#: who is left out: the branch, and whom
LEFT = (
    Column[tuple[str, Left]]("支部", 36, Kind.TEXT, lambda pair: pair[0]),
    Column[tuple[str, Left]]("姓名", 14, Kind.TEXT, lambda pair: pair[1].name),
    Column[tuple[str, Left]]("原因", 40, Kind.TEXT, lambda pair: pair[1].why),
)


def title(register: Register, branch: str) -> str:
    """The heading of a sheet, as it is read out."""
    return columns.title(branch, register.period.label)


def as_pdf(register: Register, *, font: str = "", told: Told = quiet) -> bytes:
    """The register on A4 across, each branch on its own; `font` is the setting of a font file."""
    return tables.as_pdf(document(register), font=font, told=told)


def as_xlsx(register: Register) -> bytes:
    """The register as a workbook, a sheet for each branch."""
    return tables.as_xlsx(document(register))


def as_csv(register: Register) -> bytes:
    """All sheets below one another with the branch in front."""
    headings = ("支部", *(column.heading for column in COLUMNS))
    return tables.as_csv(
        headings, (line for branch in register.branches for line in _csv_lines(branch))
    )


def _csv_lines(branch: BranchRegister) -> Iterator[Sequence[str]]:
    name = safe(branch.branch)
    for each in _entries(branch):
        yield name, *(column.field(each) for column in COLUMNS)
    for left in branch.left_out:
        blank = [""] * (len(COLUMNS) - 3)
        yield name, "", safe(left.name), *blank, f"未列入：{plain(left.why)}"


def document(register: Register) -> Document:
    """What is printed; who is left out stands apart from what goes round to be signed."""
    sheets: list[Table[Entry] | Table[tuple[str, Left]]] = [
        Table(
            name=branch.branch,
            title=title(register, branch.branch),
            columns=COLUMNS,
            rows=_entries(branch),
            lines=(
                columns.basis_line(register.basis, is_example=register.is_example),
                columns.span_line(register.period.starts_on, register.until),
            ),
            empty=NOBODY,
            signatures=FOOT,
            least=tables.TO_SIGN,
        )
        for branch in register.branches
    ]
    left = [(branch.branch, one) for branch in register.branches for one in branch.left_out]
    if left:
        sheets.append(Table(name="未列入人员", title="未列入汇总表的人员", columns=LEFT, rows=left))
    made = local(register.made_at).strftime("%Y-%m-%d %H:%M:%S")
    return Document(
        title=title(register, register.node),
        foot=f"台账校验 {register.anchor}    导出于 {made}",
        made_at=register.made_at,
        tables=sheets,
    )


def _entries(branch: BranchRegister) -> list[Entry]:
    return [_entry(number, row) for number, row in enumerate(branch.rows, start=1)]


def _entry(number: int, row: Row) -> Entry:
    return Entry(
        number=number,
        name=row.name,
        party_group=row.party_group,
        stage=STAGES[row.stage],
        times=row.minutes.times,
        machine=row.minutes.machine,
        hand=row.minutes.hand,
        points=row.points,
        mark=row.mark,
        rank=row.rank,
        band=row.band,
        remarks=row.remarks,
    )
