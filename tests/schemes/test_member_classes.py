"""What a fact is worth may go by who somebody is: 分类计分."""

from datetime import date

import pytest

from app.schemes.explain import explained
from app.schemes.rules import Member, evaluate, is_next, start
from tests.schemes.texts import YEAR_END, evaluated, fact, faults, points, scheme

CLASSES = """\
attributes:
  kind:
    label: 党员类别
    values: {core: 骨干, old: 老党员, plain: 普通}
    classes:
      - {for: {categories: [支委]}, value: core}
      - {for: {min_age: 70}, value: old}
      - {for: {stages: [full, probationary]}, value: plain}
items:
  meet: {label: 参加会议, value: {table: {attribute: kind, values: {core: 1, plain: 2, old: 3}}}}
  serve:
    label: 志愿服务
    gates: {excluded: {kind: core}}
    quantity: {unit: hour, rounding: none}
    value: {per_unit: {points: 1}}
    factors: [{attribute: kind, values: {old: 1.5}}]
"""
MEET, SERVE = fact("meet"), fact("serve", minutes=90)

PEOPLE = [
    (Member(category="支委", stage="full", age=75), 100, 0),
    (Member(stage="full", age=70), 300, 225),
    (Member(stage="full", age=69), 200, 150),
    (Member(stage="full"), 200, 150),
    (Member(stage="none", age=30), 0, 150),
]


@pytest.mark.parametrize(("member", "met", "served"), PEOPLE)
def test_the_first_class_that_fits_is_the_value_of_the_attribute(
    member: Member, met: int, served: int
) -> None:
    version = scheme(CLASSES)

    assert points(version, [MEET], member=member) == met
    assert points(version, [SERVE], member=member) == served


def test_what_the_fact_itself_says_goes_before_the_class() -> None:
    told = fact("meet", attributes={"kind": "core"})

    assert points(scheme(CLASSES), [told], member=Member(stage="full")) == 100


def test_each_fact_goes_by_the_version_in_force_on_its_day() -> None:
    early = scheme("effective: {until: 2026-06-30}\n" + CLASSES)
    late = scheme("effective: {from: 2026-07-01}\n" + CLASSES.replace("70}", "60}"))
    facts = [fact("meet", "2026-06-30"), fact("meet", "2026-07-01")]

    found = evaluate([early, late], facts, YEAR_END, Member(stage="full", age=65))

    assert [line.amount for line in found.lines] == [200, 300]


def test_an_omission_asks_for_the_class_too() -> None:
    text = CLASSES + (
        "omissions:\n"
        "  - {key: rare, label: 骨干参会少, per: period, items: [meet], when: {attributes: "
        "{kind: core}}, for: {categories: [支委]}, fewer_than: 2, points: -1}\n"
    )

    found = evaluated(scheme(text), [MEET], member=Member(category="支委"))

    assert found.total == 100 - 100


def test_a_new_fact_is_not_added_without_asking_who_it_is_about() -> None:
    plain = CLASSES.partition("    classes:")[0] + CLASSES[CLASSES.index("items:") :]
    state = start(scheme(plain), Member(), date(2026, 3, 1))

    assert is_next(scheme(plain), state, MEET)
    assert not is_next(scheme(CLASSES), state, MEET)


FAULTS = [
    ("an unknown value", "{for: {min_age: 70}, value: young}", "unknown_value"),
    (
        "an unknown attribute of members",
        "{for: {attributes: {x: y}}, value: old}",
        "unknown_attribute",
    ),
    ("nobody", "{value: old}", "missing"),
]


@pytest.mark.parametrize(("name", "row", "code"), FAULTS, ids=[one[0] for one in FAULTS])
def test_classes_are_checked(name: str, row: str, code: str) -> None:
    text = CLASSES.replace("{for: {min_age: 70}, value: old}", row)

    assert code in [one.code for one in faults(text)]


def test_classes_are_read_back() -> None:
    told = explained(scheme(CLASSES))

    assert (
        "“党员类别”按人员确定：支委为骨干；70 岁及以上为老党员；正式党员、预备党员为普通。" in told
    )
