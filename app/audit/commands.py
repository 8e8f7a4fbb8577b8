"""审计的命令 commands: `flask audit verify`."""

import click
from flask.cli import AppGroup

from app.audit import sealing

audit = AppGroup("audit", help="核验审计记录。")


@audit.command("verify")
def verify_log() -> None:
    """Compute every seal of the log anew; name the first bad one and exit 1."""
    is_good = True
    for region_id in sealing.regions():
        found = sealing.verify(region_id)
        said = f"地区 {region_id}：已核对 {found.seals} 次封存、{found.entries} 条记录"
        if found.first_bad is None:
            click.echo(f"{said}，完好。")
            continue
        number, why = found.first_bad
        click.echo(f"{said}。第 {number} 次封存：{why}。", err=True)
        is_good = False
    if not is_good:
        raise SystemExit(1)
