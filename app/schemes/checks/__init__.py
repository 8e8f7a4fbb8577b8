"""核对 checks: what a text that has the right shape can still get wrong, or leave unsaid."""

from collections.abc import Iterator

from app.schemes.checks import (
    amounts,
    attributes,
    duties,
    later,
    local_items,
    references,
    review,
    silent,
)
from app.schemes.checks.places import Found
from app.schemes.rules.version import Version
from app.schemes.yaml_tree import Tree


def faults_of(version: Version) -> Iterator[Found]:
    """Every contradiction in a version; attributes and amounts only once all names are known."""
    missing = tuple(references.faults(version))
    yield from missing
    yield from attributes.faults(version)
    yield from amounts.faults(version)
    yield from review.faults(version)
    yield from duties.faults(version)
    yield from later.faults(version)
    if not missing:
        yield from local_items.faults(version)


def silent_points(version: Version, tree: Tree) -> Iterator[Found]:
    """What the text does not say and the engine therefore decides, naming the default it uses."""
    yield from silent.points(version, tree)
