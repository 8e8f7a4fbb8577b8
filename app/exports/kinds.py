"""导出的种类 kinds: what each kind gathers, and how it is written.

All only read, but for certificates: those that are not issued yet are, in the making.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.accounts import member_list, volunteer_cards
from app.accounts.actor import Actor
from app.accounts.members import people_count
from app.accounts.permissions import Target, require
from app.certificates import bundle
from app.certificates import jobs as certificates
from app.certificates import queries as certificate_queries
from app.certificates.errors import (
    NothingToCertify,
    NothingToHandOver,
    TooManyToCertify,
    TooManyToHandOver,
)
from app.certificates.paper import certificates_pdf, printed
from app.certificates.rules import Span, year_span
from app.core import listing
from app.core.cells import plain
from app.core.clock import local_day
from app.core.listing import Listing
from app.core.progress import Told
from app.exports.rules import KINDS, ExportKind
from app.organisations.models import Organisation
from app.points import exports, queries, ranking_list
from app.points.errors import NoSchemeInForce, PeriodUnknown
from app.points.register import Register, register
from app.points.standing import named_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is made, for whom, as of when; `font` is the setting of a font file."""

    node: Organisation
    format: str
    filters: Mapping[str, str]
    by: Actor
    now: datetime
    #: when it was asked for, however often its making is begun
    asked_at: datetime
    font: str
    public_url: str


def _silent(_now: datetime) -> None:
    """Nothing more is noted than that it was asked for and fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was gathered: its title, how many people stand in it, and how it becomes a file."""

    title: str
    people: int
    write: Callable[[Told], bytes]
    #: what else the log has to know once the file is there
    note: Callable[[datetime], None] = _silent


def check(
    node: Organisation, kind: ExportKind, filters: Mapping[str, str], *, now: datetime
) -> None:
    """Refuse at once what could never be made.

    Raises `NoSchemeInForce`, `PeriodUnknown`, `TooManyCards`, `NothingToCertify`,
    `TooManyToCertify`, `NothingToHandOver`, `TooManyToHandOver`.
    """
    if kind is ExportKind.CARDS:
        volunteer_cards.require_few(people_count(node.region_id, node.path, on=local_day(now)))
    if kind is ExportKind.CERTIFICATES:
        certified(node, filters, asked_at=now)
    if kind is ExportKind.BUNDLE:
        bundled(node, filters, asked_at=now)
    if kind not in (ExportKind.REGISTER, ExportKind.RANKING):
        return
    ruling = queries.ruling_for(node.region_id, node.path)
    if ruling is None:
        raise NoSchemeInForce
    period = named_period(ruling, filters.get("period"), now=now)
    if period is None or period.starts_on > local_day(now):
        raise PeriodUnknown(fields={"period": [PeriodUnknown.sentence]})


def gather(kind: ExportKind, asked: Asked) -> Made:
    """Gather what a kind holds. Raises `Forbidden`, and what the kind refuses."""
    require(asked.by, KINDS[kind].right, Target(path=asked.node.path))
    return _GATHERERS[kind](asked)


def _register(asked: Asked) -> Made:
    found = register(asked.node, period=asked.filters.get("period"), now=asked.now)
    return Made(
        title=plain(exports.title(found, found.node)),
        people=sum(len(branch.rows) + len(branch.left_out) for branch in found.branches),
        write=lambda told: _written(found, asked, told),
    )


def _written(found: Register, asked: Asked, told: Told) -> bytes:
    if asked.format == "pdf":
        return exports.as_pdf(found, font=asked.font, told=told)
    return exports.as_csv(found) if asked.format == "csv" else exports.as_xlsx(found)


def _ranking(asked: Asked) -> Made:
    return _listed(
        ranking_list.listing(asked.node, asked.filters, by=asked.by, now=asked.now), asked
    )


def _members(asked: Asked) -> Made:
    words = asked.filters.get("words", "")
    return _listed(member_list.listing(asked.node, words=words, now=asked.now), asked)


def _listed(found: Listing, asked: Asked) -> Made:
    write = listing.as_csv if asked.format == "csv" else listing.as_xlsx
    return Made(title=plain(found.title), people=len(found.rows), write=lambda _told: write(found))


def _cards(asked: Asked) -> Made:
    cards = volunteer_cards.all_cards(
        asked.node,
        by=asked.by,
        now=asked.now,
        phone=volunteer_cards.phone_for(asked.node, asked.node.region_id),
    )
    return Made(
        title=f"{plain(asked.node.name)}志愿者卡",
        people=len(cards),
        write=lambda told: volunteer_cards.cards_pdf(cards, font=asked.font, told=told),
        note=lambda now: volunteer_cards.note_printed(
            [card.person_id for card in cards], by=asked.by, now=now
        ),
    )


def _certificates(asked: Asked) -> Made:
    """Issuing belongs to the making: what is broken off is gone on with at the next try."""
    span, people = certified(asked.node, asked.filters, asked_at=asked.asked_at)

    def write(told: Told) -> bytes:
        made = certificates.issue_to_all(asked.node, span, by=asked.by, told=told)
        papers = [printed(each, public_url=asked.public_url) for each in made]
        return certificates_pdf(papers, font=asked.font, told=told)

    title = f"{plain(asked.node.name)}{span.since.year}年志愿服务证明"
    return Made(title=title, people=people, write=write)


def certified(
    node: Organisation, filters: Mapping[str, str], *, asked_at: datetime
) -> tuple[Span, int]:
    """The days of the year that is asked for, and how many people served in them.

    Raises `PeriodUnknown`, `NothingToCertify`, `TooManyToCertify`.
    """
    span = _span(filters, asked_at=asked_at)
    people = certificate_queries.people(node.region_id, certificate_queries.hosts(node), span)
    if not people:
        raise NothingToCertify(issuer=node.name)
    if len(people) > certificates.MOST:
        raise TooManyToCertify(most=certificates.MOST)
    return span, len(people)


def _span(filters: Mapping[str, str], *, asked_at: datetime) -> Span:
    """The days of a calendar year, as far as it had come. Raises `PeriodUnknown`."""
    text, today = filters.get("period", ""), local_day(asked_at)
    if not (text.isascii() and text.isdigit() and 2000 <= int(text) <= today.year):
        raise PeriodUnknown(fields={"period": [PeriodUnknown.sentence]})
    return year_span(int(text), today=today)


def _bundle(asked: Asked) -> Made:
    span = _span(asked.filters, asked_at=asked.asked_at)
    groups = bundle.gather(asked.node, span)
    return Made(
        title=f"{plain(asked.node.name)}{span.since.year}年上报数据包",
        people=len(groups[0].rows),
        write=lambda told: bundle.as_zip(groups, asked.node, span, made_at=asked.now, told=told),
    )


def bundled(node: Organisation, filters: Mapping[str, str], *, asked_at: datetime) -> None:
    """Raises `PeriodUnknown`, `NothingToHandOver`, `TooManyToHandOver`."""
    count = bundle.services_count(node, _span(filters, asked_at=asked_at))
    if not count:
        raise NothingToHandOver
    if count > bundle.MOST:
        raise TooManyToHandOver(most=bundle.MOST)


_GATHERERS: Mapping[ExportKind, Callable[[Asked], Made]] = {
    ExportKind.REGISTER: _register,
    ExportKind.RANKING: _ranking,
    ExportKind.MEMBERS: _members,
    ExportKind.CARDS: _cards,
    ExportKind.CERTIFICATES: _certificates,
    ExportKind.BUNDLE: _bundle,
}
