"""组织树的动作 service: changes of the tree, made at once or laid before a second person."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.accounts import approvals
from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalState
from app.accounts.permissions import Target, may, require
from app.accounts.tree.errors import TreePreviewUsed
from app.accounts.tree.holding import Guard, require_unused
from app.accounts.tree.models import TreeChange
from app.accounts.tree.steps import Step, Verb, as_json, sealed, steps_of, unsealed
from app.accounts.tree.wording import summary
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import uuid7
from app.organisations import queries
from app.organisations import service as organisations
from app.organisations.many import New, found_many
from app.organisations.models import Organisation

CHANGE, DECIDE = "organisation.change", "organisation.decide"
#: what such an approval is called
KIND = "organisation"
SAID: Mapping[Verb, str] = {
    Verb.ADD: "organisation.added",
    Verb.CHANGE: "organisation.changed",
    Verb.MOVE: "organisation.moved",
    Verb.CLOSE: "organisation.closed",
    Verb.REOPEN: "organisation.reopened",
}


def changeable(organisation_id: uuid.UUID, *, by: Actor) -> Organisation:
    """A node that somebody may change or propose to change. Raises `NotFound`."""
    node = queries.organisation(by.region_id, organisation_id)
    require(by, CHANGE, Target(path=node.path), known=False)
    return node


def acts_at_once(node: Organisation, *, by: Actor) -> bool:
    """Whether somebody's change of a node needs no second person."""
    return may(by, DECIDE, Target(path=node.path))


def do_or_propose(
    steps: Sequence[Step], *, guard: Guard, by: Actor, now: datetime, said: str = ""
) -> bool:
    """Make changes, or lay them before somebody who may; whether they were made.

    Raises what the tree refuses, of a proposal too: nobody is asked to approve the impossible.
    """
    touched = _touched(steps, by.region_id)
    if all(acts_at_once(node, by=by) for node in touched):
        apply(steps, guard=guard, by=by, now=now)
        return True
    with db.session.begin_nested() as trial:
        _carry(steps, CHANGE, guard, by=by, now=now)
        trial.rollback()
    said = said or summary(steps[0], by.region_id)
    _propose(steps, _around(touched), by=by, now=now, said=said)
    return False


def _touched(steps: Sequence[Step], region_id: int) -> list[Organisation]:
    """The nodes there are that the steps are about."""
    new = {step.node_id for step in steps if step.verb is Verb.ADD}
    named = {each for step in steps for each in (step.node_id, step.above_id) if each is not None}
    return [queries.organisation(region_id, each) for each in sorted(named - new)]


def _around(nodes: Sequence[Organisation]) -> Organisation:
    """The lowest node with all of these in its subtree: who decides there may act on each."""
    first, *others = (queries.way_up(node) for node in nodes)
    shared = [each for each in first if all(each in way for way in others)]
    return shared[-1]


def apply(steps: Sequence[Step], *, guard: Guard, by: Actor, now: datetime) -> None:
    """Make changes in their order; each stands in the log. Raises what the tree refuses."""
    _carry(steps, DECIDE, guard, by=by, now=now)


def _propose(
    steps: Sequence[Step], node: Organisation, *, by: Actor, now: datetime, said: str
) -> Approval:
    """Keep changes and lay them before who may make them at a node."""
    kept = TreeChange(
        id=uuid7(),
        region_id=by.region_id,
        organisation_id=node.id,
        made_by_id=by.person_id,
        created_at=now,
        plan_sealed=sealed({"steps": [as_json(step) for step in steps]}),
    )
    db.session.add(kept)
    db.session.flush()
    _note("organisation.proposed", node.id, node.id, by, now, {"steps": len(steps)})
    return approvals.propose(
        KIND, kept.id, organisation_id=node.id, summary=said, gainers=(), by=by, now=now
    )


