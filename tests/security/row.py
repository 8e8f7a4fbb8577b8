"""What is stated of one address: who is let through, about what, with which body."""

from dataclasses import dataclass, field
from typing import Any

PUBLIC, SIGNED_IN, OWN_RANKING = "public", "signed_in", "own ranking"
#: a node's own page: for whoever has one of some rights there
BUSINESS = "business"


@dataclass(frozen=True)
class Row:
    """One address: who is let through, what it is about, and what to send."""

    endpoint: str
    action: str
    about: str = ""
    method: str = "GET"
    body: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    #: answers that refuse for another reason than rights
    fine: tuple[int, ...] = ()
    #: the row the address itself stands under, where the body decides further
    gate: str = ""
    #: whether others may know what is there without being allowed to do it
    known: bool = True
    #: a second row of the matrix that lets through as well
    also: str = ""
    #: whether who wrote the wish may do it too
    author: bool = False
    #: whether those who work on wishes may know of a draft: it is its author's until submitted;
    #: of a public address, whether its author may
    drafts: bool = True
    #: behind the question mark
    query: str = ""
