"""给每个人开 jobs: certificates for everybody who served in a year, a few at a time."""

import uuid

from app.accounts.actor import Actor
from app.certificates import queries, service
from app.certificates.models import Certificate
from app.certificates.rules import Span
from app.core import clock
from app.core.db import db, let_go, transaction
from app.core.progress import Told, quiet
from app.organisations.models import Organisation

#: of one issuer in one file
MOST = 10_000
#: people in one transaction
_AT_A_TIME = 20


def issue_to_all(
    issuer: Organisation, span: Span, *, by: Actor, told: Told = quiet
) -> list[Certificate]:
    """Issue to everybody, in the order of their names; those that stand already are among them.

    What was begun and broken off is gone on with: nobody gets two. `told` hears how far it is.
    """
    hosted_by = queries.hosts(issuer)
    people = queries.people(issuer.region_id, hosted_by, span)
    made: list[uuid.UUID] = []
    for start in range(0, len(people), _AT_A_TIME):
        let_go()
        with transaction():
            for person_id in people[start : start + _AT_A_TIME]:
                found = service.issue_to(person_id, issuer, hosted_by, span, by=by, now=clock.now())
                made += [found.id] if found else []
        told(min(start + _AT_A_TIME, len(people)), len(people))
    return [db.session.get_one(Certificate, each) for each in made]
