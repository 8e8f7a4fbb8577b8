"""自设项 local_items: what a lower organisation adds to the scheme above it, within its limit.

It becomes a draft of that scheme with one more line, and is published like any other change: by a
second person of the organisation whose scheme it is.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.organisations.rules import is_within
from app.schemes import queries
from app.schemes.document import parse
from app.schemes.draft_errors import LocalItemsClosed
from app.schemes.drafting import note, title_of
from app.schemes.editing import beginning
from app.schemes.models import DraftState, SchemeDraft
from app.schemes.queries import Ruling
from app.schemes.rules import Version
from app.schemes.rules.numbers import points_text
from app.schemes.yaml_tree import read

_INDENT = re.compile(r" +")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalItem:
    """One more line of a scheme: so many hundredths of a point each time."""

    label: str
    points: int
    evidence: str = ""


def ruling_with_room(node: Organisation) -> tuple[Ruling, Version]:
    """The scheme in force above a node that lets it add items. Raises `LocalItemsClosed`."""
    ruling = queries.nearest(queries.active(node.region_id), node.path)
    if ruling is None or not is_within(node.path, ruling.path):
        raise LocalItemsClosed
    version = ruling.versions[-1].rules
    if version.allowance is None:
        raise LocalItemsClosed
    return ruling, version


def propose(
    node: Organisation, item: LocalItem, *, reason: str, by: Actor, now: datetime
) -> SchemeDraft:
    """Lay the scheme above with one more item of this node before those who publish it.

    From today on. Raises `LocalItemsClosed`, and `InvalidScheme` where the item goes beyond what
    the scheme allows: their number, and the points of each.
    """
    require(by, "scheme.draft", Target(path=node.path))
    ruling, version = ruling_with_room(node)
    _, versions = queries.scheme(node.region_id, ruling.id)
    key = _free_key(version)
    text = with_item(versions[0].document, key, item, owner=str(node.id))
    text = beginning(text, local_day(now))
    parse(text)
    draft = SchemeDraft(
        id=uuid7(),
        region_id=node.region_id,
        organisation_id=ruling.organisation_id,
        title=title_of(text),
        document=text,
        state=DraftState.PROPOSED,
        reason=reason.strip()[:500] or f"{node.name}自设项：{item.label}",
        made_by_id=by.person_id,
        made_at=now,
        changed_by_id=by.person_id,
        changed_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    note("scheme.local_item_proposed", draft, by=by, now=now, reason=reason)
    return draft


def _free_key(version: Version) -> str:
    number = 1
    while f"own_{number}" in version.items:
        number += 1
    return f"own_{number}"


def with_item(text: str, key: str, item: LocalItem, *, owner: str) -> str:
    """The text with one more item at the end of its items, written like its neighbours.

    Raises `LocalItemsClosed` where the items stand in one line and cannot be added to.
    """
    source = read(text)
    lines = text.splitlines(keepends=True)
    rows = [line for path, line in source.lines.items() if len(path) == 2 and path[0] == "items"]
    indent = _INDENT.match(lines[max(rows) - 1]) if rows else None
    if indent is None:
        raise LocalItemsClosed
    end = max(rows)
    while end < len(lines) and (lines[end].startswith(" ") or not lines[end].strip()):
        end += 1
    words = {"label": item.label, "owner": owner}
    if item.evidence:
        words["evidence"] = item.evidence
    parts = [f"{name}: {json.dumps(said, ensure_ascii=False)}" for name, said in words.items()]
    parts.append(f"value: {{fixed: {points_text(item.points)}}}")
    added = f"{indent[0]}{key}: {{{', '.join(parts)}}}\n"
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    return "".join((*lines[:end], added, *lines[end:]))
