"""查看联系方式 looking: who may read whom a wish is for; each look is logged with its reason."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import approvals
from app.accounts.actor import Actor
from app.accounts.models import Approval, ApprovalState
from app.accounts.permissions import require
from app.core.db import db
from app.core.errors import Forbidden
from app.core.masking import mask_address, mask_name, mask_phone
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import office_phone
from app.wishes import claiming, people, queries, telling
from app.wishes.claim_errors import ChildNeedsApproval, ContactClosed
from app.wishes.errors import ReasonMissing, WrongOrder
from app.wishes.models import Beneficiary, Claim, Wish
from app.wishes.moving import note
from app.wishes.people import Whom
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import LABELS
from app.wishes.rules.words import Privacy

#: the kind of approval for a look at a child's data, and how long it holds
CHILD_LOOK = "child_look"
APPROVED_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader may know; empty where he may not. `whom` is the whole, for the office."""

    name: str = ""
    phone: str = ""
    address: str = ""
    #: whom to call instead: the community's office
    office_phone: str = ""
    #: words for the reader: why something is missing
    note: str = ""
    whom: Whom | None = None


def open_contact(wish: Wish, *, by: Actor, now: datetime) -> None:
    """Release contact data to the claimer, as far as the privacy level goes; done by staff."""
    require(by, "wish.review", queries.target(wish))
    claim = queries.live_claim(wish)
    if claim is None:
        raise WrongOrder(state=LABELS[wish.state], verb="开放联系方式")
    if wish.privacy is Privacy.C:
        raise ContactClosed
    claim.released_at, claim.released_by_id = now, by.person_id
    note(wish, "wish.contact_released", by_id=by.person_id, now=now, address=by.address)
    telling.tell_claimer(
        claim, wish, f"心愿 {wish.said_number} 的联系方式已开放", now=now, body="请尽快联系。"
    )


def look(wish: Wish, *, reason: str, by: Actor, now: datetime) -> Seen:
    """Read whom a wish is for, as far as the reader may; the look is logged.

    The resident sees the own data without a reason. Raises `ReasonMissing`, `ContactClosed`,
    `ChildNeedsApproval`.
    """
    row = people.beneficiary(wish)
    if row is None:
        raise ContactClosed
    if row.person_id == by.person_id:
        return _whole(row, wish)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    if queries.may_contact(wish, by):
        if row.is_minor and not may_see_child(wish, by, now=now):
            raise ChildNeedsApproval
        _log(wish, "office", reason, by=by, now=now)
        return _whole(row, wish)
    seen = _for_claimer(wish, row, by=by, now=now)
    _log(wish, f"claimer_{wish.privacy.value}", reason, by=by, now=now)
    return seen


def masked(wish: Wish) -> Seen:
    """What the auditor and lists of the office show without a look: never enough to find anyone."""
    row = people.beneficiary(wish)
    if row is None:
        return Seen(note="个人信息已删除")
    whom = people.whom_of(row)
    return Seen(
        name=mask_name(whom.name),
        phone=mask_phone(whom.phone) if whom.phone else "",
        address=mask_address(whom.address) if whom.address else "",
    )


def may_look(wish: Wish, by: Actor, *, now: datetime) -> bool:
    """Whether a look would be granted, for the button on a page."""
    row = people.beneficiary(wish)
    if row is None:
        return False
    if row.person_id == by.person_id or queries.may_contact(wish, by):
        return True
    return any(_is_open(claim, wish, by, now=now) for claim in queries.claims_of(wish.id))


def ask_for_child(wish: Wish, *, reason: str, by: Actor, now: datetime) -> Approval:
    """Ask a second person for a look at a child's data (未成年人网络保护条例 art. 36)."""
    if not queries.may_contact(wish, by):
        raise Forbidden
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})
    if (open_one := asked_for_child(wish, by)) is not None:
        return open_one
    reason = mask(reason)
    return approvals.propose(
        CHILD_LOOK,
        _look_id(wish.id, by.person_id),
        organisation_id=wish.community_id,
        summary=f"申请查看心愿 {wish.said_number} 的未成年人信息：{reason}"[:300],
        gainers=(),
        by=by,
        now=now,
        reason=reason,
    )


def tell_decided(request: Approval, *, now: datetime) -> None:
    """Tell who asked for a look at a child's data what a second person said."""
    is_approved = request.state is ApprovalState.APPROVED
    notices.send(
        request.region_id,
        telling.KIND,
        f"{'已批准，3 天内可查看' if is_approved else '没有批准'}：{request.summary}",
        now=now,
        person_id=request.made_by_id,
        link="/manage/wishes",
    )


def asked_for_child(wish: Wish, by: Actor) -> Approval | None:
    """The actor's request for a look that nobody has decided yet."""
    query = sa.select(Approval).where(
        Approval.region_id == by.region_id,
        Approval.kind == CHILD_LOOK,
        Approval.subject_id == _look_id(wish.id, by.person_id),
        Approval.state == ApprovalState.OPEN,
    )
    return db.session.scalars(query).one_or_none()


def may_see_child(wish: Wish, by: Actor, *, now: datetime) -> bool:
    """Whether a child's data may be read: by the contact person whom the reviewer put to it, or
    within three days of an approval by a second person."""
    if wish.contact_id == by.person_id and wish.reviewed_by_id not in {None, by.person_id}:
        return True
    query = sa.select(Approval.id).where(
        Approval.region_id == by.region_id,
        Approval.kind == CHILD_LOOK,
        Approval.subject_id == _look_id(wish.id, by.person_id),
        Approval.state == ApprovalState.APPROVED,
        Approval.decided_at >= now - APPROVED_FOR,
    )
    return db.session.scalar(query.limit(1)) is not None


def _look_id(wish_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID:
    """One approval a wish and person: both are in the subject."""
    return uuid.uuid5(wish_id, str(person_id))


def _for_claimer(wish: Wish, row: Beneficiary, *, by: Actor, now: datetime) -> Seen:
    claims = [c for c in queries.claims_of(wish.id) if queries.is_claimer(c, by)]
    if not claims:
        raise Forbidden
    if not any(_is_open(claim, wish, by, now=now) for claim in claims):
        raise ContactClosed
    community = db.session.get_one(Organisation, wish.community_id)
    phone = office_phone(community)
    if wish.privacy is Privacy.C:
        return Seen(office_phone=phone, note="这个心愿由对接人转交，请把东西交给社区。")
    whom = people.whom_of(row)
    if wish.privacy is Privacy.B:
        # masking keeps the surname alone
        return Seen(name=mask_name(whom.name), office_phone=phone, note="请打社区电话约时间。")
    return Seen(name=whom.name, phone=whom.phone, address=whom.address, office_phone=phone)


def _is_open(claim: Claim, wish: Wish, by: Actor, *, now: datetime) -> bool:
    """Open to the claimer from the release until some days after the claim ended."""
    if claim.released_at is None and wish.privacy is not Privacy.C:
        return False
    if by.person_id != claim.person_id and claim.organisation_id not in queries.speaks_for(by):
        return False
    until = claiming.contact_open_until(claim, wish.community_id)
    return until is None or now < until


def _whole(row: Beneficiary, wish: Wish) -> Seen:
    whom = people.whom_of(row)
    return Seen(
        name=whom.name, phone=whom.phone, address=whom.address, whom=whom, note=LABELS[wish.state]
    )


def _log(wish: Wish, what: str, reason: str, *, by: Actor, now: datetime) -> None:
    note(
        wish,
        "wish.looked",
        by_id=by.person_id,
        now=now,
        reason=reason,
        address=by.address,
        what=what,
    )
