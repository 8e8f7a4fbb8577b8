"""属性核对 attributes: attributes and their values that a scheme uses without having named them."""

from collections.abc import Iterable, Iterator, Mapping

from app.schemes.checks.places import Found
from app.schemes.rules.conditions import Condition
from app.schemes.rules.items import Item
from app.schemes.rules.members import Who
from app.schemes.rules.values import Table
from app.schemes.rules.version import Attribute, Version
from app.schemes.yaml_tree import Path

Use = tuple[Path, str, tuple[str, ...]]


def faults(version: Version) -> Iterator[Found]:
    """Every attribute, and every value of a closed attribute, that is not declared."""
    for item in version.items.values():
        yield from undeclared(_uses(item), version.attributes)
    once = ((("once", i, "by"), one.by, ()) for i, one in enumerate(version.onces))
    yield from undeclared(once, version.attributes)
    yield from _classes(version)
    yield from undeclared(_who(("population",), version.population), version.member_attributes)
    for index, (who, _points) in enumerate(version.base.classes):
        path = ("base", "classes", index, "for")
        yield from undeclared(_who(path, who), version.member_attributes)


def _classes(version: Version) -> Iterator[Found]:
    for name, attribute in version.classed.items():
        for index, (who, value) in enumerate(attribute.classes):
            path: Path = ("attributes", name, "classes", index)
            yield from who_faults((*path, "for"), who, version)
            yield from undeclared((((*path, "value"), name, (value,)),), version.attributes)


def who_faults(path: Path, who: Who, version: Version) -> Iterator[Found]:
    """The same for a filter of members anywhere in the document."""
    yield from undeclared(_who(path, who), version.member_attributes)


def condition_faults(path: Path, condition: Condition, version: Version) -> Iterator[Found]:
    """The same for a condition anywhere in the document."""
    yield from undeclared(_condition(path, condition), version.attributes)


def undeclared(uses: Iterable[Use], declared: Mapping[str, Attribute]) -> Iterator[Found]:
    """A fault for each attribute, and each value of a closed one, that is not declared."""
    for path, name, values in uses:
        if name not in declared:
            yield Found(
                path,
                "unknown_attribute",
                f"属性“{name}”没有定义（attributes 或 member_attributes）",
            )
            continue
        allowed = declared[name].values
        for value in values:
            if allowed and value not in allowed:
                yield Found(path, "unknown_value", f"属性“{name}”没有“{value}”这个取值")


def _uses(item: Item) -> Iterator[Use]:
    path: Path = ("items", item.key)
    if item.gates:
        yield from _condition((*path, "gates"), item.gates)
    yield from _factors(path, item)
    yield from _rows(path, item)
    for part, same in (("repeat", item.repeat), ("validity", item.validity)):
        if same and same.same:
            yield (*path, part, "same"), same.same, ()


def _factors(path: Path, item: Item) -> Iterator[Use]:
    for index, factor in enumerate(item.factors):
        at: Path = (*path, "factors", index)
        if factor.attribute:
            yield (*at, "values"), factor.attribute, tuple(factor.values)
        if factor.when:
            yield from _condition((*at, "when"), factor.when)


def _rows(path: Path, item: Item) -> Iterator[Use]:
    if not isinstance(item.value, Table):
        return
    for index, row in enumerate(item.value.rows):
        for name, value in row.when.items():
            at: Path = ("matrix", "rows", index, "when", name)
            if item.value.attribute:
                at = ("table", "values", value)
            yield (*path, "value", *at), name, (value,)


def _condition(path: Path, condition: Condition) -> Iterator[Use]:
    for name, values in condition.attributes.items():
        yield (*path, "attributes", name), name, values
    for name, values in condition.excluded.items():
        yield (*path, "excluded", name), name, values


def _who(path: Path, who: Who) -> Iterator[Use]:
    for name, values in who.attributes.items():
        yield (*path, "attributes", name), name, values
