"""汇总的文件 writing: the files of a compilation, written outside of any transaction."""

import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from app.accounts import queries as accounts
from app.core.clock import local_day
from app.core.db import db
from app.core.files import Store
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.points.columns import title
from app.review import compiling, gathering
from app.review.filing import TYPES
from app.review.models import Compilation
from app.review.papers.city import CityBook, CityCsv, LeftOut, Listed
from app.review.papers.summary import summary_pdf, summary_xlsx
from app.review.street import StreetYear

#: folder of the store
KIND = "exports"
WHAT = "名单"


def write(compilation_id: uuid.UUID, store: Store, *, font: str, now: datetime) -> dict[str, str]:
    """Write every paper of a compilation whose branches are gathered; paper → name in the store.

    Reads only, so that nobody who checks in waits for it. Raises `Busy` where the store is away.
    """
    found = db.session.get_one(Compilation, compilation_id)
    node = organisation(found.region_id, found.organisation_id)
    lines = compiling.lines(found.id)
    year = gathering.street_year(node, found.period, lines, now=now)
    names = {
        "summary.xlsx": _kept(summary_xlsx(year), "xlsx", store),
        "summary.pdf": _kept(summary_pdf(year, font=font), "pdf", store),
    }
    return names | _members(found, node, year, store)


def _members(
    found: Compilation, node: Organisation, year: StreetYear, store: Store
) -> dict[str, str]:
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
        return {
            "members.csv": _kept(sheet, "csv", store),
            "members.xlsx": _kept(book, "xlsx", store),
        }


def _kept(content: bytes | IO[bytes], kind: str, store: Store) -> str:
    return store.put(content, kind=KIND, suffix=kind, media_type=TYPES[kind])


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
