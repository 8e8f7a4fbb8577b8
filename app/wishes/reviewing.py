"""审核心愿 reviewing: the community, never the author, decides what becomes of a wish."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.core.db import db
from app.core.errors import Forbidden, InvalidInput
from app.organisations.queries import organisation
from app.wishes import board, claiming, entering, hints, people, queries, telling
from app.wishes.entering import Words
from app.wishes.errors import (
    AddresseeMissing,
    ContactMissing,
    NotItself,
    OwnWish,
    ReasonMissing,
    TooDear,
    WrongOrder,
)
from app.wishes.models import Invitation, Wish
from app.wishes.moving import move, note
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import CLAIM_LIVES, LABELS, OPEN, State, Verb
from app.wishes.rules.words import REJECTIONS, Channel, Privacy, Urgency, default_privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the reviewer decides; None leaves what stands, or what the rule says."""

    title: str | None = None
    text: str | None = None
    category: str | None = None
    target_group: str | None = None
    privacy: Privacy | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    ceiling: int | None = None
    needed_by: date | None = None
    contact_id: uuid.UUID | None = None
    points: int | None = None
    invited: Sequence[uuid.UUID] = ()


def publish(wish: Wish, review: Review, *, by: Actor, now: datetime) -> None:
    """Accept a wish and put it on the wall, or before invited units alone.

    An empty review takes the defaults; a hint of a likely duplicate never blocks. Raises
    `OwnWish`, `TooDear`, `ContactMissing`, `DayPast`.
    """
    _require_reviewer(wish, by)
    words = Words(
        title=review.title or wish.title,
        text=wish.text if review.text is None else review.text,
        category=review.category or wish.category,
        target_group=review.target_group or wish.target_group,
        needed_by=review.needed_by or wish.needed_by,
        points=review.points,
    )
    entering.check_words(words, wish.community_id, now=now)
    row = people.beneficiary(wish)
    is_child = (row is not None and row.is_minor) or words.target_group == "child"
    privacy = review.privacy or (default_privacy(is_minor=True) if is_child else wish.privacy)
    move(
        wish,
        Verb.PUBLISH,
        by_id=by.person_id,
        now=now,
        address=by.address,
        **{k: v for k, v in entering.wall_words(words).items() if k != "found"},
        privacy=privacy,
        channel=review.channel or wish.channel,
        urgency=review.urgency or wish.urgency,
        ceiling=_ceiling(wish, review),
        points=_points(wish, review, words.category),
        contact_id=_contact(wish, review, privacy, by=by, now=now),
        reviewed_by_id=by.person_id,
        published_at=now,
        open_since=now,
    )
    _invite(wish, review.invited, by=by, now=now)
    _tell_person(wish, "您的心愿通过了审核", body="有人认领时会告诉您。", now=now)


def invite(wish: Wish, invited: Sequence[uuid.UUID], *, by: Actor, now: datetime) -> None:
    """定向对接: ask further units or branches to take a wish that nobody has taken."""
    _require_reviewer(wish, by, is_decision=False)
    if wish.state not in OPEN:
        raise WrongOrder(state=LABELS[wish.state], verb="邀请单位")
    _invite(wish, invited, by=by, now=now)
    note(wish, "wish.invited", by_id=by.person_id, now=now, address=by.address)


def send_back(wish: Wish, *, reason: str, by: Actor, now: datetime) -> None:
    """Give a wish back to be written better; it may be submitted again."""
    _require_reviewer(wish, by)
    _require_reason(reason)
    move(wish, Verb.RETURN, by_id=by.person_id, now=now, reason=reason)
    _tell_author(wish, f"心愿 {wish.said_number} 请补充后再提交", body=reason, now=now)


def reject(wish: Wish, *, code: str, reason: str, by: Actor, now: datetime) -> None:
    """Do not accept a wish, with the reason and where to go instead."""
    _require_reviewer(wish, by)
    if code not in REJECTIONS:
        raise InvalidInput(fields={"code": ["请从列表里选择原因。"]})
    if code == "other":
        _require_reason(reason)
    said = reason or REJECTIONS[code]
    move(wish, Verb.REJECT, by_id=by.person_id, now=now, reason=said, reason_code=code)
    _tell_author(wish, f"心愿 {wish.said_number} 未能受理", body=said, now=now)


def merge(wish: Wish, into: Wish, *, by: Actor, now: datetime) -> None:
    """Join a wish to another one of the same community that is still alive."""
    _require_reviewer(wish, by, is_decision=wish.state is State.SUBMITTED)
    alive = into.state in {State.SUBMITTED, *OPEN, *CLAIM_LIVES}
    if into.id == wish.id or into.community_id != wish.community_id or not alive:
        raise NotItself(fields={"into": [NotItself.sentence]})
    said = f"与心愿 {into.said_number} 相同，一起办理"
    move(
        wish,
        Verb.MERGE,
        by_id=by.person_id,
        now=now,
        reason=said,
        merged_into_id=into.id,
    )
    _tell_author(wish, f"心愿 {wish.said_number} 已并入 {into.said_number}", body=said, now=now)


