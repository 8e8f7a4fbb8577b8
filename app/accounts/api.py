"""人员的接口 api: codes, tokens, and who I am."""

from typing import Any

from flask import current_app, request

from app.accounts import login, one_time, queries, sign_in
from app.accounts.models import MembershipKind, SignInKind
from app.accounts.one_time import Purpose
from app.accounts.schemas import CodeIn, CodeOut, MeOut, TokenIn, TokenOut
from app.core import clock, sms
from app.core.api import ApiBlueprint
from app.core.db import transaction
from app.core.phones import normalise_phone
from app.core.web import PUBLIC, SIGNED_IN
from app.organisations.queries import community_of, organisation

api = ApiBlueprint("accounts_api", __name__, url_prefix="/api/v1")


@api.call("POST", "/auth/codes", access=PUBLIC, body=CodeIn, answer=CodeOut, status=202)
def ask_for_code(body: dict[str, Any]) -> dict[str, Any]:
    """Send a one-time code to a phone, known or not."""
    send_code(normalise_phone(body["phone"]))
    return {"sent": True, "expires_in": int(one_time.LIFE.total_seconds())}


def send_code(
    phone: str, *, purpose: Purpose = Purpose.SIGN_IN, room: int = one_time.AN_HOUR_AND_ADDRESS
) -> None:
    """Issue a code and send it once it is committed."""
    now, address = clock.now(), request.remote_addr or ""
    with transaction():
        issued = one_time.issue(
            login.region().id, phone, now=now, address=address, purpose=purpose, room=room
        )
    sms.gate(current_app.config).send(
        sms.Sms(phone=phone, kind="code", code=issued.code, text=issued.text, at=now)
    )


@api.call("POST", "/auth/tokens", access=PUBLIC, body=TokenIn, answer=TokenOut)
def make_token(body: dict[str, Any]) -> dict[str, Any]:
    """Trade a one-time code for a bearer token; registers a new phone with its name."""
    now = clock.now()
    phone = normalise_phone(body["phone"])
    with transaction():
        person, _ = sign_in.identify(
            login.region().id, phone, body["code"], name=body["name"] or None, now=now
        )
        actor = queries.actor(person, now=now, address=request.remote_addr or "")
        token, expires_at = sign_in.begin(actor, SignInKind.API, now=now)
    return {"token": token, "expires_at": expires_at, "person": actor}


@api.call("GET", "/me", access=SIGNED_IN, answer=MeOut)
def show_me() -> dict[str, Any]:
    """Who I am, where I am at home, and what I was asked to do."""
    actor = login.actor()
    held = queries.memberships_on(actor.person_id, clock.local_day(clock.now()))
    home = held.get(MembershipKind.PARTY) or held.get(MembershipKind.RESIDENCE)
    residence = held.get(MembershipKind.RESIDENCE) or held.get(MembershipKind.REPORTING)
    community_id = residence.organisation_id if residence else None
    if community_id is None and home is not None:
        community = community_of(organisation(actor.region_id, home.organisation_id))
        community_id = community.id if community else None
    return {
        "id": actor.person_id,
        "name": actor.name,
        "organisation_id": home.organisation_id if home else None,
        "community_id": community_id,
        "roles": actor.roles,
    }
