"""名册的去处 places: to which organisation, by which relation, the people of a roster belong."""

import difflib
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.accounts.models import MembershipKind
from app.accounts.roster.errors import WrongOrganisation
from app.organisations.models import OrganisationKind

_JUDGING = (OrganisationKind.BRANCH, OrganisationKind.GENERAL_BRANCH, OrganisationKind.OUTSIDE)
_HOMES = (OrganisationKind.COMMUNITY, OrganisationKind.GRID)
_ABOVE = (OrganisationKind.DISTRICT, OrganisationKind.STREET, OrganisationKind.PARTY_COMMITTEE)
_SERVING = (OrganisationKind.UNIT, OrganisationKind.SHOP, OrganisationKind.TEAM)
BRANCH_KINDS = _JUDGING


class BranchUnknown(Exception):
    """No branch, or more than one, answers to the name; the text is the reason in Chinese."""


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation that people may be written to."""

    id: uuid.UUID
    name: str
    kind: OrganisationKind
    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """The organisation a roster is for, and the branches in its subtree."""

    node: Node
    branches: Sequence[Node]
    #: for members who report to their community: 报到, whatever the sheet says of a branch
    is_reporting: bool = False

    def __post_init__(self) -> None:
        kinds = _HOMES if self.is_reporting else (*_JUDGING, *_HOMES, *_ABOVE, *_SERVING)
        if self.node.kind not in kinds:
            raise WrongOrganisation(organisation=self.node.name)

    def target(self, branch: str) -> tuple[Node, MembershipKind]:
        """Where a row's person belongs, by the name of the branch that it gives ("" for none).

        Raises `BranchUnknown`.
        """
        if self.is_reporting:
            return self.node, MembershipKind.REPORTING
        if branch:
            return self._branch(branch), MembershipKind.PARTY
        if self.node.kind in _JUDGING:
            return self.node, MembershipKind.PARTY
        if self.node.kind in _HOMES:
            return self.node, MembershipKind.RESIDENCE
        if self.node.kind in _SERVING:
            return self.node, MembershipKind.UNIT
        raise BranchUnknown("没有写所在支部")

    def _branch(self, name: str) -> Node:
        found = match_branch(name, self.branches)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            some = "、".join(node.name for node in found[:3])
            raise BranchUnknown(f"“{name}”对应不止一个支部（{some}），请写全称")
        if self.node.kind in _JUDGING and len(self.branches) <= 1:
            raise BranchUnknown(f"写的是“{name}”，不是“{self.node.name}”")
        near = difflib.get_close_matches(name, [node.name for node in self.branches], n=1)
        ask = f"，是不是“{near[0]}”" if near else ""
        raise BranchUnknown(f"没有找到支部“{name}”{ask}，请核对名称")


def match_branch(name: str, branches: Iterable[Node]) -> list[Node]:
    """The branches that a name may mean: the same name, else one that is the other's ending.

    `中共幸福街道第一社区支部委员会` and `第一社区党支部` are one.
    """
    key, keyed = name_key(name), [(name_key(node.name), node) for node in branches]
    same = [node for each, node in keyed if each == key]
    if same or len(key) < 4:
        return same
    return [
        node
        for each, node in keyed
        if each.endswith(key) or (len(each) >= 5 and key.endswith(each))
    ]


def name_key(name: str) -> str:
    """What two spellings of one branch or unit have in common."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    plain = re.sub(r"^(?:中共|中国共产党)", "", plain)
    return re.sub(r"党?(总?支部)(?:委员会)?$", r"\1", plain)
