"""选支部 branches: to which branches a reader may link people, found by name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.actor import Actor
from app.accounts.permissions import reach
from app.accounts.roster.places import BRANCH_KINDS, Node, match_branch
from app.home.people.care import LINK
from app.organisations.models import Organisation
from app.organisations.queries import within

#: so many are offered without being asked for, and after a search
FEW, MOST = 12, 30


@dataclass(frozen=True, slots=True)
class Offered:
    """The branches to choose from; `is_asked` where there are too many to list them all."""

    branches: Sequence[Organisation]
    is_asked: bool
    #: whether there are more that fit than are listed
    has_more: bool


def offered(actor: Actor, words: str, *, without: uuid.UUID | None) -> Offered:
    """The branches where the actor may link people, but for the one somebody is in."""
    found: dict[uuid.UUID, Organisation] = {}
    for path in reach(actor, LINK):
        for node in within(actor.region_id, path, kinds=BRANCH_KINDS):
            found[node.id] = node
    found.pop(without, None) if without else None
    branches = sorted(found.values(), key=lambda node: node.number)
    if len(branches) <= FEW:
        return Offered(branches, False, False)
    fitting = _fitting(branches, words) if words else []
    return Offered(fitting[:MOST], True, len(fitting) > MOST)


def _fitting(branches: Sequence[Organisation], words: str) -> list[Organisation]:
    """Those whose name holds these words, or that an official spelling means."""
    nodes = [Node(each.id, each.name, each.kind, each.path) for each in branches]
    meant = {node.id for node in match_branch(words, nodes)}
    plain = "".join(words.split())
    return [each for each in branches if plain in each.name or each.id in meant]
