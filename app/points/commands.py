"""台账的命令 commands: `flask ledger verify` and `flask ledger seal`."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.core.clock import now
from app.core.db import db, transaction
from app.organisations.models import Region
from app.organisations.queries import regions
from app.points.models import Account, LedgerEntry
from app.points.seals import fault_of_anchor, fault_of_seals
from app.points.verification import Fault, anchor, seal, verify

ledger = AppGroup("ledger", help="核验、封存积分台账。")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@ledger.command("verify")
@click.option("--anchor", "anchors", type=_FILE, help="存在外面的锚定记录，一行一条。")
def verify_ledger(anchors: Path | None) -> None:
    """Walk every chain, the totals and the seals; name the first bad line and exit 1."""
    outcomes = [_verify(region) for region in regions()]
    is_good = all(outcomes)
    if anchors is not None:
        is_good = _compare(anchors) and is_good
    if not is_good:
        raise SystemExit(1)


@ledger.command("seal")
def seal_ledger() -> None:
    """Seal the ledger of each region and print the line to keep outside."""
    with transaction():
        lines = [anchor(seal(region.id, now=now())) for region in regions()]
    for line in lines:
        click.echo(line)


def _verify(region: Region) -> bool:
    count = sa.select(sa.func.count(LedgerEntry.id)).where(LedgerEntry.region_id == region.id)
    with click.progressbar(range(0), length=db.session.scalar(count), label=region.name) as bar:
        found = verify(region.id, progress=bar.update)
    if found.first_bad is not None:
        click.echo(f"{region.name}：第一处问题：{_said(found.first_bad)}", err=True)
    elif fault := fault_of_seals(region.id):
        click.echo(f"{region.name}：{fault}", err=True)
    else:
        click.echo(f"{region.name}：台账完好，共 {found.entries} 行。head: {found.head.hex()}")
        return True
    return False


def _said(fault: Fault) -> str:
    account = db.session.get(Account, fault.account_id)
    owner = f"，人员 {account.person_id}，{account.period} 期" if account else "，没有合计行"
    line = f"第 {fault.sequence} 行" if fault.sequence else "合计行"
    return f"账户 {fault.account_id}{owner}，{line}：{fault.why}"


def _compare(file: Path) -> bool:
    is_good = True
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fault = fault_of_anchor(line)
        is_good = is_good and not fault
        click.echo(f"锚定记录第 {number} 行：{fault or '与台账一致。'}", err=bool(fault))
    return is_good
