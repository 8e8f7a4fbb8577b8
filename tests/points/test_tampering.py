"""Nobody edits the ledger unnoticed, and the first bad line is named (on both engines alike)."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.points.models import Account, LedgerEntry, LedgerSeal
from app.points.rules import GENESIS, line_hash
from app.points.seals import fault_of_anchor, fault_of_seals
from app.points.verification import anchor, hashed, seal, verify
from app.schemes import service as schemes
from app.schemes.models import SchemeState
from tests.points.facts import serve
from tests.points.tampering import (
    COLUMNS,
    WAYS,
    Ledger,
    change_a_column,
    open_the_ledger,
    table,
)
from tests.support.cast import EXAMPLES, Cast, gather

EDITS = 100
LENGTHS = {"member": 9, "second_member": 6, "organiser": 4, "other_member": 2}
FIRST = datetime(2026, 3, 1, 1, tzinfo=UTC)


def written(cast: Cast) -> None:
    """Accounts of several lengths, valued by two versions of a scheme."""
    for who, length in LENGTHS.items():
        home = "other_branch" if who == "other_member" else "branch"
        for number in range(length):
            serve(cast, who, FIRST + timedelta(days=number), home=home, points=100 + number * 100)
    document = (EXAMPLES / "chaocheng.yaml").read_text().replace("key: chaocheng", "key: other")
    schemes.publish(
        cast.node("district"),
        document,
        by=None,
        now=clock.now(),
        state=SchemeState.EXAMPLE,
    )


def lines(cast: Cast) -> Ledger:
    """All lines in the order in which they are walked."""
    query = sa.select(LedgerEntry).order_by(LedgerEntry.account_id, LedgerEntry.sequence)
    return list(db.session.scalars(query))


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """The town with a ledger that nothing guards any more."""
    found = gather(app)
    with app.app_context():
        with transaction():
            written(found)
            open_the_ledger()
        yield found
        db.session.rollback()


def test_a_hundred_edits_are_named_at_their_place(cast: Cast) -> None:
    assert verify(cast.region_id).is_good
    db.session.rollback()
    missed = []
    for seed in range(EDITS):
        dice = random.Random(seed)
        way = WAYS[seed % len(WAYS)]
        places = way(lines(cast), dice)
        db.session.flush()
        db.session.expire_all()

        bad = verify(cast.region_id).first_bad

        if bad is None or (bad.account_id, bad.sequence) not in places:
            missed.append((seed, way.__name__, bad, places))
        db.session.rollback()
        db.session.expunge_all()

    assert missed == []


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_line_can_be_changed_unnoticed(cast: Cast, column: str) -> None:
    found = lines(cast)
    line = next(each for each in found if each.sequence == 2)

    places = change_a_column(column, line, random.Random(column))
    db.session.expunge_all()

    bad = verify(cast.region_id).first_bad
    assert bad is not None
    assert (bad.account_id, bad.sequence) in places


@pytest.mark.parametrize("column", ["total", "last_sequence", "head"])
def test_no_total_can_be_changed_unnoticed(cast: Cast, column: str) -> None:
    value = bytes(32) if column == "head" else 1
    db.session.execute(sa.update(Account).values({column: value}))

    assert not verify(cast.region_id).is_good


def rewrite(cast: Cast) -> None:
    """Cut the last line of every account and write the rest anew, all hashes and totals fitting."""
    for account in db.session.scalars(sa.select(Account)):
        head, total, sequence = GENESIS, 0, 0
        own = [line for line in lines(cast) if line.account_id == account.id]
        for line in own[:-1]:
            db.session.expunge(line)
            line.amount, line.previous_hash = 100, head
            head = line_hash(hashed(line))
            values = {"amount": 100, "previous_hash": line.previous_hash, "hash": head}
            change = sa.update(table).where(table.c.id == line.id)
            db.session.execute(change.values(values))
            total, sequence = total + 100, line.sequence
        db.session.execute(sa.delete(table).where(table.c.id == own[-1].id))
        account.head, account.total, account.last_sequence = head, total, sequence
    db.session.flush()
    db.session.expunge_all()


def test_a_whole_rewrite_is_found_by_the_anchor_kept_outside(cast: Cast) -> None:
    later = clock.now() + timedelta(minutes=5)
    with transaction():
        line = anchor(seal(cast.region_id, now=later))
    assert fault_of_anchor(line) == ""
    assert fault_of_seals(cast.region_id) == ""

    rewrite(cast)

    assert verify(cast.region_id).is_good
    assert "不一样" in fault_of_anchor(line)
    assert "改写" in fault_of_seals(cast.region_id)


def test_an_old_copy_of_the_database_is_found_by_the_anchor(cast: Cast) -> None:
    with transaction():
        serve(cast, "member", clock.now() - timedelta(minutes=2), points=200)
        line = anchor(seal(cast.region_id, now=clock.now() + timedelta(minutes=5)))
    last = max(lines(cast), key=lambda each: each.sequence)
    account = db.session.get_one(Account, last.account_id)
    account.head, account.total = last.previous_hash, account.total - last.amount
    account.last_sequence -= 1
    db.session.execute(sa.delete(table).where(table.c.id == last.id))
    db.session.flush()
    db.session.expunge_all()

    assert verify(cast.region_id).is_good
    assert fault_of_anchor(line) != ""


def test_lines_after_the_anchor_are_no_fault(cast: Cast) -> None:
    with transaction():
        line = anchor(seal(cast.region_id, now=clock.now()))
        serve(cast, "member", clock.now(), points=200)

    assert fault_of_anchor(line) == ""
    assert fault_of_seals(cast.region_id) == ""


@pytest.mark.parametrize("line", ["", "weiguang-anchor-1 a b c d e f g", "x " * 8])
def test_what_is_no_anchor_is_said_to_be_none(cast: Cast, line: str) -> None:
    assert fault_of_anchor(line) == "这不是一行锚定记录。"


def test_seals_are_guarded_by_the_database(cast: Cast) -> None:
    with transaction():
        seal(cast.region_id, now=clock.now())

    for change in (sa.delete(LedgerSeal), sa.update(LedgerSeal).values(entries=1)):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            db.session.execute(change)
        db.session.rollback()
