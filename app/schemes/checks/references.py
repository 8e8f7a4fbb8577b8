"""引用核对 references: names that are used but not there, and circles of names."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.schemes.checks.places import Found
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Path


def faults(version: Version) -> Iterator[Found]:
    """Every name that leads nowhere, or back to itself."""
    yield from _groups(version)
    yield from _items(version)
    yield from _onces(version)
    for kind, key in version.attendance.items():
        yield from known(("attendance", kind), (key,), version.items)
        if key in version.items and version.items[key].derived:
            yield Found(("attendance", kind), "derived_item", f"“{key}”由别的计分项折算，不能签到")


def known(path: Path, keys: Iterable[str], names: Iterable[str]) -> Iterator[Found]:
    """A fault for each key that is none of the names."""
    for key in keys:
        if key and key not in names:
            yield Found(path, "unknown_name", f"没有定义“{key}”")


def circles(names: Mapping[str, tuple[str, ...]], place: Callable[[str], Path]) -> Iterator[Found]:
    """A fault for each name that leads back to itself; `names` says where each leads."""
    for name in names:
        seen: set[str] = set()
        ahead = [*names[name]]
        while ahead:
            at = ahead.pop()
            if at not in seen:
                seen.add(at)
                ahead += names.get(at, ())
        if name in seen:
            yield Found(place(name), "circle", f"“{name}”绕了一圈又指回自己")


def _groups(version: Version) -> Iterator[Found]:
    for group in version.groups.values():
        yield from known(("groups", group.key, "within"), (group.within,), version.groups)
    within = {group.key: (group.within,) for group in version.groups.values()}
    yield from circles(within, lambda key: ("groups", key, "within"))


def _items(version: Version) -> Iterator[Found]:
    origins: dict[str, tuple[str, ...]] = {}
    for item in version.items.values():
        path = ("items", item.key)
        if item.key in ("base", "total"):
            yield Found(path, "reserved_name", f"“{item.key}”是保留名称，请换一个")
        yield from known((*path, "group"), (item.group,), version.groups)
        if item.validity:
            corrected = (item.validity.corrected_by,)
            yield from known((*path, "validity", "corrected_by"), corrected, version.items)
        if item.derived:
            origins[item.key] = item.derived.items
            yield from known((*path, "from", "item"), item.derived.items, version.items)
            if item.validity:
                sentence = "折算项随原计分项计算，不能另写有效期"
                yield Found((*path, "validity"), "validity_of_derived", sentence)
    circular = tuple(circles(origins, lambda key: ("items", key, "from", "item")))
    yield from circular
    if not circular:
        yield from _counted_twice(origins)


def _counted_twice(origins: Mapping[str, tuple[str, ...]]) -> Iterator[Found]:
    """Items that would take one and the same fact by two ways."""

    roots: dict[str, frozenset[str]] = {}

    def of(key: str) -> frozenset[str]:
        if key not in roots:
            found = (of(origin) for origin in origins.get(key, ()))
            roots[key] = frozenset().union(*found) or frozenset({key})
        return roots[key]

    for key, those in origins.items():
        if sum(len(of(one)) for one in those) > len(of(key)):
            sentence = "同一条记录会从两处折算到这一项，请只写一处"
            yield Found(("items", key, "from", "item"), "counted_twice", sentence)


def _onces(version: Version) -> Iterator[Found]:
    for index, once in enumerate(version.onces):
        yield from known(("once", index, "items"), once.items, version.items)
        yield from known(("once", index, "groups"), once.groups, version.groups)
