"""Schemes and facts for tests: a text with little in it, and facts in few words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.clock import SHANGHAI
from app.schemes.document import check, parse
from app.schemes.errors import Fault
from app.schemes.rules import Evaluation, Fact, Member, Version, evaluate

EXAMPLES = Path(__file__).parents[2] / "app/schemes/examples"

HEAD = """\
format: 1
scheme: {key: trial, title: 试验办法}
basis: {document: 试验文件}
"""
SCAN = "items: {scan: {label: 扫码, value: {fixed: 2}}}\n"

YEAR_END = date(2026, 12, 31)


def scheme(rest: str = SCAN) -> Version:
    """The version of a text without its head."""
    return parse(HEAD + rest)


def example(name: str) -> Version:
    """One of the examples that come with the house."""
    return parse((EXAMPLES / f"{name}.yaml").read_text("utf-8"))


def faults(rest: str) -> list[Fault]:
    """The faults of a text without its head."""
    return list(check(HEAD + rest).faults)


def warnings(rest: str) -> dict[str, str]:
    """The silent points of a text without its head, by code."""
    return {one.code: one.sentence for one in check(HEAD + rest).warnings}


def at(day: str, hour: int = 9) -> datetime:
    """An hour of a Shanghai day."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def fact(item: str = "scan", day: str = "2026-03-02", **rest: Any) -> Fact:
    """A fact; its source says item, day and hour unless given."""
    moment = at(day, rest.pop("hour", 9))
    source = rest.pop("source", f"{item}:{moment.isoformat()}")
    return Fact(source, item, moment, **rest)


def hours(*each: str | int, item: str = "hours", **rest: Any) -> list[Fact]:
    """Facts of so many hours, one a day from 1 March 2026 on."""
    first = date(2026, 3, 1)
    return [
        fact(item, (first + timedelta(days=i)).isoformat(), minutes=minutes(h), **rest)
        for i, h in enumerate(each)
    ]


def minutes(of_hours: str | int) -> int:
    """Hours as written, in minutes."""
    whole, _, rest = str(of_hours).partition(".")
    return int(whole) * 60 + int(rest.ljust(2, "0") or 0) * 60 // 100


def evaluated(
    version: Version,
    facts: Sequence[Fact],
    as_of: date = YEAR_END,
    member: Member | None = None,
) -> Evaluation:
    """One version's evaluation of the facts."""
    return evaluate([version], facts, as_of, member or Member())


def points(version: Version, facts: Sequence[Fact], **rest: Any) -> int:
    """The total in hundredths."""
    return evaluated(version, facts, **rest).total


def amounts(version: Version, facts: Sequence[Fact], **rest: Any) -> list[int]:
    """The amounts of the lines in hundredths."""
    return [line.amount for line in evaluated(version, facts, **rest).lines]
