"""告知 telling: who hears of a step, and what the log keeps of it; never anybody's words."""

import uuid
from datetime import date, datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, Verb
from app.audit import service as audit
from app.notices import service as notices

KIND = "appeal"
OUTCOMES = {
    Outcome.UPHELD: "支持您的申请",
    Outcome.PARTLY: "部分支持您的申请",
    Outcome.DISMISSED: "维持原记录",
}


def tell_asker(
    appeal: Appeal, title: str, *, now: datetime, body: str = "", sms: bool = False
) -> None:
    """A message to whose matter it is, under the record that stays."""
    person = accounts.person(appeal.region_id, appeal.asker_id)
    notices.send(
        appeal.region_id,
        KIND,
        title,
        now=now,
        person_id=person.id,
        body=body,
        link=f"/me/appeals/{appeal.id}",
        sms=f"【微光】{title}。" if sms else "",
    )


def tell_node(appeal: Appeal, node_id: uuid.UUID, title: str, *, now: datetime) -> None:
    """A message to a node that has to do with it."""
    notices.send(
        appeal.region_id,
        KIND,
        title,
        now=now,
        organisation_id=node_id,
        link=f"/appeals/{appeal.id}",
    )


def asked(appeal: Appeal, *, by: Actor, now: datetime) -> None:
    """A request came in, or a further step."""
    said = "复核申请" if appeal.instance == 2 else "核查申请"
    title = f"{appeal.said_number} 号{said}要在 {appeal.accept_by} 前受理"
    tell_node(appeal, appeal.organisation_id, title, now=now)
    if appeal.entered_by_id is not None:
        tell_asker(appeal, f"已为您提出核查申请 {appeal.said_number}", now=now)
    note("appeal.escalated" if appeal.of_id else "appeal.asked", appeal, by=by, now=now)


def accepted(appeal: Appeal, *, by: Actor, now: datetime) -> None:
    """Somebody looks into it."""
    title = f"您的核查申请 {appeal.said_number} 已受理，{appeal.decide_by} 前答复"
    tell_asker(appeal, title, now=now)
    note("appeal.accepted", appeal, by=by, now=now)


def decided(appeal: Appeal, *, by: Actor, now: datetime) -> None:
    """There is an answer."""
    assert appeal.outcome is not None, "what was decided has an outcome"
    title = f"您的核查申请 {appeal.said_number} 已答复：{OUTCOMES[appeal.outcome]}"
    more = f"不同意的，可以在 {appeal.escalate_until} 前申请上级复核。" if _goes_on(appeal) else ""
    tell_asker(appeal, title, now=now, body=more, sms=True)
    act = appeal.correction_id.hex if appeal.correction_id else ""
    note(
        "appeal.decided", appeal, by=by, now=now,
        outcome=appeal.outcome.value, correction=f"{appeal.correction_kind}:{act}",
    )  # fmt: skip


def _goes_on(appeal: Appeal) -> bool:
    return appeal.instance == 1 and appeal.outcome is not Outcome.UPHELD


def supplement(
    appeal: Appeal, node_id: uuid.UUID, *, period: str, link: str, now: datetime
) -> None:
    """What was put right after a year was frozen goes to a numbered supplement."""
    notices.send(
        appeal.region_id,
        KIND,
        f"{period}年度已审定，核查申请 {appeal.said_number} 查实有更正，请出补充表",
        now=now,
        organisation_id=node_id,
        link=link,
    )


def late(appeal: Appeal, node_id: uuid.UUID, *, due: date, verb: Verb, now: datetime) -> None:
    """A day was missed: the parent hears of it."""
    said = "受理" if verb is Verb.ACCEPT else "答复"
    title = f"{appeal.said_number} 号核查申请应在 {due} 前{said}，已经过期"
    tell_node(appeal, node_id, title, now=now)
    note("appeal.late", appeal, by=None, now=now, step=verb.value)


def note(action: str, appeal: Appeal, *, by: Actor | None, now: datetime, **details: Any) -> None:
    """Write into the log what was done to a request: ids and codes, none of its words."""
    audit.note(
        action,
        region_id=appeal.region_id,
        actor_id=by.person_id if by else None,
        now=now,
        subject_kind="appeal",
        subject_id=appeal.id,
        organisation_id=appeal.organisation_id,
        address=by.address if by else "",
        details={
            "number": appeal.said_number,
            "about": f"{appeal.subject_kind.value}:{appeal.subject_id}",
            **details,
        },
    )
