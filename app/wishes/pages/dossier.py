"""卷宗 dossier: everything of one wish for the office, its people named as the reader may know."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import may
from app.core.db import db
from app.core.masking import mask_name
from app.core.words import gettext
from app.organisations.models import Organisation
from app.wishes import delivering, hints, looking, office, people, photos, queries
from app.wishes.models import (
    CallBack,
    Claim,
    ConsentKind,
    Delivery,
    PartnerState,
    Photo,
    Wish,
    WishStep,
)
from app.wishes.next_steps import is_for_child, next_steps
from app.wishes.rules import findings, unaccepted
from app.wishes.rules.findings import FindingKind
from app.wishes.rules.machine import STEPS, State
from app.wishes.rules.words import CONSENTS, SOURCES


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the office in plain, the street without the target group, the auditor masked."""

    actor: Actor
    wish: Wish
    #: may look, and knows the target group
    is_office: bool
    #: decides what becomes of its photos
    reviews: bool
    #: reads the names of staff and claimers in full
    is_plain: bool

    def name(self, person_id: uuid.UUID | None) -> str:
        """A person as this reader may know him; the resident is never named."""
        if person_id is None:
            return gettext("到时自动")
        if office.is_resident(self.wish, person_id):
            return gettext("居民本人")
        name = accounts.person(self.wish.region_id, person_id).name
        return name if self.is_plain else mask_name(name)

    def words(self, text: str) -> str:
        """What a claimer wrote freely; what might tell who somebody is stays with the office."""
        return text if self.is_office else findings.mask(text)


def reader_of(wish: Wish, actor: Actor) -> Reader:
    """How somebody reads a wish."""
    target = queries.target(wish)
    is_office = queries.may_contact(wish, actor)
    is_plain = is_office or may(actor, "wish.coordinate", target)
    return Reader(actor, wish, is_office, may(actor, "wish.review", target), is_plain)


def dossier(wish: Wish, *, by: Actor, now: datetime) -> dict[str, Any]:
    """What the page of one wish shows besides the buttons' own forms."""
    reader = reader_of(wish, by)
    found = hints.hints_of(wish) if reader.is_office and wish.state is State.SUBMITTED else None
    return {
        "wish": wish,
        "card": queries.card(wish),
        "reader": reader,
        "steps": next_steps(wish, by=by, now=now),
        "masked": looking.masked(wish),
        "is_child": is_for_child(wish),
        "may_look": _may_look(wish, by, now=now),
        "asked_child": looking.asked_for_child(wish, by) if reader.is_office else None,
        "found": [findings.LABELS[FindingKind(each)] for each in wish.found],
        "hints": _advice(found.unaccepted) if found else [],
        "alike": found.alike if found else (),
        "source": SOURCES[wish.source],
        "author": reader.name(wish.created_by_id),
        "contact": reader.name(wish.contact_id) if wish.contact_id else "",
        "consent": _consent(wish, reader),
        "merged_into": db.session.get(Wish, wish.merged_into_id) if wish.merged_into_id else None,
        "invited": office.invited(wish),
        "course": [_told(step, reader) for step in queries.course(wish.id)],
        "claims": [_held(claim, reader) for claim in reversed(queries.claims_of(wish.id))],
        "pictures": [_picture(each, wish, by) for each in queries.photos(wish.id)],
        "deliveries": [_delivered(each, reader) for each in queries.deliveries(wish.id)],
        "calls": [_called(each, reader) for each in office.all_call_backs(wish)],
    }


def _may_look(wish: Wish, by: Actor, *, now: datetime) -> bool:
    if not looking.may_look(wish, by, now=now):
        return False
    return not is_for_child(wish) or looking.may_see_child(wish, by, now=now)


def _advice(kinds: Sequence[unaccepted.Unaccepted]) -> list[dict[str, Any]]:
    """What is not accepted, in words, with what to tell the resident instead."""
    return [
        {
            "code": each.value,
            "label": unaccepted.LABELS[each],
            "advice": unaccepted.ADVICE[each],
            "is_referred": each in unaccepted.IS_REFERRED,
        }
        for each in kinds
    ]


def _consent(wish: Wish, reader: Reader) -> dict[str, Any] | None:
    """To which text somebody agreed, how, when, and who wrote it down."""
    found = people.consent_for(wish)
    if found is None:
        return None
    return {
        "version": found.version,
        "how": CONSENTS[found.how],
        "at": found.at,
        "by": reader.name(found.recorded_by_id),
        "is_guardians": reader.is_office and found.kind is ConsentKind.GUARDIAN,
        "has_form": bool(found.file),
    }


def _told(step: WishStep, reader: Reader) -> dict[str, Any]:
    return {
        "words": STEPS[step.verb].label,
        "at": step.at,
        "by": reader.name(step.by_id),
        "reason": step.reason,
    }


def _held(claim: Claim, reader: Reader) -> dict[str, Any]:
    """A claim with who made it, who shares it, who took part, and how it ended."""
    ended = {
        "released": gettext("认领方放弃"),
        "taken_back": gettext("社区收回"),
        "lapsed": gettext("到期收回"),
        "withdrawn": gettext("居民撤回"),
        "ended": gettext("心愿终止"),
        "closed": gettext("已办结"),
        "unreachable": gettext("回访未果"),
    }
    said = {
        PartnerState.INVITED: gettext("还没答复"),
        PartnerState.ACCEPTED: gettext("已加入"),
        PartnerState.DECLINED: gettext("不参加"),
    }
    return {
        "claim": claim,
        "name": queries.claimer_name(claim),
        "by": reader.name(claim.made_by_id),
        "plan": reader.words(claim.plan),
        "ended": ended.get(claim.end_code, ""),
        "partners": [
            (db.session.get_one(Organisation, each.organisation_id).name, said[each.state])
            for each in queries.joint(claim)
        ],
        "participants": [reader.name(each.person_id) for each in delivering.participants(claim)],
    }


def _picture(photo: Photo, wish: Wish, by: Actor) -> dict[str, Any]:
    """A picture with what the office must know of it before it is shown to everybody."""
    other = db.session.get(Wish, photo.same_as_wish_id) if photo.same_as_wish_id else None
    return {
        "photo": photo,
        "is_shown": photos.is_shown(photo, wish, by),
        "same_as": other.said_number if other else "",
        "is_held": (photo.has_code or other is not None) and photo.cleared_by_id is None,
    }


def _delivered(delivery: Delivery, reader: Reader) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "by": reader.name(delivery.made_by_id),
        "text": reader.words(delivery.text),
    }


def _called(call: CallBack, reader: Reader) -> dict[str, Any]:
    ways = {
        "call": gettext("电话回访"),
        "account": gettext("居民自己评价"),
        "card": gettext("心愿卡评价"),
    }
    by = reader.name(call.made_by_id) if call.made_by_id else gettext("居民本人")
    return {"call": call, "way": ways[call.way], "by": by}
