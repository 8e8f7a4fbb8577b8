"""How far somebody is, in one of three words: the globe, its seam, and phones that are unsure."""

import math

import pytest

from app.events.distance_rules import (
    Distance,
    Given,
    Spot,
    distance_from,
    given_in,
    metres_between,
)

YARD = Spot(39.9, 116.4)
#: degrees of latitude in a metre
METRE = 1 / 111_195


def north(metres: float, *, accuracy: float | None = 10) -> Given:
    return Given(Spot(YARD.latitude + metres * METRE, YARD.longitude), accuracy)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between(Spot(39, 116), Spot(40, 116)) == pytest.approx(111_195, abs=1)


def test_a_degree_of_longitude_shrinks_towards_the_pole() -> None:
    assert metres_between(Spot(60, 10), Spot(60, 11)) == pytest.approx(55_597, abs=10)
    assert metres_between(Spot(90, 10), Spot(90, 120)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Spot(0, 179.9995), Spot(0, -179.9995), 111.2),
        (Spot(-17, 180), Spot(-17, -180), 0),
        (Spot(0, 0), Spot(0, 180), math.pi * 6_371_008.8),
    ],
)
def test_the_seam_of_the_map_is_no_distance(one: Spot, other: Spot, metres: float) -> None:
    assert metres_between(one, other) == pytest.approx(metres, abs=0.1)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (north(0), "here"),
        (north(309), "here"),
        (north(311), "near"),
        (north(299, accuracy=None), "here"),
        (north(302, accuracy=None), "near"),
        (north(700, accuracy=500), "here"),
        (north(2009), "near"),
        (north(2012), "far"),
        (north(0, accuracy=501), "unknown"),
        (north(0, accuracy=-1), "unknown"),
        (north(0, accuracy=math.nan), "unknown"),
        (Given(Spot(91, 0)), "unknown"),
        (Given(Spot(math.nan, 0)), "unknown"),
        (Given(Spot(0, math.inf)), "unknown"),
        (None, "unknown"),
    ],
)
def test_three_words_and_what_says_nothing(given: Given | None, word: str) -> None:
    assert distance_from(YARD, given) == word


def test_where_nothing_is_asked_nothing_is_known() -> None:
    assert distance_from(None, north(0)) is Distance.UNKNOWN


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"latitude": "39.9"},
        {"latitude": "", "longitude": "", "accuracy": ""},
        {"latitude": "39.9", "longitude": "east"},
        {"latitude": "nan", "longitude": "116"},
        {"latitude": "39.9", "longitude": "116.4", "accuracy": "poor"},
        {"latitude": "1e999", "longitude": "0"},
    ],
)
def test_a_form_that_names_no_place_is_no_fault(sent: dict[str, str]) -> None:
    assert given_in(sent) is None


def test_a_form_may_name_a_place() -> None:
    assert given_in({"latitude": "39.9", "longitude": "116.4", "accuracy": "20"}) == Given(YARD, 20)


def test_a_place_has_no_words_for_a_log() -> None:
    assert "39.9" not in f"{YARD!r} {north(0)!r}"
