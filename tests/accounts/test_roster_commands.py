"""The roster from the command line: shown first, written when told so."""

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts.commands import roster as commands
from app.accounts.models import Person
from app.accounts.roster.columns import Field
from app.accounts.roster.plan import Fault, Plan
from app.accounts.roster.sheet import read_workbook
from app.accounts.roster.template import preview_workbook, template
from app.core.db import db, transaction
from tests.support.branches import Town, build_town
from tests.support.rosters import roster


@pytest.fixture
def town(app: Flask) -> Town:
    """A community that stands in the database."""
    with app.app_context(), transaction():
        return build_town()


@pytest.fixture
def file(folder: Path) -> Path:
    """A roster of one good and one bad row."""
    path = folder / "名册.xlsx"
    path.write_bytes(roster(["张三", "13800000001"], ["李四", "138"]))
    return path


def run(app: Flask, *words: str) -> Result:
    """What a command prints."""
    with app.app_context():
        return CliRunner().invoke(commands, list(words), catch_exceptions=False)


def names(app: Flask) -> list[str]:
    """Everybody in the database."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Person.name).order_by(Person.name)))


def test_without_commit_the_preview_is_printed_and_nothing_written(
    app: Flask, town: Town, file: Path
) -> None:
    printed = run(app, "import", str(file), "--organisation", str(town.first.id))

    assert printed.exit_code == 0
    assert "新增人员：1 人" in printed.output
    assert "工作表“名册”第 3 行 B 列（手机号） 李四：手机号应为 11 位数字" in printed.output
    assert "没有写入任何内容" in printed.output
    assert names(app) == []


def test_with_commit_the_good_rows_are_written(app: Flask, town: Town, file: Path) -> None:
    printed = run(app, "import", str(file), "--organisation", str(town.first.id), "--commit")

    assert "已写入 1 人；1 行有问题，没有写入。" in printed.output
    assert names(app) == ["张三"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"hello", "不是 Excel 文件"), (roster(header=["甲", "乙"]), "没有找到表头")],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    app: Flask, town: Town, folder: Path, content: bytes, sentence: str
) -> None:
    path = folder / "名册.xlsx"
    path.write_bytes(content)

    printed = run(app, "import", str(path), "--organisation", str(town.first.id), "--commit")

    assert printed.exit_code == 1
    assert sentence in printed.output


def test_an_unknown_organisation_is_refused(app: Flask, town: Town, file: Path) -> None:
    printed = run(app, "import", str(file), "--organisation", str(town.region_id).zfill(32))

    assert (printed.exit_code, "没有找到这个组织" in printed.output) == (1, True)


def test_the_template_has_every_heading_and_no_people(folder: Path) -> None:
    printed = CliRunner().invoke(commands, ["template", str(folder / "空白.xlsx")])

    (sheet,) = read_workbook((folder / "空白.xlsx").read_bytes()).sheets
    assert printed.exit_code == 0
    assert {Field.NAME, Field.PHONE, Field.BRANCH, Field.OLD_PHONE} <= set(sheet.header.columns)
    assert sheet.rows == ()
    assert template().startswith(b"PK")


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "；=1", "http://x"],
)
def test_no_text_of_a_preview_becomes_a_formula(text: str, folder: Path) -> None:
    fault = Fault(sheet=text, row=2, column="A", heading="姓名", name=text, reason=text)
    plan = Plan(
        organisation_id=uuid.uuid4(),
        rows=(),
        faults=(fault,),
        remarks=(),
        basis="",
    )

    path = folder / "预览.xlsx"
    path.write_bytes(preview_workbook(plan))

    row = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1]
    assert (row[0], row[4], row[5]) == (text, text, text)
