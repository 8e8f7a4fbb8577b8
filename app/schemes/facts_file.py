"""记录文件 facts_file: from a JSON text of facts to members with their facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import ValidationError

from app.schemes.document import shape_faults
from app.schemes.errors import Fault, InvalidFacts
from app.schemes.exact_json import loaded
from app.schemes.rules import Fact, Member
from app.schemes.rules.spending import Spending
from app.schemes.rules.units import Unit
from app.schemes.schemas.facts import FactsShape, fact_of, member_of, spending_of, unit_of
from app.schemes.yaml_tree import Source

#: whose facts they are where the file does not say
SOMEBODY = "1"


@dataclass(slots=True)
class Person:
    """One member of the file with the facts that are not voided."""

    id: str
    name: str = ""
    member: Member = field(default_factory=Member)
    facts: list[Fact] = field(default_factory=list)
    spendings: list[Spending] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FactsFile:
    """What the file holds; `as_of` only if it says so."""

    people: Mapping[str, Person]
    as_of: date | None = None
    units: tuple[Unit, ...] = ()


def read_facts(text: str) -> FactsFile:
    """Read a list of facts, or `{as_of, members, facts}`; raises `InvalidFacts`."""
    tree = loaded(text)
    whole = {"facts": tree} if isinstance(tree, list) else tree
    shape = FactsShape()
    try:
        read: dict[str, Any] = shape.load(whole)
    except ValidationError as error:
        found = shape_faults(shape, error.messages, Source())
        raise InvalidFacts([fault._replace(line=0) for fault in found]) from error
    people: dict[str, Person] = {}
    faults: list[Fault] = []
    for index, one in enumerate(read.get("members", ())):
        if one["id"] in people:
            faults.append(Fault(0, f"members.{index}.id", "duplicate_member", "人员重复"))
        person = people.setdefault(
            one["id"], Person(one["id"], one.get("name", ""), member_of(one))
        )
        faults += _take(person, one.get("facts", ()), f"members.{index}.facts")
        person.spendings += [
            spending_of(wish, source=f"members.{index}.spendings.{number:06d}")
            for number, wish in enumerate(one.get("spendings", ()))
        ]
    faults += _loose(people, read.get("facts", ()))
    if faults:
        raise InvalidFacts(faults)
    units = tuple(unit_of(one) for one in read.get("units", ()))
    return FactsFile(people, read.get("as_of"), units)


def _loose(people: dict[str, Person], facts: Iterable[dict[str, Any]]) -> list[Fault]:
    faults: list[Fault] = []
    for index, fact in enumerate(facts):
        key = fact.get("member", SOMEBODY)
        person = people.setdefault(key, Person(key))
        faults += _take(person, (fact,), "facts", first=index)
    return faults


def _take(
    person: Person, facts: Iterable[dict[str, Any]], path: str, *, first: int = 0
) -> list[Fault]:
    """Give the facts to the person; names sources that come twice."""
    faults: list[Fault] = []
    sources = {fact.source for fact in person.facts}
    for index, one in enumerate(facts, start=first):
        fact = fact_of(one, source=f"{path}.{index:06d}")
        if fact.source in sources:
            sentence = f"来源“{fact.source}”重复"
            faults.append(Fault(0, f"{path}.{index}.source", "duplicate_source", sentence))
        sources.add(fact.source)
        if not one.get("voided", False):
            person.facts.append(fact)
    return faults
