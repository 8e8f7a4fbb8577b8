"""本人的权利 rights: putting right whom a wish is for, and erasing it (PIPL art. 46, 47, 19)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import require
from app.core.db import db, remember
from app.core.errors import Forbidden
from app.core.files import Store
from app.core.phones import normalise_phone
from app.wishes import board, looking, people, queries, telling
from app.wishes.claim_errors import ChildNeedsApproval, ContactClosed
from app.wishes.errors import BeneficiaryMissing, GuardianMissing, WrongOrder
from app.wishes.models import Beneficiary, Consent, Photo, Wish, WishStep
from app.wishes.moving import note
from app.wishes.rules.machine import LABELS, OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody is and how to reach him, as it should have been written."""

    name: str
    phone: str = ""
    address: str = ""
    guardian: str = ""


def correct(wish: Wish, person: Person, *, by: Actor, now: datetime) -> None:
    """Put right whom a wish is for, by who cares for it; the claimer is asked to look again.

    Raises `ContactClosed` where the person was erased, `ChildNeedsApproval`, `PhoneInvalid`,
    `BeneficiaryMissing`, `GuardianMissing`.
    """
    row = people.beneficiary(wish)
    if not queries.may_contact(wish, by):
        raise Forbidden
    if row is None:
        raise ContactClosed
    if row.is_minor and not looking.may_see_child(wish, by, now=now):
        raise ChildNeedsApproval
    if not person.name:
        raise BeneficiaryMissing(fields={"name": [BeneficiaryMissing.sentence]})
    if row.is_minor and not person.guardian:
        raise GuardianMissing(fields={"guardian": [GuardianMissing.sentence]})
    known = people.whom_of(row)
    phone = normalise_phone(person.phone, landline=True) if person.phone else ""
    right = replace(
        known,
        name=person.name,
        phone=phone,
        address=person.address,
        guardian=person.guardian,
    )
    if right == known:
        return
    people.change_whom(wish, right)
    note(wish, "wish.person_corrected", by_id=by.person_id, now=now, address=by.address)
    claim = queries.live_claim(wish)
    if claim is not None and claim.released_at is not None:
        telling.tell_claimer(
            claim, wish, f"心愿 {wish.said_number} 的联系方式有更新", now=now, body="请再看一次。"
        )


def erase(wish: Wish, *, by: Actor | None, now: datetime, store: Store, reason: str = "") -> None:
    """Forget whom a wish was for: who it was, the signed forms and every private picture.

    The wish, its course and its figures stay, without a person. By the community when somebody
    asks for it, or by the clock (`by` None). Raises `WrongOrder` while it is not over.
    """
    if by is not None:
        require(by, "wish.review", queries.target(wish))
    if wish.state not in OVER:
        raise WrongOrder(state=LABELS[wish.state], verb="删除个人信息")
    row = people.beneficiary(wish)
    if row is None:
        return
    names = [*_forget_form(row), *_forget_pictures(wish)]
    db.session.delete(row)
    note(wish, "wish.person_erased", by_id=by.person_id if by else None, now=now, reason=reason)
    remember(lambda: _sweep(names, store))


def _forget_form(row: Beneficiary) -> list[str]:
    """That somebody agreed stays on record; his name and his signature do not."""
    consent = db.session.get(Consent, row.consent_id) if row.consent_id else None
    if consent is None:
        return []
    name, consent.file, consent.given_by_sealed = consent.file, "", None
    return [name] if name else []


def _forget_pictures(wish: Wish) -> list[str]:
    """What nobody may see any more; what they looked like stays, so that reuse is found."""
    names = []
    private = sa.select(Photo).where(Photo.wish_id == wish.id, Photo.is_public.is_(False))
    for photo in db.session.scalars(private).all():
        names += [photo.file, photo.thumbnail]
        photo.file = photo.thumbnail = ""
    db.session.flush()
    return names


def _sweep(names: Iterable[str], store: Store) -> None:
    """Remove files that nothing names any more.

    After a rollback something still does, or where one form or set of pictures stands for many.
    """
    for name in filter(None, names):
        of_photo = sa.or_(Photo.file == name, Photo.thumbnail == name)
        is_named = sa.or_(
            sa.exists().where(of_photo),
            sa.exists().where(Consent.file == name),
        )
        if not db.session.scalar(sa.select(is_named)):
            store.delete(name)


def expiring(*, now: datetime) -> Sequence[uuid.UUID]:
    """The wishes that have been over for as long as their communities keep whom they were for."""
    last = sa.func.max(WishStep.at)
    query = (
        sa.select(Wish.id, Wish.community_id, last)
        .join(Beneficiary, Beneficiary.wish_id == Wish.id)
        .join(WishStep, WishStep.wish_id == Wish.id)
        .where(Wish.state.in_(OVER))
        .group_by(Wish.id, Wish.community_id)
    )
    found = db.session.execute(query).all()
    kept = {community_id: _kept(community_id) for community_id in {row[1] for row in found}}
    return [wish_id for wish_id, community_id, at in found if at + kept[community_id] <= now]


def _kept(community_id: uuid.UUID) -> timedelta:
    """Never shorter than somebody may still come back to it."""
    own = board.limits_of(community_id)
    return timedelta(days=max(own["kept_days"], own["reopen_days"], own["contact_open_days"]))
