"""双报到的文件 handing_out: the papers of reporting members as files, noted in the log first."""

import hashlib
import uuid
from datetime import datetime

from flask import Response, current_app

from app.accounts.actor import Actor
from app.audit import service as audit
from app.core.db import remember
from app.core.downloads import download
from app.core.errors import Forbidden
from app.organisations.models import Organisation
from app.review import reporting, served
from app.review.filing import name_of
from app.review.papers.feedback import feedback_pdf, feedback_xlsx
from app.review.papers.service_list import list_pdf, list_xlsx
from app.review.reporting import Reported

#: instead of a unit: all of them in one file
ALL = "all"


def feedback(
    community: Organisation, period: str, unit: str, kind: str, *, by: Actor, now: datetime
) -> Response:
    """The sheets of all units, or of one; who reads names masked gets them so.

    Raises `YearUnknown`, `NotACommunity`, `NobodyReported`.
    """
    year = reporting.seen_by(by, community, reporting.reported(community, period, now=now))
    year = year if unit == ALL else reporting.of_unit(year, unit)
    content = feedback_pdf(year, font=_font()) if kind == "pdf" else feedback_xlsx(year)
    return _sent(content, community, "feedback", kind, year, by=by, now=now)


def service_list(
    community: Organisation,
    period: str,
    person_id: uuid.UUID,
    kind: str,
    *,
    by: Actor,
    now: datetime,
) -> Response:
    """The list of one member, for himself or for who cares for the community's people.

    Raises `YearUnknown`, `NotACommunity`, `NobodyReported`, `Forbidden`.
    """
    if by.person_id != person_id and not reporting.says_names(by, community):
        raise Forbidden
    year = reporting.of_person(community, period, person_id, now=now)
    done = year.units[0].reporters[0].done
    places = served.places(community.region_id, done)
    content = list_pdf(year, places, font=_font()) if kind == "pdf" else list_xlsx(year, places)
    return _sent(content, community, "service_list", kind, year, by=by, now=now)


def _font() -> str:
    return str(current_app.config["PDF_FONT"])


def _sent(
    content: bytes,
    community: Organisation,
    paper: str,
    kind: str,
    year: Reported,
    *,
    by: Actor,
    now: datetime,
) -> Response:
    people = [one.person_id for unit in year.units for one in unit.reporters]
    is_one = paper == "service_list"
    remember(
        lambda: audit.note(
            "reporting.exported",
            region_id=community.region_id,
            actor_id=by.person_id,
            now=now,
            subject_kind="person" if is_one else "organisation",
            subject_id=people[0] if is_one else community.id,
            organisation_id=community.id,
            address=by.address,
            details={
                "paper": paper,
                "kind": kind,
                "period": str(year.year),
                "units": len(year.units),
                "people": len(people),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
        )
    )
    return download(content, name_of(community, str(year.year), paper, kind))
