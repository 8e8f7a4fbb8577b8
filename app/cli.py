"""命令 cli: every group of flask commands, registered on one page."""

from importlib import import_module

import click
from flask import Flask

from app.accounts.commands import region, roster
from app.audit.commands import audit
from app.certificates.commands import certificates
from app.jobs.scheduler import job, scheduler
from app.points.commands import ledger
from app.review.commands import review
from app.schemes.commands import schemes

GROUPS = (audit, certificates, job, ledger, region, review, roster, scheduler, schemes)


class _Sample(click.Group):
    """`flask demo`: its code is loaded when it is asked for, no web worker needs it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of its commands."""
        return _sample().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of its commands."""
        return _sample().get_command(ctx, cmd_name)


def _sample() -> click.Group:
    found: click.Group = import_module("app.demo.commands").demo
    return found


def add_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (*GROUPS, _Sample("demo", help="装载示例社区。")):
        app.cli.add_command(command)