def refer(wish: Wish, *, addressee: str, reason: str, by: Actor, now: datetime) -> None:
    """转办: pass on what is a matter of rights or a hazard, with the addressee's name."""
    _require_reviewer(wish, by)
    if not addressee:
        raise AddresseeMissing(fields={"addressee": [AddresseeMissing.sentence]})
    move(
        wish,
        Verb.REFER,
        by_id=by.person_id,
        now=now,
        reason=reason,
        addressee=addressee[:100],
    )
    _tell_author(
        wish, f"心愿 {wish.said_number} 已转给{addressee}", body="有答复会告诉您。", now=now
    )


def note_reply(wish: Wish, *, reply: str, by: Actor, now: datetime) -> None:
    """Write down what the addressee of a referral answered, and tell the person."""
    _require_reviewer(wish, by, is_decision=False)
    if wish.state is not State.REFERRED:
        raise WrongOrder(state=LABELS[wish.state], verb="登记答复")
    _require_reason(reply)
    wish.reply = mask(reply)[:500]
    note(wish, "wish.replied", by_id=by.person_id, now=now, address=by.address)
    _tell_author(wish, f"心愿 {wish.said_number} 有答复了", body=reply, now=now)


def escalate(wish: Wish, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Ask the street at once, before the clock does."""
    _require_reviewer(wish, by, is_decision=False)
    move(wish, Verb.ESCALATE, by_id=by.person_id, now=now, reason=reason)
    telling.tell_street(wish, now=now)


def resume(wish: Wish, *, by: Actor, now: datetime, reason: str = "") -> None:
    """街道协调后 put a wish back to be claimed, often with units that the street has asked."""
    require(by, "wish.coordinate", queries.target(wish))
    move(wish, Verb.RESUME, by_id=by.person_id, now=now, reason=reason, open_since=now)


def end(wish: Wish, *, reason: str, by: Actor, now: datetime) -> None:
    """End a wish that can no longer be fulfilled: the person moved or died, or does not want it."""
    target = queries.target(wish)
    if wish.state is not State.HARD or not may(by, "wish.coordinate", target):
        require(by, "wish.review", target)
    _require_reason(reason)
    claim = queries.live_claim(wish)
    move(wish, Verb.END, by_id=by.person_id, now=now, reason=reason)
    if claim is not None:
        claiming.end_claim(claim, wish, "ended", now=now, reason=reason)
        telling.tell_claimer(
            claim, wish, f"心愿 {wish.said_number} 已终止", now=now, body="不用再准备了，谢谢。"
        )


def _contact(
    wish: Wish, review: Review, privacy: Privacy, *, by: Actor, now: datetime
) -> uuid.UUID | None:
    """Who carries and calls back: as chosen, else who entered it, else the grid's own person."""
    if review.contact_id is not None:
        chosen = accounts.actor(accounts.person(by.region_id, review.contact_id), now=now)
        if not queries.may_be_contact(wish, chosen):
            raise Forbidden
        return chosen.person_id
    if wish.contact_id is not None:
        return wish.contact_id
    near = hints.contacts_for(organisation(by.region_id, wish.organisation_id))
    near = near or hints.contacts_for(organisation(by.region_id, wish.community_id))
    if near:
        return near[0].id
    if privacy is Privacy.C:
        raise ContactMissing(fields={"contact_id": [ContactMissing.sentence]})
    return None


def _ceiling(wish: Wish, review: Review) -> int | None:
    most = board.limits_of(wish.community_id)["ceiling"]
    if review.ceiling is None:
        return wish.ceiling if wish.ceiling is not None else int(most)
    if review.ceiling > most:
        said = TooDear.sentence % {"most": most}
        raise TooDear(fields={"ceiling": [said]}, most=most)
    return review.ceiling


def _points(wish: Wish, review: Review, category: str) -> int | None:
    """Hundredths, where the community's rule sets them apart from the item's own value."""
    own = board.limits_of(wish.community_id)
    if own["points_rule"] == "by_category":
        return int(own[f"points_{category}"]) * 100
    if own["points_rule"] == "poster":
        chosen = review.points if review.points is not None else wish.points
        return chosen if chosen is not None else int(own["points_least"]) * 100
    return None


def _invite(wish: Wish, invited: Sequence[uuid.UUID], *, by: Actor, now: datetime) -> None:
    for each in dict.fromkeys(invited):
        node = organisation(by.region_id, each)
        if db.session.get(Invitation, (wish.id, node.id)) is not None:
            continue
        db.session.add(
            Invitation(wish_id=wish.id, organisation_id=node.id, invited_by_id=by.person_id, at=now)
        )
        telling.tell_office(
            node.id, wish, f"社区请贵单位看看心愿 {wish.said_number}", now=now, body=wish.title
        )
    db.session.flush()


def _require_reviewer(wish: Wish, by: Actor, *, is_decision: bool = True) -> None:
    if wish.region_id != by.region_id:
        raise Forbidden
    require(by, "wish.review", Target(path=queries.target(wish).path))
    if is_decision and queries.is_its_person(wish, by):
        raise OwnWish


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(fields={"reason": [ReasonMissing.sentence]})


def _tell_person(wish: Wish, title: str, *, body: str, now: datetime) -> None:
    row = people.beneficiary(wish)
    if row is not None:
        telling.tell_person(row.person_id, wish, title, now=now, body=body, sms=True)


def _tell_author(wish: Wish, title: str, *, body: str, now: datetime) -> None:
    telling.tell_person(wish.created_by_id, wish, title, now=now, body=body, sms=True)
