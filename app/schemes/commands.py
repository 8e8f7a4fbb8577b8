"""积分办法的命令 commands: `flask schemes check`, `explain` and `evaluate`; no database needed."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.clock import local_day, now
from app.schemes.document import Checked, check_bytes
from app.schemes.errors import Fault, InvalidFacts, InvalidScheme
from app.schemes.exact_json import written
from app.schemes.explain import explained
from app.schemes.facts_doubts import doubts
from app.schemes.facts_file import FactsFile, read_facts
from app.schemes.json_schema import facts_schema, scheme_schema
from app.schemes.report import last_day, report
from app.schemes.rules import Version
from app.schemes.yaml_tree import decoded

schemes = AppGroup("schemes", help="核对、解释、试算积分办法。")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@schemes.command("check", with_appcontext=False)
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Print every fault of FILE with its line (exit 1), or else its silent points."""
    checked = _checked(file)
    for warning in checked.warnings:
        click.echo(f"{_place(file, warning)} 提醒 [{warning.code}] {warning.sentence}")
    click.echo(f"{file}：没有错误，{len(checked.warnings)} 处提醒。")


@schemes.command("explain", with_appcontext=False)
@click.argument("file", type=_FILE)
def explain(file: Path) -> None:
    """Print the rules of FILE in Chinese sentences."""
    click.echo("\n".join(explained(_version(file))))


@schemes.command("evaluate", with_appcontext=False)
@click.argument("file", type=_FILE)
@click.argument("facts", type=_FILE)
@click.option("--at", "at", type=_DAY, help="计到哪一天（含），如 2026-12-31。")
@click.option("--earlier", type=_FILE, multiple=True, help="同一办法较早的版本，可写多次。")
def evaluate(file: Path, facts: Path, at: datetime | None, earlier: tuple[Path, ...]) -> None:
    """Value the facts of FACTS (JSON) by the scheme of FILE and print what came out as JSON.

    What the facts name and the scheme does not know is told beside it, on the error output.
    """
    versions = [_version(one) for one in (*earlier, file)]
    found = _facts(facts)
    for doubt in doubts(versions, found):
        click.echo(f"{_place(facts, doubt)} 提醒 [{doubt.code}] {doubt.sentence}", err=True)
    as_of = at.date() if at else found.as_of or last_day(versions[-1], found, local_day(now()))
    click.echo(written(report(versions, found, as_of)))


@schemes.command("schema", with_appcontext=False)
@click.argument("kind", type=click.Choice(["scheme", "facts"]), default="scheme")
def schema(kind: str) -> None:
    """Print the JSON Schema of a scheme's document, or of a file of facts."""
    click.echo(written(scheme_schema() if kind == "scheme" else facts_schema()))


def _version(file: Path) -> Version:
    version = _checked(file).version
    assert version is not None
    return version


def _checked(file: Path) -> Checked:
    checked = check_bytes(file.read_bytes())
    if checked.faults:
        for fault in checked.faults:
            click.echo(f"{_place(file, fault)} 错误 [{fault.code}] {fault.sentence}", err=True)
        click.echo(f"{file}：共 {len(checked.faults)} 处错误。", err=True)
        raise SystemExit(1)
    return checked


def _facts(file: Path) -> FactsFile:
    try:
        return read_facts(decoded(file.read_bytes(), most=None))
    except InvalidFacts as refused:
        faults = refused.faults
    except InvalidScheme as refused:
        faults = refused.faults
    for fault in faults:
        click.echo(f"{_place(file, fault)} 错误 [{fault.code}] {fault.sentence}", err=True)
    raise SystemExit(1)


def _place(file: Path, fault: Fault) -> str:
    line = f":{fault.line}" if fault.line else ""
    return f"{file}{line}: {fault.path}" if fault.path else f"{file}{line}:"