def carry_out(approval: Approval, *, guard: Guard, by: Actor, now: datetime) -> None:
    """What follows a decision: the changes are made, or forgotten. Raises what the tree refuses."""
    kept = db.session.get(TreeChange, approval.subject_id)
    if kept is None:
        raise NotFound
    if kept.plan_sealed is None:
        raise TreePreviewUsed
    steps = steps_of(unsealed(kept.plan_sealed))
    kept.plan_sealed = None
    if approval.state is ApprovalState.APPROVED:
        kept.applied_at = now
        apply(steps, guard=guard, by=by, now=now)
    db.session.flush()


def asked(approval: Approval) -> Sequence[str]:
    """What was asked for, step by step, while it waits; for who decides it."""
    kept = db.session.get(TreeChange, approval.subject_id)
    if approval.kind != KIND or kept is None or kept.plan_sealed is None:
        return ()
    steps = steps_of(unsealed(kept.plan_sealed))
    new = {step.node_id: step.name for step in steps if step.verb is Verb.ADD}
    return [summary(step, kept.region_id, new) for step in steps]


def _carry(steps: Sequence[Step], action: str, guard: Guard, *, by: Actor, now: datetime) -> None:
    for node in _touched(steps, by.region_id):
        require(by, action, Target(path=node.path), known=False)
    added = [step for step in steps if step.verb is Verb.ADD]
    if added:
        found_many(by.region_id, [_new(each) for each in added], opened_on=local_day(now))
    for step in steps:
        details = _DOINGS[step.verb](step, guard, by.region_id, now)
        _note(SAID[step.verb], step.node_id, step.above_id or step.node_id, by, now, details)
    db.session.flush()


def _new(step: Step) -> New:
    if step.kind is None or step.above_id is None:
        raise NotFound
    return New(
        id=step.node_id,
        parent_id=step.above_id,
        kind=step.kind,
        name=step.name,
        phone=step.phone,
        sector=step.sector,
        household_count=step.households,
        contact=step.contact or "",
        party_organisation_id=step.party_id,
    )


_Details = Mapping[str, Any]


def _added(step: Step, _guard: Guard, _region: int, _now: datetime) -> _Details:
    return {"kind": str(step.kind), "name": step.name}


def _change(step: Step, _guard: Guard, region_id: int, _now: datetime) -> _Details:
    node = queries.organisation(region_id, step.node_id)
    before = _values(node)
    fields = organisations.Fields(
        phone=step.phone,
        sector=step.sector,
        household_count=step.households,
        party_organisation_id=step.party_id,
    )
    if step.contact is not None:
        fields["contact"] = step.contact
    organisations.change(node, name=step.name, **fields)
    after = _values(node)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return {**changed, **({} if step.contact is None else {"contact": "***"})}


def _values(node: Organisation) -> dict[str, Any]:
    party = node.party_organisation_id
    return {
        "name": node.name,
        "phone": node.phone,
        "sector": node.sector,
        "households": node.household_count,
        "party": str(party) if party else None,
    }


def _move(step: Step, guard: Guard, region_id: int, _now: datetime) -> _Details:
    if step.above_id is None:
        raise NotFound
    node = queries.organisation(region_id, step.node_id)
    before, target = node.parent_id, queries.organisation(region_id, step.above_id)
    organisations.lock(region_id)
    guard.moving(node, target)
    organisations.move(node, below=target)
    return {"from": str(before), "to": str(target.id)}


def _close(step: Step, guard: Guard, region_id: int, now: datetime) -> _Details:
    node = queries.organisation(region_id, step.node_id)
    organisations.close(node, now=now)
    require_unused(node, guard, now=now)
    return {}


def _reopen(step: Step, _guard: Guard, region_id: int, _now: datetime) -> _Details:
    organisations.reopen(queries.organisation(region_id, step.node_id))
    return {}


_DOINGS: Mapping[Verb, Callable[[Step, Guard, int, datetime], _Details]] = {
    Verb.ADD: _added,
    Verb.CHANGE: _change,
    Verb.MOVE: _move,
    Verb.CLOSE: _close,
    Verb.REOPEN: _reopen,
}


def _note(
    action: str,
    node_id: uuid.UUID,
    where: uuid.UUID,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any],
) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=node_id,
        organisation_id=where,
        address=by.address,
        details=details,
    )
