"""年度考核的命令 commands: `flask review compute` and `flask review verify`."""

import hashlib
import uuid
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import within
from app.review import preparing, service, verifying, versions
from app.review.rules import Sheet
from app.review.wording import why_left_out
from app.schemes.rules.numbers import points_text

review = AppGroup("review", help="计算、复核年度考核。")


@review.command("compute")
@click.argument("organisation", type=click.UUID)
@click.argument("year")
def compute(organisation: uuid.UUID, year: str) -> None:
    """Print the rows of a branch, or of all branches below a node, and their hash; change nothing.

    What was published is printed as it stands; else it is computed as of today.
    """
    digests = []
    for branch in _branches(organisation):
        try:
            sheet, number = _sheet(branch, year)
        except DomainError as refusal:
            raise click.ClickException(f"{branch.name}：{refusal.detail}") from refusal
        _print(branch, sheet, number)
        digests.append(sheet.sha256)
    whole = digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
    click.echo(f"sha256: {whole.hex()}")


@review.command("verify")
@click.argument("organisation", type=click.UUID)
@click.argument("year")
def verify(organisation: uuid.UUID, year: str) -> None:
    """Compute every version anew from the raw facts; name what differs and exit 1."""
    is_good, count = True, 0
    branches = _branches(organisation)
    for branch in branches:
        found = service.found(branch, year)
        for outcome in verifying.verify(found, now=now()) if found is not None else ():
            count += 1
            is_good = is_good and outcome.is_good
            _print_outcome(branch, outcome)
    if not count:
        _check(branches[0], year)
        click.echo("这一年还没有公示过，没有可以复核的版本。")
        return
    click.echo(f"共复核 {count} 版，" + ("全部一致。" if is_good else "有不一致的地方。"))
    if not is_good:
        raise SystemExit(1)


def _branches(organisation_id: uuid.UUID) -> Sequence[Organisation]:
    """The branch itself, or those below a node, in the tree's order."""
    node = db.session.get(Organisation, organisation_id)
    if node is None:
        raise click.ClickException("没有这个组织。")
    found = within(node.region_id, node.path, kinds=[OrganisationKind.BRANCH])
    if not found:
        raise click.ClickException(f"“{node.name}”下面没有党支部。")
    return sorted(found, key=lambda each: each.path)


def _check(branch: Organisation, year: str) -> None:
    """Refuse a year that does not exist."""
    try:
        preparing.judged(branch, None, year, now=now())
    except DomainError as refusal:
        raise click.ClickException(f"{branch.name}：{refusal.detail}") from refusal


def _sheet(branch: Organisation, year: str) -> tuple[Sheet, int]:
    found = service.found(branch, year)
    kept = versions.version(found) if found is not None else None
    if found is None or kept is None:
        return service.computed(branch, year, now=now()).sheet, 0
    return versions.stored_sheet(found, kept), kept.number


def _print(branch: Organisation, sheet: Sheet, number: int) -> None:
    state = f"第 {number} 版" if number else "试算"
    click.echo(f"{branch.name} {sheet.period} {state} 截至 {sheet.cut_off}")
    for row in sorted(sheet.rows, key=lambda row: (row.rank is None, row.rank or 0, row.person_id)):
        if row.rank is None:
            click.echo(f"  -  {row.person_id}  未列入：{why_left_out(row.left_out)}")
            continue
        click.echo(
            f"  {row.rank}  {row.person_id}  "
            f"积分 {points_text(row.points)}  折算 {points_text(row.mark)}"
        )


def _print_outcome(branch: Organisation, outcome: verifying.Verified) -> None:
    verdict = "一致" if outcome.is_good else "不一致"
    click.echo(f"{branch.name} 第 {outcome.number} 版 {verdict} sha256: {outcome.stored}")
    for fault in outcome.faults:
        click.echo(f"  {fault.name + '：' if fault.name else ''}{fault.why}", err=True)
