"""感谢信 letters: to the claimer's party organisation, as they were printed, checked by a code."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import MembershipKind
from app.core.clock import local, local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.core.signed_ids import read_id, sign_id
from app.core.vault import vault
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import office_phone, organisation
from app.wishes import queries
from app.wishes.models import Claim, Letter, Participant, Wish
from app.wishes.papers.letter import Letter as Paper
from app.wishes.unit_errors import LetterNotFound

PURPOSE = "letter"
KIND = "thank_you"


def thank(closed: Sequence[tuple[Wish, Claim]], *, by: Actor, now: datetime) -> Sequence[Letter]:
    """Write one letter to each claimer for all of its wishes closed together, and send it."""
    by_claimer: dict[tuple[uuid.UUID, uuid.UUID], list[tuple[Wish, Claim]]] = {}
    for wish, claim in closed:
        claimer = claim.organisation_id or claim.made_by_id
        by_claimer.setdefault((claimer, wish.community_id), []).append((wish, claim))
    return [_write(pairs, by=by, now=now) for pairs in by_claimer.values()]


def _write(pairs: Sequence[tuple[Wish, Claim]], *, by: Actor, now: datetime) -> Letter:
    wish, claim = pairs[0]
    community = db.session.get_one(Organisation, wish.community_id)
    addressee = _addressee(claim, community, now=now)
    year = local(now).year
    letter = Letter(
        id=uuid7(),
        region_id=wish.region_id,
        year=year,
        number=next_number(wish.region_id, f"letter:{year}"),
        community_id=community.id,
        addressee_id=addressee.id,
        claimer_id=claim.organisation_id,
        content=_content(pairs, addressee, community, on=local_day(now)),
        issued_at=now,
        issued_by_id=by.person_id,
    )
    db.session.add(letter)
    db.session.flush()
    for each, _ in pairs:
        each.letter_id = letter.id
    db.session.flush()
    _send(letter, claim, community, now=now)
    return letter


def _addressee(claim: Claim, community: Organisation, *, now: datetime) -> Organisation:
    """The claimer's party organisation; a branch is its own; none: the shop itself."""
    if claim.organisation_id is None:
        memberships = accounts.memberships_on(claim.made_by_id, local_day(now))
        party = memberships.get(MembershipKind.PARTY)
        return organisation(claim.region_id, party.organisation_id) if party else community
    claimer = db.session.get_one(Organisation, claim.organisation_id)
    if claimer.party_organisation_id is None:
        return claimer
    return db.session.get_one(Organisation, claimer.party_organisation_id)


def _content(
    pairs: Sequence[tuple[Wish, Claim]],
    addressee: Organisation,
    community: Organisation,
    *,
    on: date,
) -> dict[str, Any]:
    """What is printed: names as consent allows, never whose wish it was."""
    claims = [claim for _, claim in pairs]
    quoted = [wish.words for wish, _ in pairs if wish.may_quote and wish.words]
    return {
        "addressee": addressee.name,
        "fulfilled_by": _names(claims),
        "partners": _partner_names(claims),
        "participants": _participant_names(claims),
        "wishes": [[wish.said_number, wish.title] for wish, _ in pairs],
        "community": community.name,
        "phone": office_phone(community),
        "issued_on": on.isoformat(),
        "words": quoted[0] if quoted else "",
    }


def _names(claims: Sequence[Claim]) -> list[str]:
    return list(dict.fromkeys(_name(claim) for claim in claims))


def _name(claim: Claim) -> str:
    """The unit or branch; a member is named, since the letter goes to the own branch."""
    if claim.organisation_id is not None:
        return queries.claimer_name(claim)
    return accounts.person(claim.region_id, claim.made_by_id).name


def _partner_names(claims: Sequence[Claim]) -> list[str]:
    ids = dict.fromkeys(each for claim in claims for each in queries.partners_of(claim))
    return [db.session.get_one(Organisation, each).name for each in ids]


def _participant_names(claims: Sequence[Claim]) -> list[str]:
    query = sa.select(Participant).where(
        Participant.claim_id.in_([claim.id for claim in claims]), Participant.may_name
    )
    people = dict.fromkeys(each.person_id for each in db.session.scalars(query))
    return [accounts.person(claims[0].region_id, each).name for each in people]


