"""命令 cli: every group of flask commands, registered on one page."""

from flask import Flask

from app.accounts.commands import roster
from app.audit.commands import audit
from app.demo.commands import demo
from app.jobs import job, scheduler
from app.points.commands import ledger
from app.schemes.commands import schemes


def add_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (audit, demo, job, ledger, roster, scheduler, schemes):
        app.cli.add_command(command)
