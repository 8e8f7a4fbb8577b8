"""年度汇总表 register: 《××党支部××年度党员志愿服务积分汇总表》, to be signed."""

from app.core.cells import safe
from app.points import tables
from app.points.columns import COLUMNS, FOOT
from app.points.tables import Document, Table
from app.review.papers import sheets
from app.review.showing import Shown

WHAT = "汇总表"


def register_pdf(shown: Shown, *, font: str = "") -> bytes:
    """The register on A4 across; `font` is the setting of a font file."""
    return tables.as_pdf(_document(shown), font=font)


def register_xlsx(shown: Shown) -> bytes:
    """The register as a workbook, ready to be printed on A4 across and signed."""
    return tables.as_xlsx(_document(shown))


def register_csv(shown: Shown) -> bytes:
    """The register as CSV; each line says of which branch and version it is."""
    state = f"第 {shown.number} 版" if shown.number else sheets.TRIAL
    about = (safe(shown.branch), state)
    headings = ("支部", "版本", *(column.heading for column in COLUMNS))
    return tables.as_csv(
        headings,
        ((*about, *(column.field(entry) for column in COLUMNS)) for entry in sheets.entries(shown)),
    )


def _document(shown: Shown) -> Document:
    table = Table(
        name=WHAT,
        title=sheets.heading(shown, WHAT),
        columns=COLUMNS,
        rows=sheets.entries(shown),
        lines=sheets.head(shown),
        empty=sheets.EMPTY,
        signatures=FOOT,
        least=tables.TO_SIGN,
    )
    return sheets.document(shown, WHAT, [table])
