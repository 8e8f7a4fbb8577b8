"""台账核验 verification: every line, chain and total checked; heads sealed and anchored outside."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import local
from app.core.db import db
from app.points.models import Account, LedgerEntry, LedgerSeal
from app.points.rules import GENESIS, Hashed, heads_hash, line_hash

#: a booking that began earlier is committed or gone by then
SETTLED_AFTER = timedelta(minutes=1)
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong: the account, its line (0 = the totals row) and why."""

    account_id: uuid.UUID
    sequence: int
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: how many lines were checked, one hash over all heads, the first fault."""

    entries: int
    head: bytes
    first_bad: Fault | None

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return self.first_bad is None


@dataclass(slots=True)
class _Chain:
    """Where the walk along one account stands."""

    account_id: uuid.UUID
    sequence: int = 0
    head: bytes = GENESIS
    total: int = 0


def verify(region_id: int, *, progress: Callable[[int], None] | None = None) -> Verification:
    """Walk every account's chain and compare it with its totals row.

    Finds a changed, missing, added or swapped line, a cut tail, and a total that is not the sum.
    """
    totals = {
        account_id: (sequence, head, total)
        for account_id, sequence, head, total in db.session.execute(
            sa.select(Account.id, Account.last_sequence, Account.head, Account.total).where(
                Account.region_id == region_id
            )
        )
    }
    entries, first_bad = 0, None
    chains: dict[uuid.UUID, _Chain] = {}
    for entry in _entries(region_id):
        entries += 1
        if progress is not None and entries % BATCH == 0:
            progress(BATCH)
        chain = chains.setdefault(entry.account_id, _Chain(entry.account_id))
        first_bad = first_bad or _step(chain, entry)
    if progress is not None:
        progress(entries % BATCH)
    first_bad = first_bad or _compare(totals, chains)
    heads = [(account_id, sequence, head) for account_id, (sequence, head, _) in totals.items()]
    return Verification(entries, heads_hash(heads), first_bad)


def _entries(region_id: int) -> Iterator[LedgerEntry]:
    query = (
        sa.select(LedgerEntry)
        .where(LedgerEntry.region_id == region_id)
        .order_by(LedgerEntry.account_id, LedgerEntry.year, LedgerEntry.sequence)
        .execution_options(yield_per=BATCH)
    )
    for entry in db.session.scalars(query):
        yield entry
        db.session.expunge(entry)


def _step(chain: _Chain, entry: LedgerEntry) -> Fault | None:
    """Take one line into the chain; say what is wrong with it, if anything is."""
    expected = chain.sequence + 1
    chain.sequence, previous = entry.sequence, chain.head
    chain.head = entry.hash
    chain.total += entry.amount
    if entry.sequence != expected:
        return Fault(entry.account_id, expected, "缺少这一行或顺序被改动")
    if entry.previous_hash != previous:
        return Fault(entry.account_id, entry.sequence, "与上一行的校验值接不上")
    if line_hash(hashed(entry)) != entry.hash:
        return Fault(entry.account_id, entry.sequence, "内容与校验值不符")
    return None


def hashed(entry: LedgerEntry) -> Hashed:
    """What the hash of a stored line covers."""
    return Hashed(
        region_id=entry.region_id,
        year=entry.year,
        id=entry.id,
        account_id=entry.account_id,
        sequence=entry.sequence,
        amount=entry.amount,
        item=entry.item,
        source=entry.source,
        scheme_version_id=entry.scheme_version_id,
        reason=entry.reason.value,
        made_by_id=entry.made_by_id,
        approved_by_id=entry.approved_by_id,
        at=entry.at,
        previous_hash=entry.previous_hash,
    )


def _compare(
    totals: dict[uuid.UUID, tuple[int, bytes, int]], chains: dict[uuid.UUID, _Chain]
) -> Fault | None:
    for account_id in sorted(totals.keys() | chains.keys()):
        chain = chains.get(account_id, _Chain(account_id))
        sequence, head, total = totals.get(account_id, (0, GENESIS, 0))
        if sequence > chain.sequence:
            return Fault(account_id, chain.sequence + 1, "末尾的行被删去")
        if (sequence, head) != (chain.sequence, chain.head):
            return Fault(account_id, chain.sequence, "合计行与台账末行不符")
        if total != chain.total:
            return Fault(account_id, 0, "合计与逐行之和不符")
    return None


def seal(region_id: int, *, now: datetime) -> LedgerSeal:
    """Put the heads of all accounts under one hash, chained to the seal before; what is printed."""
    before = db.session.scalars(
        sa.select(LedgerSeal)
        .where(LedgerSeal.region_id == region_id)
        .order_by(LedgerSeal.number.desc())
        .limit(1)
    ).one_or_none()
    until = now - SETTLED_AFTER
    heads = heads_at(region_id, until)
    previous = before.hash if before else GENESIS
    sealed = LedgerSeal(
        region_id=region_id,
        number=(before.number if before else 0) + 1,
        until=until,
        entries=sum(sequence for _, sequence, _ in heads),
        accounts=len(heads),
        head=heads_hash(heads),
        previous_hash=previous,
        hash=b"",
    )
    sealed.hash = seal_hash(sealed)
    db.session.add(sealed)
    db.session.flush()
    return sealed


def seal_hash(sealed: LedgerSeal) -> bytes:
    """What a seal is known by: everything it says, and the seal before it."""
    parts = (
        "v1",
        str(sealed.region_id),
        str(sealed.number),
        sealed.until.isoformat(timespec="microseconds"),
        str(sealed.entries),
        str(sealed.accounts),
        sealed.head.hex(),
        sealed.previous_hash.hex(),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def heads_at(region_id: int, until: datetime) -> list[tuple[uuid.UUID, int, bytes]]:
    """The head of every account as it was at a moment: account, last sequence, hash."""
    newest = (
        sa.select(LedgerEntry.account_id, sa.func.max(LedgerEntry.sequence).label("sequence"))
        .where(LedgerEntry.region_id == region_id, LedgerEntry.at <= until)
        .group_by(LedgerEntry.account_id)
        .subquery()
    )
    query = sa.select(LedgerEntry.account_id, LedgerEntry.sequence, LedgerEntry.hash).join(
        newest,
        sa.and_(
            newest.c.account_id == LedgerEntry.account_id,
            newest.c.sequence == LedgerEntry.sequence,
        ),
    )
    rows = db.session.execute(query.where(LedgerEntry.region_id == region_id))
    return [(account_id, sequence, head) for account_id, sequence, head in rows]


def anchor(sealed: LedgerSeal) -> str:
    """One line to print and keep outside: the monthly notice, the upper committee's file."""
    day = local(sealed.until).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    return " ".join(
        ("weiguang-anchor-1", str(sealed.region_id), str(sealed.number), day,
         str(sealed.entries), str(sealed.accounts), sealed.head.hex(), sealed.hash.hex())
    )  # fmt: skip


def matches_anchor(line: str) -> str:
    """Compare the ledger with an anchor line kept outside; "" or what is wrong, in Chinese."""
    parts = line.split()
    if len(parts) != 8 or parts[0] != "weiguang-anchor-1":
        return "这不是一行锚定记录。"
    region_id, _, until, entries, accounts, head = parts[1:7]
    heads = heads_at(int(region_id), datetime.strptime(until, "%Y-%m-%dT%H:%M:%S.%f%z"))
    if (len(heads), sum(sequence for _, sequence, _ in heads)) != (int(accounts), int(entries)):
        return f"锚定时共有 {accounts} 个账户、{entries} 行，现在查到的不一样：有行被删去或补写。"
    if heads_hash(heads).hex() != head:
        return "锚定之前的台账被改写过。"
    return ""
