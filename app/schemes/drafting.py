"""起草办法 drafting: a scheme's text under work: from a template, a version, or a file.

A draft may hold faults and values nothing. One person lays it before the parent, another one of
the parent publishes it (matrix: drafted at the own node, published by T with a second person).
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, reach, require
from app.audit import service as audit
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.organisations.rules import is_within
from app.schemes import service
from app.schemes.document import Checked, check, parse
from app.schemes.draft_errors import (
    ChangedMeanwhile,
    DraftClosed,
    DraftNotFound,
    OwnDraft,
    ReasonMissing,
)
from app.schemes.editing import beginning, changed
from app.schemes.errors import InvalidScheme
from app.schemes.models import DraftState, SchemeDraft, SchemeState, SchemeVersion

ALIVE = frozenset({DraftState.OPEN, DraftState.PROPOSED})
UNNAMED = "未命名的办法"


def templates() -> Mapping[str, tuple[str, str]]:
    """The real schemes that a draft may begin with: name → (title, text)."""
    folder = files("app.schemes") / "examples"
    texts = {
        each.name.removesuffix(".yaml"): each.read_text("utf-8")
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    }
    return {name: (parse(text).title, text) for name, text in texts.items()}


def begin(node: Organisation, document: str, *, by: Actor, now: datetime) -> SchemeDraft:
    """Begin a draft for a node and what hangs below it. Raises `InvalidScheme` for no YAML at all.

    Faults of what it says are kept: the editor shows them.
    """
    require(by, "scheme.draft", Target(path=node.path))
    _require_readable(document)
    draft = SchemeDraft(
        id=uuid7(),
        region_id=node.region_id,
        organisation_id=node.id,
        title=title_of(document),
        document=document,
        made_by_id=by.person_id,
        made_at=now,
        changed_by_id=by.person_id,
        changed_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    note("scheme.draft_begun", draft, by=by, now=now)
    return draft


def rewrite(
    draft: SchemeDraft, document: str, *, revision: int, by: Actor, now: datetime
) -> Checked:
    """Put another text in the place of a draft's; what is wrong with it comes back.

    A draft that was laid before the parent is open again. Raises `ChangedMeanwhile` where somebody
    else has changed it since `revision`, `DraftClosed`, `InvalidScheme` for no YAML at all.
    """
    require(by, "scheme.draft", target(draft))
    _require_readable(document)
    if draft.state not in ALIVE:
        raise DraftClosed
    moved = db.session.execute(
        sa.update(SchemeDraft)
        .where(SchemeDraft.id == draft.id, SchemeDraft.revision == revision)
        .values(
            document=document,
            title=title_of(document),
            state=DraftState.OPEN,
            revision=revision + 1,
            changed_by_id=by.person_id,
            changed_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(draft)
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise ChangedMeanwhile
    note("scheme.draft_changed", draft, by=by, now=now)
    return check(document)


def set_numbers(
    draft: SchemeDraft,
    typed: Mapping[str, str],
    *,
    revision: int,
    by: Actor,
    now: datetime,
    begins_on: date | None = None,
) -> Checked:
    """Change numbers where they stand, and perhaps the day from which the text holds.

    Raises `NumberInvalid`, `BeginningUnclear` and what `rewrite` raises.
    """
    text = changed(draft.document, typed)
    if begins_on is not None:
        text = beginning(text, begins_on)
    return rewrite(draft, text, revision=revision, by=by, now=now)


def propose(draft: SchemeDraft, *, reason: str, by: Actor, now: datetime) -> None:
    """Lay a faultless draft before the parent, with the reason. Raises `InvalidScheme`."""
    require(by, "scheme.draft", target(draft))
    if draft.state not in ALIVE:
        raise DraftClosed
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    parse(draft.document)
    draft.state, draft.reason = DraftState.PROPOSED, reason.strip()[:500]
    draft.changed_by_id, draft.changed_at = by.person_id, now
    draft.revision += 1
    note("scheme.draft_proposed", draft, by=by, now=now, reason=reason)


def give_back(draft: SchemeDraft, *, reason: str, by: Actor, now: datetime) -> None:
    """Give a proposed draft back, with the reason."""
    require(by, "scheme.publish", target(draft))
    if draft.state is not DraftState.PROPOSED:
        raise DraftClosed
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    draft.state, draft.reason = DraftState.OPEN, reason.strip()[:500]
    draft.revision += 1
    note("scheme.draft_given_back", draft, by=by, now=now, reason=reason)


def publish(draft: SchemeDraft, *, revision: int, by: Actor, now: datetime) -> SchemeVersion:
    """Put a proposed draft in force, exactly as it was shown; never by who wrote or proposed it.

    Raises `OwnDraft`, `ChangedMeanwhile`, `DraftClosed`.
    """
    require(by, "scheme.publish", target(draft))
    if draft.state is not DraftState.PROPOSED:
        raise DraftClosed
    if by.person_id in {draft.made_by_id, draft.changed_by_id}:
        raise OwnDraft
    if draft.revision != revision:
        raise ChangedMeanwhile
    node = organisation(draft.region_id, draft.organisation_id)
    version = service.publish(
        node,
        draft.document,
        by=by,
        now=now,
        state=SchemeState.ACTIVE,
        approved_by_id=by.person_id,
    )
    draft.state, draft.version_id = DraftState.PUBLISHED, version.id
    draft.revision += 1
    db.session.flush()
    return version


def drop(draft: SchemeDraft, *, by: Actor, now: datetime) -> None:
    """Give a draft up; it stays readable."""
    require(by, "scheme.draft", target(draft))
    if draft.state not in ALIVE:
        raise DraftClosed
    draft.state = DraftState.DROPPED
    draft.revision += 1
    note("scheme.draft_dropped", draft, by=by, now=now)


def pick_up(draft: SchemeDraft, *, by: Actor, now: datetime) -> None:
    """Work again on a draft that was given up; what was proposed is proposed anew. Again changes
    nothing. Raises `DraftClosed` for one that was published."""
    require(by, "scheme.draft", target(draft))
    if draft.state in ALIVE:
        return
    if draft.state is not DraftState.DROPPED:
        raise DraftClosed
    draft.state = DraftState.OPEN
    draft.revision += 1
    note("scheme.draft_picked_up", draft, by=by, now=now)


def drafts(by: Actor) -> Sequence[SchemeDraft]:
    """The drafts that somebody made, works on or decides, the newest first."""
    paths = {*reach(by, "scheme.draft"), *reach(by, "scheme.publish")}
    query = (
        sa.select(SchemeDraft, Organisation.path)
        .join(Organisation, Organisation.id == SchemeDraft.organisation_id)
        .where(SchemeDraft.region_id == by.region_id)
        .order_by(SchemeDraft.id.desc())
    )
    return [
        found
        for found, path in db.session.execute(query)
        if found.made_by_id == by.person_id or any(is_within(path, above) for above in paths)
    ]


def draft(by: Actor, draft_id: uuid.UUID) -> SchemeDraft:
    """One draft, for those who made it, work on it or decide it. Raises `DraftNotFound`."""
    found = db.session.get(SchemeDraft, draft_id)
    if found is None or found.region_id != by.region_id:
        raise DraftNotFound
    path = organisation(found.region_id, found.organisation_id).path
    paths = {*reach(by, "scheme.draft"), *reach(by, "scheme.publish")}
    is_own = found.made_by_id == by.person_id
    if not is_own and not any(is_within(path, above) for above in paths):
        raise DraftNotFound
    return found


def scheme_of(draft: SchemeDraft) -> uuid.UUID | None:
    """The scheme that a draft has become a version of; None before."""
    version = db.session.get(SchemeVersion, draft.version_id) if draft.version_id else None
    return version.scheme_id if version else None


def target(draft: SchemeDraft) -> Target:
    """What a draft is about, for the matrix."""
    return Target(path=organisation(draft.region_id, draft.organisation_id).path)


def title_of(document: str) -> str:
    """The title that a text gives itself, however faulty the rest is."""
    checked = check(document)
    if checked.version is not None:
        return checked.version.title[:200]
    found = [line.split("title:", 1)[1] for line in document.splitlines() if "title:" in line]
    return (found[0].strip(" {}'\",")[:200] if found else "") or UNNAMED


def _require_readable(document: str) -> None:
    """A draft may be wrong, but it must be text of a bearable size."""
    if "\x00" in document or not document.strip():
        raise InvalidScheme(check(document).faults)
    faults = check(document).faults
    if any(fault.code == "too_large" for fault in faults):
        raise InvalidScheme(faults)


def note(action: str, draft: SchemeDraft, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Write a line about a draft into the log."""
    audit.note(
        action,
        region_id=draft.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="scheme_draft",
        subject_id=draft.id,
        organisation_id=draft.organisation_id,
        reason=reason,
        address=by.address,
    )
    db.session.flush()
