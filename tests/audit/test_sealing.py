"""The log is sealed minute by minute, and no sealed entry can be changed unnoticed."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import sealing, service
from app.audit.models import AuditEntry, AuditSeal
from app.core import clock
from app.core.db import db, transaction

REGION = 1


def note(action: str, **changes: object) -> None:
    """An entry of the region."""
    fields: dict[str, object] = {
        "region_id": REGION,
        "actor_id": uuid.UUID(int=1),
        "now": clock.now(),
        "subject_kind": "event",
        "subject_id": uuid.UUID(int=2),
        "details": {"数": 1, "a": ["b"]},
        **changes,
    }
    service.note(action, **fields)  # type: ignore[arg-type]


def later(minutes: int = 2) -> datetime:
    """When what is written now is old enough."""
    return clock.now() + timedelta(minutes=minutes)


def open_the_log() -> None:
    """Take the guards away, as somebody who owns the database can."""
    for table in ("audit_entries", "audit_seals"):
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            continue
        for verb in ("update", "delete"):
            db.session.execute(sa.text(f"DROP TRIGGER {table}_no_{verb}"))


@pytest.fixture
def sealed(context: None) -> None:
    """Two seals over three entries, without guards."""
    with transaction():
        note("a")
        note("b")
    with transaction():
        sealing.seal(REGION, now=later())
    with transaction():
        # ids of the first two minutes are sealed, so this one is made later on purpose
        db.session.add(_entry_made(later(3)))
    with transaction():
        sealing.seal(REGION, now=later(6))
        open_the_log()


def _entry_made(moment: datetime) -> AuditEntry:
    milliseconds = int(moment.timestamp() * 1000)
    return AuditEntry(
        region_id=REGION,
        year=moment.year,
        id=uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | 9),
        at=moment,
        actor_id=None,
        action="c",
        subject_kind="event",
        subject_id=None,
        organisation_id=None,
        details={},
    )


def test_a_log_without_edits_is_good(sealed: None) -> None:
    found = sealing.verify(REGION)

    assert (found.seals, found.entries, found.first_bad) == (2, 3, None)


def test_what_is_younger_than_a_minute_waits(context: None) -> None:
    with transaction():
        note("a")
    with transaction():
        assert sealing.seal(REGION, now=clock.now()) is None


def test_nothing_new_makes_no_seal(sealed: None) -> None:
    with transaction():
        assert sealing.seal(REGION, now=later(9)) is None


COLUMNS = {
    "at": lambda entry: entry.at + timedelta(seconds=1),
    "actor_id": lambda _entry: uuid.UUID(int=77),
    "action": lambda _entry: "x",
    "subject_kind": lambda _entry: "x",
    "subject_id": lambda _entry: uuid.UUID(int=77),
    "organisation_id": lambda _entry: uuid.UUID(int=77),
    "address": lambda _entry: "192.0.2.9",
    "reason": lambda _entry: "x",
    "details": lambda _entry: {"数": 2},
    "year": lambda entry: entry.year - 1,
    "region_id": lambda _entry: 2,
    "id": lambda entry: uuid.UUID(int=entry.id.int + 1),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_can_be_changed_unnoticed(sealed: None, column: str) -> None:
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "b")).one()
    value = COLUMNS[column](entry)
    change = sa.update(AuditEntry).where(AuditEntry.id == entry.id).values({column: value})
    db.session.execute(change.execution_options(synchronize_session=False))
    db.session.expunge_all()

    found = sealing.verify(REGION)

    assert found.first_bad is not None
    assert found.first_bad[0] == 1


def test_a_deleted_entry_is_noticed(sealed: None) -> None:
    db.session.execute(sa.delete(AuditEntry).where(AuditEntry.action == "c"))

    assert sealing.verify(REGION).first_bad == (2, "其中的记录被删去")


def test_an_entry_slipped_in_later_is_noticed(sealed: None) -> None:
    db.session.add(_entry_made(clock.now() - timedelta(seconds=30)))
    db.session.flush()

    assert sealing.verify(REGION).first_bad == (1, "其中补入了记录")


def test_a_missing_seal_is_noticed(sealed: None) -> None:
    db.session.execute(sa.delete(AuditSeal).where(AuditSeal.number == 1))

    assert sealing.verify(REGION).first_bad == (1, "缺少这次封存")


@pytest.mark.parametrize("table", [AuditEntry, AuditSeal])
def test_the_database_refuses_changes(context: None, table: type) -> None:
    with transaction():
        note("a")
    with transaction():
        sealing.seal(REGION, now=later())

    for change in (sa.update(table).values(region_id=2), sa.delete(table)):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            db.session.execute(change.execution_options(synchronize_session=False))
        db.session.rollback()


# on SQLite one writes at a time
@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_who_still_writes_is_waited_for(app: Flask) -> None:
    with app.app_context():
        writing, may_end = threading.Event(), threading.Event()

        def write() -> None:
            with app.app_context(), transaction():
                note("slow")
                db.session.flush()
                writing.set()
                may_end.wait(10)

        slow = threading.Thread(target=write)
        slow.start()
        assert writing.wait(10)
        with transaction():
            note("quick")
        with transaction():
            assert sealing.seal(REGION, now=later()) is None
        may_end.set()
        slow.join()
        with transaction():
            whole = sealing.seal(REGION, now=later())
        assert whole is not None
        assert whole.entries == 2


def test_the_command_names_the_first_bad_seal(app: Flask, sealed: None) -> None:
    run = app.test_cli_runner().invoke
    good = run(args=["audit", "verify"])
    with transaction():
        db.session.execute(sa.delete(AuditEntry).where(AuditEntry.action == "c"))
    bad = run(args=["audit", "verify"])

    assert (good.exit_code, "2 次封存、3 条记录，完好" in good.output) == (0, True)
    assert (bad.exit_code, "第 2 次封存：其中的记录被删去" in bad.output) == (1, True)
