"""`flask ledger verify` and `seal`: what an office reads, and the exit code a script reads."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.points import verification
from app.points.models import LedgerEntry
from tests.points.facts import serve
from tests.points.tampering import open_the_ledger
from tests.support.cast import Cast, gather


def _town(app: Flask) -> Cast:
    cast = gather(app)
    with app.app_context(), transaction():
        serve(cast, "member", clock.now() - timedelta(minutes=2), points=200)
        serve(cast, "member", clock.now() - timedelta(minutes=1), points=300)
    return cast


def test_a_good_ledger_is_said_to_be_good(app: Flask) -> None:
    _town(app)

    outcome = app.test_cli_runner().invoke(args=["ledger", "verify"])

    assert outcome.exit_code == 0, outcome.output
    assert "台账完好，共 2 行" in outcome.output


def test_the_first_bad_line_is_named_and_the_command_fails(app: Flask) -> None:
    cast = _town(app)
    with app.app_context(), transaction():
        open_the_ledger()
        edit = sa.update(LedgerEntry).where(LedgerEntry.sequence == 2).values(amount=9900)
        db.session.execute(edit)

    outcome = app.test_cli_runner().invoke(args=["ledger", "verify"])

    assert outcome.exit_code == 1
    assert "第 2 行：内容与校验值不符" in outcome.output
    assert str(cast.people["member"]) in outcome.output
    assert "林晓月" not in outcome.output


def test_the_seal_prints_the_line_that_verify_reads(app: Flask, folder: Path) -> None:
    _town(app)
    run = app.test_cli_runner().invoke

    printed = run(args=["ledger", "seal"]).output
    file = folder / "anchors.txt"
    file.write_text(f"# 2026\n\n{printed}", "utf-8")
    good = run(args=["ledger", "verify", "--anchor", str(file)])
    parts = printed.split()
    file.write_text(" ".join([*parts[:6], "0" * 64, parts[7]]), "utf-8")
    bad = run(args=["ledger", "verify", "--anchor", str(file)])

    assert printed.startswith("weiguang-anchor-1 ")
    assert (good.exit_code, "与台账一致" in good.output) == (0, True)
    assert (bad.exit_code, "锚定之前的台账被改写过" in bad.output) == (1, True)


def test_the_seal_covers_what_is_older_than_a_minute(app: Flask) -> None:
    cast = _town(app)
    with app.app_context(), transaction():
        sealed = verification.seal(cast.region_id, now=clock.now() + timedelta(minutes=2))
        assert (sealed.number, sealed.entries, sealed.accounts) == (1, 2, 1)
        early = verification.seal(cast.region_id, now=clock.now() - timedelta(hours=1))
        assert (early.number, early.entries) == (2, 0)
