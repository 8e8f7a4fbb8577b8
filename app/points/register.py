"""汇总表 register: the sheets of a branch, or of all below a node, as of any day."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation
from app.points import queries
from app.points.enrolment import enrolled
from app.points.errors import NoSchemeInForce, PeriodUnknown, TooManyBranches
from app.points.models import Account
from app.points.rules import heads_hash
from app.points.sheets import BranchRegister, Writer
from app.points.standing import named_period
from app.schemes.rules import Period
from app.schemes.rules.version import Basis

MOST_BRANCHES = 300
#: characters of the ledger's anchor in the footer
ANCHOR_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The sheets of a node, with what stands at their head and foot."""

    node: str
    period: Period
    #: the last day that counts
    until: date
    made_at: datetime
    basis: Basis
    is_example: bool
    #: the first characters of the hash over the heads of all accounts
    anchor: str
    branches: tuple[BranchRegister, ...]


def register(node: Organisation, *, period: str | None, now: datetime) -> Register:
    """The register of a branch, or of every branch below a node, as of today.

    A member stands in the branch that holds the 组织关系 today (or on the last day of a period
    that is over), with the points of the whole period wherever they were earned; a scheme may
    say that each place counts only what was earned there (`ranking.moved`).
    Raises `NoSchemeInForce`, `PeriodUnknown`, `TooManyBranches`.
    """
    ruling = queries.ruling_for(node.region_id, node.path)
    if ruling is None:
        raise NoSchemeInForce
    run = named_period(ruling, period, now=now)
    if run is None or run.starts_on > local_day(now):
        raise PeriodUnknown(fields={"period": [PeriodUnknown.sentence]})
    until = min(local_day(now), run.ends_on)
    people = enrolled(node.region_id, node.path, on=until)
    count = len({each.branch_id for each in people})
    if count > MOST_BRANCHES:
        raise TooManyBranches(count=count, most=MOST_BRANCHES)
    writer = Writer.prepare(ruling, run, until, region_id=node.region_id, people=people)
    branches = groupby(people, key=lambda each: (each.branch_id, each.branch))
    sheets = [writer.sheet(name, list(members)) for (_, name), members in branches]
    version = writer.version
    return Register(
        node=node.name,
        period=run,
        until=until,
        made_at=now,
        basis=version.basis,
        is_example=version.is_example,
        anchor=current_anchor(node.region_id),
        branches=tuple(sheets) or (BranchRegister(node.name, (), ()),),
    )


def current_anchor(region_id: int) -> str:
    """The first characters of the hash over the heads of all accounts as they stand now."""
    heads = db.session.execute(
        sa.select(Account.id, Account.last_sequence, Account.head).where(
            Account.region_id == region_id
        )
    )
    return heads_hash((one, sequence, head) for one, sequence, head in heads).hex()[:ANCHOR_LENGTH]
