"""单位核验 vetting: a unit is who it says, checked by a second person before it may claim."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.permissions import Target, may, reach, require
from app.audit import service as audit
from app.core.credit_code import normalise_credit_code
from app.core.db import db
from app.core.errors import Forbidden, InvalidInput
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import community_of, within
from app.wishes.claim_errors import NotVetted
from app.wishes.claimers import TO_VET
from app.wishes.errors import ReasonMissing
from app.wishes.models import Vetting, VettingState

KIND = "unit"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with how it stands; `vetting` None where nobody has asked yet."""

    organisation: Organisation
    vetting: Vetting | None

    @property
    def is_vetted(self) -> bool:
        """Whether it may claim."""
        return self.vetting is not None and self.vetting.state is VettingState.VETTED


def ask(unit: Organisation, credit_code: str, *, by: Actor, now: datetime) -> Vetting:
    """Ask for a unit to be vetted: by its own people, or by staff who met them.

    Raises `CreditCodeInvalid`, `InvalidInput` for a node that is no unit.
    """
    target = Target(path=unit.path)
    if not may(by, "unit.lists", target) and not may(by, "unit.vet", target):
        raise Forbidden
    if unit.kind not in TO_VET:
        raise InvalidInput(fields={"organisation_id": ["只有共建单位、商铺和队伍需要核验。"]})
    row = db.session.get(Vetting, unit.id)
    if row is None:
        row = Vetting(organisation_id=unit.id, region_id=unit.region_id, credit_code="")
        db.session.add(row)
    row.credit_code = normalise_credit_code(credit_code) if credit_code.strip() else ""
    row.state, row.asked_by_id, row.asked_at = VettingState.ASKED, by.person_id, now
    row.vetted_by_id, row.vetted_at, row.end_reason = None, None, ""
    _note(unit, "unit.vetting_asked", by=by, now=now)
    community = community_of(unit)
    if community is not None:
        notices.send(
            unit.region_id,
            KIND,
            f"{unit.name}申请核验",
            now=now,
            organisation_id=community.id,
            link=f"/manage/units/{unit.id}",
        )
    return row


def vet(unit: Organisation, *, by: Actor, now: datetime, claim_limit: int | None = None) -> Vetting:
    """Confirm that a unit is who it says; by another person than the one who asked.

    `claim_limit`: live claims at once, 0 = no limit, None = as the community says. Raises
    `OwnApproval`, `NotVetted` where nobody has asked.
    """
    row = _row(unit, by)
    if row.asked_by_id == by.person_id or unit.id in _own(by):
        raise OwnApproval
    row.state, row.vetted_by_id, row.vetted_at = VettingState.VETTED, by.person_id, now
    row.claim_limit, row.end_reason = claim_limit, ""
    _note(unit, "unit.vetted", by=by, now=now)
    _tell(unit, "贵单位已通过核验，可以认领心愿了", now=now)
    return row


def set_limit(unit: Organisation, claim_limit: int | None, *, by: Actor, now: datetime) -> None:
    """Set how many live claims a vetted unit may have at once."""
    row = _row(unit, by)
    if unit.id in _own(by):
        raise OwnApproval
    row.claim_limit = claim_limit
    _note(unit, "unit.limit_set", by=by, now=now)


def end(unit: Organisation, *, reason: str, by: Actor, now: datetime) -> None:
    """Let a unit claim no more; what it holds goes on."""
    row = _row(unit, by)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    row.state, row.end_reason = VettingState.ENDED, reason[:300]
    _note(unit, "unit.vetting_ended", by=by, now=now, reason=reason)
    _tell(unit, "贵单位的核验已停止", now=now, body=reason)


def units(community: Organisation) -> Sequence[Unit]:
    """The units of a community with how they stand: those who wait first, then by number."""
    nodes = within(community.region_id, community.path, kinds=TO_VET)
    query = sa.select(Vetting).where(Vetting.organisation_id.in_([node.id for node in nodes]))
    rows = {row.organisation_id: row for row in db.session.scalars(query)}
    found = [Unit(node, rows.get(node.id)) for node in nodes]
    waits = {VettingState.ASKED: 0}
    return sorted(found, key=lambda u: waits.get(u.vetting.state, 1) if u.vetting else 1)


def waiting_count(by: Actor) -> int:
    """How many units wait to be vetted by somebody; what he asked for himself is not among them."""
    below = [Organisation.path.startswith(path, autoescape=True) for path in reach(by, "unit.vet")]
    query = (
        sa.select(sa.func.count())
        .select_from(Vetting)
        .join(Organisation, Organisation.id == Vetting.organisation_id)
        .where(
            Vetting.region_id == by.region_id,
            Vetting.state == VettingState.ASKED,
            Vetting.asked_by_id.is_distinct_from(by.person_id),
            sa.or_(sa.false(), *below),
        )
    )
    return int(db.session.execute(query).scalar_one())


def unit(organisation: Organisation) -> Unit:
    """One unit with how it stands."""
    return Unit(organisation, db.session.get(Vetting, organisation.id))


def _row(unit_: Organisation, by: Actor) -> Vetting:
    require(by, "unit.vet", Target(path=unit_.path))
    row = db.session.get(Vetting, unit_.id)
    if row is None:
        raise NotVetted
    return row


def _own(by: Actor) -> set[uuid.UUID]:
    return {grant.organisation_id for grant in by.grants}


def _tell(unit_: Organisation, title: str, *, now: datetime, body: str = "") -> None:
    notices.send(
        unit_.region_id, KIND, title, now=now, organisation_id=unit_.id, body=body, link="/wishes"
    )


def _note(unit_: Organisation, action: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    audit.note(
        action,
        region_id=unit_.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=unit_.id,
        organisation_id=unit_.id,
        address=by.address,
        reason=reason,
    )
    db.session.flush()
