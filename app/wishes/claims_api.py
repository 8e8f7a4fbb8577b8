"""认领的接口 claims_api: claiming, holding, delivering, confirming, closing, reopening."""

import uuid
from typing import Any

import marshmallow as ma
from flask import current_app, request

from app.accounts import login
from app.core import clock
from app.core.api import ApiBlueprint
from app.core.db import let_go, transaction
from app.core.errors import DomainError, InvalidInput
from app.core.pictures import LARGEST_FILE
from app.core.schemas import ReasonIn
from app.core.shots import develop
from app.core.web import SIGNED_IN
from app.core.words import gettext
from app.wishes import (
    claim_schemas,
    claiming,
    closing,
    confirming,
    delivering,
    holding,
    looking,
    queries,
    schemas,
    wall,
)
from app.wishes.claiming import Offer
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.models import Claim, Wish
from app.wishes.rules.limits import MOST_PHOTOS

api = ApiBlueprint("wish_claims_api", __name__, url_prefix="/api/v1")

LARGEST_DELIVERY = MOST_PHOTOS * LARGEST_FILE + 65_536


def _seen(wish_id: uuid.UUID) -> Wish:
    return queries.seen(login.region().id, wish_id, actor=login.actor())


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/claims",
    access="wish.claim",
    body=claim_schemas.ClaimIn,
    answer=claim_schemas.ClaimOut,
    status=201,
    also={200: claim_schemas.ClaimOut},
)
def claim_wish(body: dict[str, Any], wish_id: uuid.UUID) -> Any:
    """Promise to fulfil a wish; the same key again finds the same claim."""
    made, again = _claim(wish_id, Offer(**body))
    return {**_plain(made), "again": again}, 200 if again else 201


def _claim(wish_id: uuid.UUID, offer: Offer) -> tuple[Claim, bool]:
    with transaction():
        return claiming.claim(_seen(wish_id), offer, by=login.actor(), now=clock.now())


@api.call(
    "POST",
    "/wishes/claims",
    access="wish.claim",
    body=claim_schemas.ManyIn,
    answer=claim_schemas.ManyOut,
)
def claim_wishes(body: dict[str, Any]) -> dict[str, Any]:
    """Promise several wishes: one transaction each; the gone ones are named."""
    ids, key = body.pop("wish_ids"), body.pop("key")
    return {"items": [_one(wish_id, key, body) for wish_id in dict.fromkeys(ids)]}


def _one(wish_id: uuid.UUID, key: str, body: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"wish_id": wish_id, "number": "", "claim": None}
    try:
        made, again = _claim(wish_id, Offer(key=f"{key}/{wish_id.hex}", **body))
    except DomainError as refusal:
        detail = gettext(refusal.sentence) % refusal.values
        return {**row, "code": refusal.code, "detail": detail}
    number = queries.wish(made.region_id, wish_id).said_number
    return {**row, "number": number, "claim": {**_plain(made), "again": again}}


def _plain(made: Claim) -> dict[str, Any]:
    names = claim_schemas.ClaimOut().fields
    return {name: getattr(made, name) for name in names if name != "again"}


def _detailed(made: Claim) -> dict[str, Any]:
    return {
        **_plain(made),
        "plan": made.plan,
        "end_reason": made.end_reason,
        "partners": queries.joint(made),
    }


@api.call("GET", "/wishes/<uuid:wish_id>/claims", access="wish.see", answer=claim_schemas.ClaimsOut)
def list_claims(wish_id: uuid.UUID) -> dict[str, Any]:
    """All claims of a wish, for staff and auditor."""
    wish = _seen(wish_id)
    queries.require_office(wish, login.actor())
    return {"items": [_detailed(each) for each in queries.claims_of(wish.id)], "next": None}


@api.call("GET", "/me/claims", access=SIGNED_IN, answer=claim_schemas.ClaimsOut)
def my_claims() -> dict[str, Any]:
    """The live claims of the units that one speaks for, with joint ones, by due date."""
    found = wall.claims_of(login.actor(), live=True)
    return {"items": [_detailed(held.claim) for held in found], "next": None}


