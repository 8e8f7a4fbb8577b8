"""如果这样改 trying: a branch's year under other numbers, before anybody decides.

Both sides are computed from the raw facts; nothing is kept, and no scheme is changed by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.db import db
from app.organisations.models import Organisation
from app.review import computing, preparing, rules, service
from app.review.errors import TopWrong
from app.review.rules import Change, Sheet
from app.review.service import FIGURES, Computed
from app.schemes.document import parse
from app.schemes.editing import Number, changed, numbers
from app.schemes.models import SchemeVersion
from app.schemes.rules import Version


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A year as it stands and as it would be; `rules` are the changed ones."""

    before: Sheet
    after: Sheet
    rules: Version
    changes: Sequence[Change]

    def count(self, name: str) -> int:
        """How many members have another `level`, `rank`, `points` … than now."""
        return sum(each.name == name for each in self.changes)


def numbers_of(branch: Organisation, made: Computed) -> Sequence[Number]:
    """The numbers that can be changed: those of the text that assesses the year."""
    return numbers(_text(branch, made))


def what_if(
    branch: Organisation,
    made: Computed,
    typed: Mapping[str, str],
    *,
    top: tuple[int, int],
    by: Actor,
    now: datetime,
) -> WhatIf:
    """The year with some numbers replaced (path → number as typed) and `top` of the places.

    Raises `Forbidden`, `NumberInvalid`, `InvalidScheme` where the numbers make no sense together.
    """
    require(by, "review.compute", Target(path=branch.path))
    part, whole = top
    if not 0 < part <= whole <= 100:
        raise TopWrong(fields={"part": [TopWrong.sentence]})
    old = made.terms.version
    new = replace(parse(changed(_text(branch, made), typed)), effective_from=old.effective_from)
    terms = replace(
        made.terms,
        versions=tuple(new if each is old else each for each in made.terms.versions),
        top_part=part,
        top_whole=whole,
    )
    until = min(now, made.days.locked_at)
    review = service.found(branch, terms.period.label)
    people, _ = preparing.assessees(branch, terms, known_until=until, review=review)
    after = computing.sheet(terms, people)
    found = rules.changes(made.sheet.rows, after.rows, names=FIGURES)
    return WhatIf(made.sheet, after, new, found)


def _text(branch: Organisation, made: Computed) -> str:
    ruling = preparing.ruling_of(branch)
    version = db.session.get_one(SchemeVersion, ruling.version_id(made.terms.version))
    return version.document
