"""缺勤与否决核对 duties: omissions and overrides of things or levels that are not there."""

from collections.abc import Iterator

from app.schemes.checks.attributes import condition_faults, undeclared, who_faults
from app.schemes.checks.places import Found
from app.schemes.checks.references import known
from app.schemes.rules.omissions import Omission
from app.schemes.rules.overrides import Override
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Path


def faults(version: Version) -> Iterator[Found]:
    """Every name in omissions and overrides that leads nowhere or comes twice."""
    levels = {row.key for table in version.review.levels for row in table.rows}
    taken = [*version.items, "base", "total"]
    for index, omission in enumerate(version.omissions):
        path = ("omissions", index)
        yield from _fresh((*path, "key"), omission.key, taken)
        yield from _omission(path, omission, levels, version)
    for index, override in enumerate(version.overrides):
        path = ("overrides", index)
        yield from _fresh((*path, "key"), override.key, taken)
        yield from _override(path, override, levels, version)


def _omission(
    path: Path, omission: Omission, levels: set[str], version: Version
) -> Iterator[Found]:
    yield from known((*path, "items"), omission.items, version.items)
    yield from known((*path, "groups"), omission.groups, version.groups)
    yield from known((*path, "group"), (omission.group,), version.groups)
    yield from known((*path, "ceiling"), (omission.ceiling,), levels)
    yield from who_faults((*path, "for"), omission.who, version)
    if omission.when:
        yield from condition_faults((*path, "when"), omission.when, version)
    if version.calendar.length == "forever":
        yield Found(path, "no_period", "长期累计的办法没有周期，不能写缺勤")


def _override(
    path: Path, override: Override, levels: set[str], version: Version
) -> Iterator[Found]:
    yield from known((*path, "items"), override.items, version.items)
    for name in ("drop_to", "ceiling"):
        yield from known((*path, name), (getattr(override, name),), levels)
    yield from known((*path, "bar"), override.bar, levels)
    if override.when:
        yield from condition_faults((*path, "when"), override.when, version)
    repair = override.repair
    if repair:
        yield from known((*path, "repair", "item"), (repair.item,), version.items)
    if repair and repair.same:
        use = ((*path, "repair", "same"), repair.same, ())
        yield from undeclared((use,), version.attributes)


def _fresh(path: Path, key: str, taken: list[str]) -> Iterator[Found]:
    if key in taken:
        yield Found(path, "duplicate_key", f"“{key}”已经用作别的名称")
    taken.append(key)
