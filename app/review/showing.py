"""考核表 showing: a sheet with names and words, as pages and papers show it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import MemberStage
from app.accounts.permissions import Target, may
from app.core.masking import mask_name
from app.organisations.models import Organisation
from app.points.columns import STAGES
from app.points.register import ANCHOR_LENGTH, current_anchor
from app.review import preparing, service, versions
from app.review.computing import Terms
from app.review.models import Review, ReviewVersion
from app.review.rules import Row, Sheet
from app.review.wording import Labels, labels_of, level_label, remarks_of, why_left_out
from app.schemes.rules import Version
from app.schemes.rules.version import Basis


@dataclass(frozen=True, slots=True)
class Line:
    """One listed member: the row, and the words beside its numbers."""

    number: int
    row: Row
    name: str
    party_group: str
    stage: str
    level: str
    remarks: tuple[str, ...]

    @property
    def machine(self) -> int:
        """Minutes that machines proved: both scans, or a scan closed by the leader."""
        return self.row.scanned + self.row.leader_closed


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is not in the list, and why in words; for those who may see it."""

    person_id: uuid.UUID
    name: str
    why: str
    #: free from the year's obligations, and so counted apart
    is_exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sheet as it is read; `number` 0 = a trial, else the version."""

    branch: str
    period: str
    starts_on: date
    cut_off: date
    basis: Basis
    is_example: bool
    number: int
    made_at: datetime
    #: the first characters of the hash over the ledger's heads
    anchor: str
    sha256: str
    #: places for 优秀: `top_part` of `top_whole` of `top_base` people, rounded down
    top_places: int
    top_base: int
    #: the words of the scheme's levels
    labels: Labels
    top_part: int
    top_whole: int
    lines: tuple[Line, ...]
    left_out: tuple[Left, ...]

    @property
    def tied(self) -> tuple[Line, ...]:
        """Who stands on the border of the places for 优秀."""
        return tuple(line for line in self.lines if line.row.top == "tie")


def standing(branch: Organisation, review: Review, kept: ReviewVersion, *, now: datetime) -> Shown:
    """A stored version with its names."""
    ruling, run = preparing.judged(branch, review, review.period, now=now)
    return _shown(
        branch,
        versions.stored_sheet(review, kept),
        versions.terms_of(review, kept, ruling, run),
        versions.names(kept.id),
        number=kept.number,
        made_at=kept.computed_at,
        anchor=kept.heads_sha256.hex()[:ANCHOR_LENGTH],
    )


def trial(branch: Organisation, period: str, *, now: datetime) -> Shown:
    """The sheet as it would be now, with its names; changes nothing."""
    return of_trial(branch, service.computed(branch, period, now=now), now=now)


def says_names(by: Actor, branch: Organisation) -> bool:
    """Whether somebody's work on the review shows names; an auditor reads them masked."""
    target = Target(path=branch.path)
    return may(by, "review.compute", target) or may(by, "review.decide", target)


def masked(shown: Shown) -> Shown:
    """The same sheet with every name masked."""
    return replace(
        shown,
        lines=tuple(replace(line, name=mask_name(line.name)) for line in shown.lines),
        left_out=tuple(replace(one, name=mask_name(one.name)) for one in shown.left_out),
    )


def seen_by(by: Actor, branch: Organisation, shown: Shown) -> Shown:
    """A sheet as somebody may read it."""
    return shown if says_names(by, branch) else masked(shown)


def present(branch: Organisation, period: str, *, now: datetime) -> Shown:
    """The version of a branch's year that stands, else the sheet as it would be now."""
    review = service.found(branch, period)
    kept = versions.version(review) if review is not None else None
    if review is None or kept is None:
        return trial(branch, period, now=now)
    return standing(branch, review, kept, now=now)


def of_trial(branch: Organisation, made: service.Computed, *, now: datetime) -> Shown:
    """A computed sheet with its names."""
    ids = [row.person_id for row in made.sheet.rows]
    names = {
        person_id: (name, made.groups.get(person_id, ""))
        for person_id, name in accounts.names(ids).items()
    }
    return _shown(
        branch,
        made.sheet,
        made.terms,
        names,
        number=0,
        made_at=now,
        anchor=current_anchor(branch.region_id),
    )


def _shown(
    branch: Organisation,
    sheet: Sheet,
    terms: Terms,
    names: Mapping[uuid.UUID, tuple[str, str]],
    **about: Any,
) -> Shown:
    listed = sorted(
        (row for row in sheet.rows if row.is_listed),
        key=lambda row: (row.rank, names.get(row.person_id, ("", ""))[0], row.person_id),
    )
    left = [row for row in sheet.rows if not row.is_listed]
    return Shown(
        branch=branch.name,
        period=sheet.period,
        starts_on=terms.period.starts_on,
        cut_off=sheet.cut_off,
        basis=terms.version.basis,
        is_example=terms.version.is_example,
        sha256=sheet.sha256.hex(),
        top_places=sheet.top_places,
        top_base=sheet.top_base,
        labels=labels_of(terms.version),
        top_part=sheet.top_part,
        top_whole=sheet.top_whole,
        lines=tuple(lines(listed, names, terms.version)),
        left_out=tuple(
            sorted((_left(row, names) for row in left), key=lambda one: (one.name, one.person_id))
        ),
        **about,
    )


def lines(
    rows: Sequence[Row], names: Mapping[uuid.UUID, tuple[str, str]], rules: Version
) -> Sequence[Line]:
    """Listed rows with their words, numbered; `names` are name and 党小组 of each person."""
    labels = labels_of(rules)
    found = []
    for number, row in enumerate(rows, start=1):
        name, group = names.get(row.person_id, ("", ""))
        found.append(
            Line(
                number=number,
                row=row,
                name=name,
                party_group=group,
                stage=STAGES[MemberStage(row.stage)],
                level=level_label(row.level, labels),
                remarks=tuple(remarks_of(row)),
            )
        )
    return found


def _left(row: Row, names: Mapping[uuid.UUID, tuple[str, str]]) -> Left:
    return Left(
        row.person_id,
        names.get(row.person_id, ("", ""))[0],
        why_left_out(row.left_out),
        is_exempt=row.left_out.startswith("exempt:"),
    )
