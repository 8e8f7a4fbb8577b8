"""组织树的说法 wording: what a change says of itself to whom it waits for."""

import uuid
from collections.abc import Mapping
from types import MappingProxyType

from app.accounts.tree.steps import Step, Verb
from app.organisations.kinds import LABELS
from app.organisations.queries import organisation

NONE: Mapping[uuid.UUID, str] = MappingProxyType({})


def summary(step: Step, region_id: int, new: Mapping[uuid.UUID, str] = NONE) -> str:
    """One change in a sentence, with what it would write; `new` names those not added yet."""
    if step.verb is Verb.ADD and step.kind is not None and step.above_id is not None:
        above = new.get(step.above_id) or organisation(region_id, step.above_id).name
        return f"在“{above}”之下新增{LABELS[step.kind]}“{step.name}”"
    node = organisation(region_id, step.node_id)
    if step.verb is Verb.MOVE and step.above_id is not None:
        return f"把“{node.name}”移到“{organisation(region_id, step.above_id).name}”之下"
    if step.verb is Verb.CHANGE:
        return f"修改“{node.name}”：{changes(step, region_id) or '没有改动'}"
    return f"{'停用' if step.verb is Verb.CLOSE else '重新启用'}“{node.name}”"


def changes(step: Step, region_id: int) -> str:
    """What a change would write that does not stand there yet; "" for nothing."""
    node = organisation(region_id, step.node_id)
    said = [
        f"{label}改为“{after}”" if after else f"{label}不再填写"
        for label, before, after in (
            ("名称", node.name, step.name),
            ("电话", node.phone, step.phone),
            ("领域", node.sector, step.sector),
            ("户数", node.household_count, step.households),
        )
        if before != after
    ]
    if step.party_id != node.party_organisation_id:
        party = organisation(region_id, step.party_id) if step.party_id else None
        said.append(f"所属党组织改为“{party.name}”" if party else "不再写所属党组织")
    if step.contact is not None:
        said.append("换联系人" if step.contact else "删去联系人")
    return "，".join(said)
