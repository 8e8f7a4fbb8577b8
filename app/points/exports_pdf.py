"""汇总表的纸面 exports_pdf: the register as a document to print, a branch beginning a new page."""

from app.core import pdf
from app.points.exports import COLUMNS, FOOT, NOBODY, basis_line, cells, foot_line, span_line, title
from app.points.register import Register
from app.points.sheets import BranchRegister

#: more than a page: what comes next begins on a new one
REST_OF_PAGE = 500


def as_pdf(register: Register, *, font: str = "") -> bytes:
    """The register on A4 across; `font` is the setting of a font file."""
    paper = pdf.Paper(
        title(register, register.node), landscape=True, foot=foot_line(register), font=font
    )
    for number, branch in enumerate(register.branches):
        if number:
            paper.gap(REST_OF_PAGE)
        _branch(paper, register, branch)
    _left_out(paper, register)
    return paper.content()


def _branch(paper: pdf.Paper, register: Register, branch: BranchRegister) -> None:
    paper.heading(title(register, branch.branch), size=16)
    paper.words(basis_line(register), size=10)
    paper.words(span_line(register), size=10)
    paper.gap(2)
    columns = [
        pdf.Column(each.heading, each.width, "left" if each.is_text else "centre")
        for each in COLUMNS
    ]
    paper.rows(columns, (cells(number, row) for number, row in enumerate(branch.rows, start=1)))
    if not branch.rows:
        paper.words(NOBODY)
    paper.gap(6)
    paper.words("            ".join(FOOT), size=10)


def _left_out(paper: pdf.Paper, register: Register) -> None:
    """On a page of its own: what is signed goes round, this does not."""
    left = [(branch.branch, one) for branch in register.branches for one in branch.left_out]
    if not left:
        return
    paper.gap(REST_OF_PAGE)
    paper.heading("未列入汇总表的人员", size=14)
    columns = [pdf.Column("支部", 36), pdf.Column("姓名", 14), pdf.Column("原因", 40)]
    paper.rows(columns, ((branch, one.name, one.why) for branch, one in left))
