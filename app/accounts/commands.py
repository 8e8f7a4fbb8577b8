"""命令 commands: `flask region found`, `flask roster import` and `flask roster template`."""

import uuid
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts import founding
from app.accounts.roster import service
from app.accounts.roster.plan import ACTION_LABELS, Action, Plan
from app.accounts.roster.template import preview_workbook, template
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import DomainError
from app.organisations.kinds import LABELS

region = AppGroup("region", help="开通一个地区。")

roster = AppGroup("roster", help="导入党员和志愿者名册。")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PERSON = (str, str)
_NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)

Named = tuple[str, str]


@roster.command("import")
@click.argument("file", type=_FILE)
@click.option("--organisation", type=click.UUID, required=True, help="支部、社区或上级组织的 id。")
@click.option("--commit", is_flag=True, help="写入；不写这一项只看预览。")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="没写转入时间的人从哪天算起。")
@click.option("--reporting", is_flag=True, help="在职党员到社区报到的名册。")
@click.option("--preview", "target", type=_NEW_FILE, help="把预览另存为 Excel。")
def import_roster(
    file: Path,
    organisation: uuid.UUID,
    *,
    commit: bool,
    since: datetime | None,
    reporting: bool,
    target: Path | None,
) -> None:
    """Print what importing FILE (Excel) does and every row left out; with --commit, do it."""
    moment = now()
    content = file.read_bytes()
    try:
        # what is written was planned under the same lock, so nothing changes in between
        with transaction() if commit else nullcontext():
            plan = _preview(content, organisation, moment, since=since, reporting=reporting)
            if commit:
                service.commit(plan, by=None, now=moment)
    except DomainError as refused:
        raise click.ClickException(f"{refused.detail}{refused.hint}") from refused
    _print(plan)
    if target is not None:
        target.write_bytes(preview_workbook(plan))
        click.echo(f"预览已存到 {target}。")
    if commit:
        written = len(plan.rows) - plan.counts[Action.UNCHANGED]
        click.echo(f"已写入 {written} 人；{len(plan.faults)} 行有问题，没有写入。")
    else:
        click.echo("这是预览，没有写入任何内容；确认无误后加上 --commit 再运行一次。")


@roster.command("template", with_appcontext=False)
@click.argument("file", type=_NEW_FILE)
def write_template(file: Path) -> None:
    """Write an empty roster (Excel) with the right headings to FILE."""
    file.write_bytes(template())
    click.echo(f"空白名册已存到 {file}。")


def _preview(
    content: bytes,
    organisation: uuid.UUID,
    moment: datetime,
    *,
    since: datetime | None,
    reporting: bool,
) -> Plan:
    with click.progressbar(length=1, label="核对名册") as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        return service.preview(
            content,
            organisation_id=organisation,
            by=None,
            now=moment,
            since=since.date() if since else None,
            is_reporting=reporting,
            progress=show,
        )


def _print(plan: Plan) -> None:
    for remark in plan.remarks:
        click.echo(f"提醒：{remark}。")
    for action, count in plan.counts.items():
        click.echo(f"{ACTION_LABELS[action]}：{count} 人")
    click.echo(f"更换手机号：{plan.phones_changed} 人")
    click.echo(f"不会写入的行：{len(plan.faults)} 行")
    for fault in plan.faults:
        click.echo(f"  {fault.sentence}")
    for row in plan.rows:
        for remark in row.remarks:
            click.echo(f"  提醒：工作表“{row.sheet}”第 {row.row} 行 {row.name}：{remark}")


@region.command("found")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in founding.TOPS]),
    required=True,
    help="district 区县，street 镇街。",
)
@click.option(
    "--administrator", type=_PERSON, required=True, metavar="姓名 手机号", help="平台管理员。"
)
@click.option(
    "--other", type=_PERSON, required=True, metavar="姓名 手机号", help="上级负责人，另一个人。"
)
@click.option("--host", help="一台机器上有几个地区时，这个地区的网址。")
def found_region(
    name: str,
    *,
    kind: str,
    administrator: tuple[str, str],
    other: tuple[str, str],
    host: str | None,
) -> None:
    """Open the region NAME with two people; prints how they sign in for the first time."""
    chosen = next(each for each in founding.TOPS if each.value == kind)
    wanted = founding.NewRegion(name, chosen, administrator, other, host)
    try:
        with transaction():
            made = founding.found(wanted, now=now())
    except DomainError as refused:
        raise click.ClickException(f"{refused.detail}{refused.hint}") from refused
    click.echo(f"已开通{LABELS[made.top.kind]}“{name}”，组织 id {made.top.id}。")
    for slip, role in zip(made.slips, ("平台管理员", "上级负责人"), strict=True):
        click.echo(f"{role} {slip.name}：用手机验证码登录，或用激活码 {slip.spaced}（60 天内有效）")
    click.echo("接下来：平台管理员登录，在“组织”里加下级、任命社区工作人员，再选一份积分办法。")
