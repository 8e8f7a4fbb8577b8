"""收集 gathering: one branch's year as it stands, for the sheets of those above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import local_day
from app.organisations.models import Organisation
from app.organisations.queries import community_of
from app.review import preparing, queries, roll, service, street, summing, versions, wording
from app.review.errors import NoScheme, PeriodUnknown
from app.review.roll import Roll
from app.review.street import StreetYear
from app.review.summing import BranchYear
from app.wishes.figures import Span

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A branch's sums and its members; `version` 0 = as of today, not published yet."""

    line: BranchYear
    roll: Roll
    version: int


def gathered(branch: Organisation, period: str, *, now: datetime) -> Gathered:
    """The version of a branch's year that stands, else the sheet as it would be now.

    Raises `NotABranch`, `NoScheme`, `PeriodUnknown`.
    """
    review = service.found(branch, period)
    kept = versions.version(review) if review is not None else None
    if review is None or kept is None:
        made = service.computed(branch, period, now=now)
        sheet, terms, groups = made.sheet, made.terms, made.groups
    else:
        ruling, run = preparing.judged(branch, review, review.period, now=now)
        sheet = versions.stored_sheet(review, kept)
        terms = versions.terms_of(review, kept, ruling, run)
        groups = {one: group for one, (_, group) in versions.names(kept.id).items()}
    community = community_of(branch)
    line = summing.of_sheet(
        sheet,
        wording.labels_of(terms.version),
        branch=branch.name,
        community=community.name if community else "",
        path=branch.path,
        state=queries.step_name(queries.step_of(review, today=local_day(now))),
    )
    return Gathered(line, roll.of_sheet(sheet, groups, terms.version), kept.number if kept else 0)


def if_ruled(branch: Organisation, period: str, *, now: datetime) -> Gathered | None:
    """The same; None where no scheme speaks for the branch, or not of this period."""
    try:
        return gathered(branch, period, now=now)
    except (NoScheme, PeriodUnknown):
        return None


def street_year(
    node: Organisation, period: str, lines: Sequence[BranchYear], *, now: datetime
) -> StreetYear:
    """What stands on the sheet of a node, with the lines of its branches.

    An endless period is told of its last twelve months. Raises `NoScheme`, `PeriodUnknown`.
    """
    run = preparing.period_of(preparing.ruling_above(node), period, now=now)
    until = min(run.ends_on, local_day(now)) + timedelta(days=1)
    since = max(run.starts_on, until.replace(day=1) - LONGEST)
    return street.street_year(node, run.label, Span(since=since, until=until), lines, now=now)
