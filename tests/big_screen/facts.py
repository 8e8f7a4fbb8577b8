"""Service written down for the tests of the big screen."""

import uuid
from datetime import datetime, timedelta

from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import MembershipKind
from app.core import clock
from app.core.db import transaction
from app.records import service
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from tests.support.cast import Cast


def serve(cast: Cast, who: str, at: datetime, minutes: int, **changes: object) -> ServiceRecord:
    """A record of somebody of the community, at home there."""
    fields: dict[str, object] = {
        "region_id": cast.region_id,
        "person_id": cast.people[who],
        "home_organisation_id": cast.nodes["community"],
        "organisation_id": cast.nodes["community"],
        "source": f"attendance:{uuid.uuid4()}",
        "title": "河道清洁",
        "item": "activity",
        "occurred_at": at,
        "time_class": TimeClass.SCANNED,
        "trust": Trust.SCREEN,
        "minutes": minutes,
    }
    return service.append(NewRecord(**{**fields, **changes}), now=clock.now())  # type: ignore[arg-type]


def crowd(app: Flask, cast: Cast, count: int, at: datetime, minutes: int = 90) -> list[str]:
    """So many neighbours who served once; by whom they are in the cast."""
    names = [f"neighbour {number}" for number in range(count)]
    with app.app_context(), transaction():
        for number, name in enumerate(names):
            if name not in cast.people:
                person = accounts.register(
                    cast.region_id, f"邻居{chr(0x4E00 + number)}", now=clock.now()
                )
                accounts.join(
                    person,
                    cast.node("community"),
                    MembershipKind.RESIDENCE,
                    from_on=clock.local_day(clock.now()) - timedelta(days=1),
                )
                cast.people[name] = person.id
            serve(cast, name, at, minutes)
    return names
