"""距离的规矩 distance_rules: how far from the place somebody was, in one of three words."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

#: metres: up to here somebody counts as on the spot, and as close by
HERE, NEAR = 300, 2000
#: metres: what is less certain than this says nothing
POOREST = 500
EARTH = 6_371_008.8


class Distance(enum.StrEnum):
    """How far away, as coarse as it is kept. What is unknown is not kept at all."""

    HERE = "here"
    NEAR = "near"
    FAR = "far"
    #: nothing was given, or nothing that says anything: the two are not told apart
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """A point on the earth, in degrees; it has no words, so that it reaches no log."""

    latitude: float
    longitude: float

    @property
    def is_one(self) -> bool:
        """Whether there is such a point."""
        return (
            isfinite(self.latitude)
            and isfinite(self.longitude)
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
        )


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """Where a phone says that it is, and by how many metres it may be wrong."""

    spot: Spot
    accuracy: float | None = None


def metres_between(one: Spot, other: Spot) -> float:
    """The way over the globe (haversine)."""
    rise = sin(radians(other.latitude - one.latitude) / 2) ** 2
    turn = sin(radians(other.longitude - one.longitude) / 2) ** 2
    part = rise + cos(radians(one.latitude)) * cos(radians(other.latitude)) * turn
    return 2 * EARTH * asin(min(1.0, sqrt(part)))


def distance_from(place: Spot | None, given: Given | None) -> Distance:
    """The word for a distance; what a phone is unsure of speaks for the person."""
    if place is None or given is None or not given.spot.is_one:
        return Distance.UNKNOWN
    unsure = 0.0 if given.accuracy is None else given.accuracy
    if not 0 <= unsure <= POOREST:
        return Distance.UNKNOWN
    metres = metres_between(place, given.spot) - unsure
    if metres <= HERE:
        return Distance.HERE
    return Distance.NEAR if metres <= NEAR else Distance.FAR


def given_in(sent: Mapping[str, str]) -> Given | None:
    """What a form sent along; anything that is no place is no place, and never a fault."""
    try:
        spot = Spot(float(sent["latitude"]), float(sent["longitude"]))
        accuracy = float(sent["accuracy"]) if sent.get("accuracy") else None
    except (KeyError, ValueError):
        return None
    return Given(spot, accuracy) if spot.is_one else None
