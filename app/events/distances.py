"""大致距离 distances: a coarse word kept beside a scan, counted, and forgotten."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app.core.db import db, insert_once
from app.events.distance_models import ScanDistance
from app.events.distance_rules import Distance, Given, Spot, distance_from
from app.events.models import Event, Scan


def place_of(event: Event) -> Spot | None:
    """Where an event is, if its organiser asks how far people are from it."""
    if event.latitude is None or event.longitude is None:
        return None
    return Spot(event.latitude, event.longitude)


def columns_of(spot: Spot | None) -> dict[str, float | None]:
    """The place of an event as it is kept."""
    return {
        "latitude": spot.latitude if spot else None,
        "longitude": spot.longitude if spot else None,
    }


def keep(event: Event, scan: Scan, given: Given | None) -> None:
    """Write the word beside a new scan; nothing where nothing is asked, given or certain."""
    distance = distance_from(place_of(event), given)
    if distance is Distance.UNKNOWN:
        return
    row = {
        "region_id": scan.region_id,
        "year": scan.year,
        "scan_id": scan.id,
        "event_id": event.id,
        "distance": distance,
    }
    insert_once(ScanDistance, row)


def counts(event: Event) -> Mapping[Distance, int]:
    """How many scans of an event there are of each distance."""
    query = (
        sa.select(ScanDistance.distance, sa.func.count())
        .where(ScanDistance.event_id == event.id)
        .group_by(ScanDistance.distance)
    )
    found = {distance: int(count) for distance, count in db.session.execute(query)}
    return {each: found.get(each, 0) for each in (Distance.HERE, Distance.NEAR, Distance.FAR)}


def of_attendances(event_id: uuid.UUID) -> Mapping[uuid.UUID, Distance]:
    """What was given at the check-ins of an event, by attendance; at the check-out where not."""
    query = (
        sa.select(Scan.attendance_id, ScanDistance.distance)
        .join(
            ScanDistance,
            sa.and_(
                ScanDistance.region_id == Scan.region_id,
                ScanDistance.year == Scan.year,
                ScanDistance.scan_id == Scan.id,
            ),
        )
        .where(ScanDistance.event_id == event_id)
        .order_by(Scan.at.desc())
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
