"""组织树的一步 steps: one change of the tree as plain values, kept until it is made."""

import enum
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.vault import vault
from app.organisations.models import OrganisationKind

PLAN = "tree_changes.plan"


class Verb(enum.StrEnum):
    """What is done to a node."""

    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change: of a node there is, or of one that will have this id."""

    verb: Verb
    node_id: uuid.UUID
    #: below which it is added or moved
    above_id: uuid.UUID | None = None
    kind: OrganisationKind | None = None
    name: str = ""
    phone: str = ""
    sector: str = ""
    households: int = 0
    #: None leaves what is sealed as it is
    contact: str | None = None
    party_id: uuid.UUID | None = None


def as_json(step: Step) -> dict[str, Any]:
    """A step as JSON keeps it; what is empty is left out."""
    values = {name: getattr(step, name) for name in Step.__slots__}
    return {
        name: str(value) if isinstance(value, uuid.UUID | enum.StrEnum) else value
        for name, value in values.items()
        if value not in ("", 0) and (value is not None)
    } | ({"contact": ""} if step.contact == "" else {})


def from_json(kept: Mapping[str, Any]) -> Step:
    """The step that `as_json` kept."""
    ids = {
        name: uuid.UUID(kept[name]) for name in ("node_id", "above_id", "party_id") if name in kept
    }
    kind = OrganisationKind(kept["kind"]) if "kind" in kept else None
    return Step(**{**kept, **ids, "verb": Verb(kept["verb"]), "kind": kind})


def sealed(kept: Mapping[str, Any]) -> bytes:
    """What a row of `tree_changes` holds of its plan."""
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return vault().sealing.seal(text, PLAN)


def unsealed(kept: bytes) -> dict[str, Any]:
    """What `sealed` sealed."""
    read: dict[str, Any] = json.loads(vault().sealing.unseal(kept, PLAN))
    return read


def steps_of(kept: Mapping[str, Any]) -> Sequence[Step]:
    """The steps of a plan."""
    return [from_json(each) for each in kept["steps"]]