@api.call(
    "POST",
    "/claims/<uuid:claim_id>/partners",
    access="wish.claim",
    body=claim_schemas.AnswerIn,
    answer=claim_schemas.ClaimDetail,
)
def answer_invitation(body: dict[str, Any], claim_id: uuid.UUID) -> dict[str, Any]:
    """Say yes or no to a joint claim."""
    actor = login.actor()
    with transaction():
        made = wall.claim(claim_id, by=actor)
        holding.answer_invitation(made, **body, by=actor, now=clock.now())
        return _detailed(made)


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/beginning",
    access="wish.deliver",
    answer=schemas.WishState,
)
def begin(wish_id: uuid.UUID) -> Wish:
    """Note the first contact."""
    with transaction():
        wish = _seen(wish_id)
        holding.begin(wish, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/extension",
    access="wish.claim",
    body=ReasonIn,
    answer=claim_schemas.ClaimOut,
)
def extend(body: dict[str, Any], wish_id: uuid.UUID) -> dict[str, Any]:
    """Ask for more time, once."""
    with transaction():
        made = holding.extend(
            _seen(wish_id), by=login.actor(), now=clock.now(), reason=body["reason"]
        )
        return _plain(made)


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/release",
    access="wish.deliver",
    body=ReasonIn,
    answer=schemas.WishState,
)
def release(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Give a claim back, or take it back for the community."""
    with transaction():
        wish = _seen(wish_id)
        holding.release(wish, by=login.actor(), now=clock.now(), reason=body["reason"])
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/contact-release",
    access="wish.review",
    answer=schemas.WishState,
)
def release_contact(wish_id: uuid.UUID) -> Wish:
    """Open contact data to the claimer, as far as the privacy level goes."""
    with transaction():
        wish = _seen(wish_id)
        looking.open_contact(wish, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/delivery",
    access="wish.deliver",
    answer=schemas.WishState,
    most=LARGEST_DELIVERY,
)
def deliver(wish_id: uuid.UUID) -> Wish:
    """Hand over or deliver, multipart: parts `photos`, the words as fields."""
    actor, handing = login.actor(), _handing()
    let_go()
    sent = (each.read() for each in request.files.getlist("photos"))
    shots = develop(sent, most=MOST_PHOTOS)
    with transaction():
        wish = _seen(wish_id)
        store = current_app.extensions["store"]
        delivering.deliver([wish], handing, shots, store=store, by=actor, now=clock.now())
    return wish


def _handing() -> Handing:
    """The fields of the form; `participants` may come several times."""
    sent: dict[str, Any] = request.form.to_dict()
    if "participants" in sent:
        sent["participants"] = request.form.getlist("participants")
    try:
        read = claim_schemas.DeliveryIn().load(sent)
    except ma.ValidationError as fault:
        raise InvalidInput(fields=fault.messages_dict) from fault
    if read["cost"] is not None:
        read["cost"] = int(read["cost"] * 100)
    return Handing(**read)


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/confirmation",
    access="wish.confirm",
    body=schemas.GradeIn,
    answer=schemas.WishState,
)
def confirm(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """The resident's word: by the own account, or by a call-back."""
    with transaction():
        wish = _seen(wish_id)
        confirming.confirm(wish, Said(**body), by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/call-backs",
    access="wish.contact",
    body=schemas.CallBackIn,
    answer=schemas.WishState,
)
def call_back(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Write down a try to ask the resident, reached or not."""
    is_reached = body.pop("is_reached")
    with transaction():
        wish = _seen(wish_id)
        said = Said(**body) if is_reached else None
        confirming.call_back(wish, said, by=login.actor(), now=clock.now())
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/closing",
    access="wish.close",
    body=schemas.ClosingIn,
    answer=schemas.WishState,
)
def close(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Audit and close: points, and a letter to the claimer's party organisation."""
    with transaction():
        wish = _seen(wish_id)
        closing.close([wish], by=login.actor(), now=clock.now(), story=body["story"])
    return wish


@api.call(
    "POST",
    "/wishes/<uuid:wish_id>/reopening",
    access="wish.confirm",
    body=ReasonIn,
    answer=schemas.WishState,
)
def reopen(body: dict[str, Any], wish_id: uuid.UUID) -> Wish:
    """Open a closed wish again."""
    with transaction():
        wish = _seen(wish_id)
        closing.reopen(wish, reason=body["reason"], by=login.actor(), now=clock.now())
    return wish