def _send(letter: Letter, claim: Claim, community: Organisation, *, now: datetime) -> None:
    """Into the inbox of the party organisation and of the claimer; where the claimer names no
    party organisation, a copy to that of the community."""
    claimer = letter.claimer_id
    copies = {letter.addressee_id, claimer or letter.addressee_id}
    if letter.addressee_id == claimer:
        copies.add(community.party_organisation_id or community.id)
    for organisation_id in sorted(copies, key=str):
        notices.send(
            letter.region_id,
            KIND,
            f"{community.name}发来感谢信 {letter.said_number}",
            now=now,
            organisation_id=organisation_id,
            body="、".join(title for _, title in letter.content["wishes"])[:200],
            link=f"/thanks/{letter.id}",
        )
    notices.send(
        letter.region_id,
        KIND,
        f"谢谢您！感谢信 {letter.said_number} 已寄给{letter.content['addressee']}",
        now=now,
        person_id=claim.made_by_id,
        link=f"/thanks/{letter.id}",
    )


def paper_of(letter: Letter, *, public_url: str) -> Paper:
    """A letter as it is printed, with the address of its check page."""
    content = letter.content
    return Paper(
        number=f"感谢信 {letter.said_number}",
        addressee=content["addressee"],
        fulfilled_by=content["fulfilled_by"],
        partners=content["partners"],
        participants=content["participants"],
        wishes=[(number, title) for number, title in content["wishes"]],
        community=content["community"],
        phone=content["phone"],
        issued_on=date.fromisoformat(content["issued_on"]),
        words=content["words"],
        check_url=f"{public_url.rstrip('/')}/letters/{code_of(letter)}",
    )


def code_of(letter: Letter) -> str:
    """What the QR of a letter holds."""
    return sign_id(vault().code_keys, PURPOSE, letter.id)


def checked(code: str, *, region_id: int) -> Letter:
    """The letter of a code. Raises `LetterNotFound`, also for a revoked one."""
    found = db.session.get(Letter, read_id(vault().code_keys, PURPOSE, code))
    if found is None or found.region_id != region_id or found.revoked_at is not None:
        raise LetterNotFound
    return found


def letter(letter_id: uuid.UUID, *, actor: Actor) -> Letter:
    """A letter for who may read it: addressee, claimer, the community, and who closed it.

    Raises `LetterNotFound`.
    """
    found = db.session.get(Letter, letter_id)
    if found is None or found.region_id != actor.region_id:
        raise LetterNotFound
    holds = {grant.organisation_id for grant in actor.grants}
    if holds & {found.addressee_id, found.claimer_id, found.community_id}:
        return found
    query = sa.select(Claim.id).join(Wish, Wish.id == Claim.wish_id)
    own = query.where(Wish.letter_id == found.id, Claim.made_by_id == actor.person_id)
    if db.session.scalar(own.limit(1)) is None:
        raise LetterNotFound
    return found


def letters_of(organisation_ids: Sequence[uuid.UUID], *, limit: int = 100) -> Sequence[Letter]:
    """The letters to these organisations or for what they did, the newest first."""
    query = sa.select(Letter).where(
        sa.or_(Letter.addressee_id.in_(organisation_ids), Letter.claimer_id.in_(organisation_ids)),
        Letter.revoked_at.is_(None),
    )
    return db.session.scalars(query.order_by(Letter.id.desc()).limit(limit)).all()


def letters_for(by: Actor, *, limit: int = 100) -> Sequence[Letter]:
    """The letters that somebody may read: to organisations he speaks for or for what they did, and
    for claims that he made himself; the newest first."""
    holds = [grant.organisation_id for grant in by.grants]
    claimed = (
        sa.select(Wish.letter_id)
        .join(Claim, Claim.wish_id == Wish.id)
        .where(Claim.made_by_id == by.person_id, Claim.end_code == "closed")
    )
    query = sa.select(Letter).where(
        Letter.region_id == by.region_id,
        Letter.revoked_at.is_(None),
        sa.or_(
            Letter.addressee_id.in_(holds), Letter.claimer_id.in_(holds), Letter.id.in_(claimed)
        ),
    )
    return db.session.scalars(query.order_by(Letter.id.desc()).limit(limit)).all()
