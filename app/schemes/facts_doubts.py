"""记录里的疑点 facts_doubts: what a file of facts names that the scheme does not know.

Nothing of it is refused: the file may be made for several schemes. Yet a misspelt attribute is
worth nothing, and a number that nobody gave counts as 0.
"""

from collections.abc import Iterator, Mapping, Sequence

from app.schemes.errors import Fault
from app.schemes.facts_file import FactsFile, Person
from app.schemes.rules import Version
from app.schemes.rules.review import Measure
from app.schemes.rules.units import Unit
from app.schemes.rules.version import Attribute


def doubts(versions: Sequence[Version], file: FactsFile) -> list[Fault]:
    """Every doubt once, at the first place where it arises."""
    first: dict[tuple[str, str], Fault] = {}
    for fault in _all(versions, file):
        first.setdefault((fault.code, fault.sentence), fault)
    return list(first.values())


def _all(versions: Sequence[Version], file: FactsFile) -> Iterator[Fault]:
    ruling = versions[-1]
    items = {key for version in versions for key in version.items}
    attributes = {k: v for version in versions for k, v in version.attributes.items()}
    for person in file.people.values():
        for fact in person.facts:
            if fact.item not in items:
                yield Fault(0, fact.source, "unknown_name", f"没有计分项“{fact.item}”，不计分")
            yield from _attributes(fact.source, fact.attributes, attributes)
        yield from _member(ruling, person)
    for unit in file.units:
        yield from _unit(ruling, unit, file.people)


def _attributes(
    place: str, given: Mapping[str, str], declared: Mapping[str, Attribute]
) -> Iterator[Fault]:
    for name, value in given.items():
        if name not in declared:
            yield Fault(0, place, "unknown_attribute", f"办法没有属性“{name}”，不起作用")
        elif declared[name].values and value not in declared[name].values:
            sentence = f"属性“{name}”没有“{value}”这个取值，按没有处理"
            yield Fault(0, place, "unknown_value", sentence)


def _member(version: Version, person: Person) -> Iterator[Fault]:
    yield from _attributes(person.id, person.member.attributes, version.member_attributes)
    for name in person.member.numbers:
        if name not in version.member_numbers:
            yield Fault(0, person.id, "unknown_name", f"办法没有人员数据“{name}”，不起作用")
    for measure in _measures(version):
        if measure.kind == "number" and measure.key not in person.member.numbers:
            label = version.member_numbers[measure.key]
            sentence = f"有人没有填“{label}”（{measure.key}），按 0 计"
            yield Fault(0, person.id, "number_missing", sentence)
    levels = {row.key for table in version.review.levels for row in table.rows}
    if person.member.held and person.member.held not in levels:
        yield Fault(0, person.id, "unknown_name", f"没有等级“{person.member.held}”")
    for wish in person.spendings:
        if not (wish.gift or wish.points or wish.best):
            sentence = "兑换没有写 gift、points 或 best，换不到东西"
            yield Fault(0, wish.source, "nothing_wanted", sentence)


def _measures(version: Version) -> Iterator[Measure]:
    """What the scores, levels and ranks of members rest on."""
    yield from (component.source for component in version.review.components.values())
    for table in version.review.levels:
        yield table.by
        yield from (also.by for band in table.bands for also in band.also)
    yield from version.review.ranking.by


def _unit(version: Version, unit: Unit, people: Mapping[str, Person]) -> Iterator[Fault]:
    for member in unit.members:
        if member not in people:
            sentence = f"单位里的“{member}”不在人员名单里，没有计入"
            yield Fault(0, unit.id, "unknown_member", sentence)
    for metric in version.review.units.metrics.values():
        for number in (metric.number, metric.among):
            if number and number not in unit.numbers:
                sentence = f"有单位没有填报“{number}”（{metric.label}），按 0 计"
                yield Fault(0, unit.id, "number_missing", sentence)
