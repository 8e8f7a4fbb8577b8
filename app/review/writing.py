"""汇总的文件 writing: the files of a compilation, written outside of any transaction."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import IO

from app.accounts import queries as accounts
from app.core.clock import local_day
from app.core.db import db
from app.core.downloads import TYPES
from app.core.errors import Busy
from app.core.files import Store
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.points.columns import title
from app.review import compiling, gathering
from app.review.models import Compilation
from app.review.papers.city import CityBook, CityCsv, LeftOut, Listed
from app.review.papers.summary import summary_pdf, summary_xlsx
from app.review.street import StreetYear

#: folder of the store
KIND = "exports"
WHAT = "名单"
#: paper → its content, one after the other
Papers = Iterator[tuple[str, bytes | IO[bytes]]]


def write(compilation_id: uuid.UUID, store: Store, *, font: str, now: datetime) -> dict[str, str]:
    """Write every paper of a compilation whose branches are gathered; paper → name in the store.

    Reads only, so that nobody who checks in waits for it. Raises `Busy` where the store is away.
    """
    found = db.session.get_one(Compilation, compilation_id)
    node = organisation(found.region_id, found.organisation_id)
    lines = compiling.lines(found.id)
    year = gathering.street_year(node, found.period, lines, now=now)
    kept: dict[str, str] = {}
    try:
        for paper, content in _papers(found, node, year, font=font):
            kind = paper.rpartition(".")[2]
            kept[paper] = store.put(content, kind=KIND, suffix=kind, media_type=TYPES[kind])
    except Exception:
        # nobody would find these again, and they hold names
        for name in kept.values():
            with suppress(Busy):
                store.delete(name)
        raise
    return kept


def _papers(found: Compilation, node: Organisation, year: StreetYear, *, font: str) -> Papers:
    yield "summary.xlsx", summary_xlsx(year)
    yield "summary.pdf", summary_pdf(year, font=font)
    yield from _members(found, node, year)


def _members(found: Compilation, node: Organisation, year: StreetYear) -> Papers:
    with tempfile.TemporaryFile() as sheet, tempfile.TemporaryFile() as book:
        lines = CityCsv(sheet)
        pages = CityBook(
            book,
            title(node.name, found.period, WHAT),
            made_on=local_day(year.made_at),
            foot="内部使用",
        )
        for listed, left_out in _named(found):
            lines.add(listed, left_out)
            pages.add(listed, left_out)
        lines.close()
        pages.close()
        for file in (sheet, book):
            file.seek(0)
        yield "members.csv", sheet
        yield "members.xlsx", book


def _named(found: Compilation) -> Iterator[tuple[list[Listed], list[LeftOut]]]:
    """The members of a few branches at a time, with the names that they have now."""
    for branches in compiling.rolls(found.id):
        names = accounts.names({one for _, roll in branches for one in roll.people})
        listed: list[Listed] = []
        left_out: list[LeftOut] = []
        for line, roll in branches:
            entries, left = roll.named(names)
            listed += [Listed(line, entry) for entry in entries]
            left_out += [LeftOut(line, name, why) for name, why in left]
        yield listed, left_out
