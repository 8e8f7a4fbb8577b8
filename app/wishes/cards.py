"""心愿卡 cards: a signed code for a wish, and the paper that carries it with the card's number."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from app.accounts.actor import Actor
from app.core.codes import CodeForged, CodeUnknown
from app.core.db import db
from app.core.signed_ids import read_id, sign_id
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import office_phone
from app.wishes import people, queries
from app.wishes.models import Wish
from app.wishes.moving import note
from app.wishes.papers.card import Card
from app.wishes.unit_errors import CardUnknown

PURPOSE = "wish-card"


def card_code(wish_id: uuid.UUID) -> str:
    """What stands at the end of the address in a card's code; the same whenever it is printed."""
    return sign_id(vault().code_keys, PURPOSE, wish_id)


def wish_of_code(region_id: int, code: str) -> Wish:
    """The wish of a card. Raises `CardUnknown`, `WishNotFound`."""
    try:
        wish_id = read_id(vault().code_keys, PURPOSE, code)
    except (CodeUnknown, CodeForged) as fault:
        raise CardUnknown from fault
    return queries.wish(region_id, wish_id)


def cards(wishes: Sequence[Wish], *, public_url: str) -> list[Card]:
    """The cards of wishes; none for those whose person was erased.

    Whoever prints one could answer for the resident, so the caller notes it (`note_printed`).
    """
    return [
        _card(wish, number, public_url=public_url)
        for wish in wishes
        if (row := people.beneficiary(wish)) is not None and (number := people.card_number(row))
    ]


def note_printed(wishes: Sequence[Wish], *, by: Actor, now: datetime) -> None:
    """Write down who printed cards."""
    for wish in wishes:
        note(wish, "wish.card_printed", by_id=by.person_id, now=now, address=by.address)


def _card(wish: Wish, number: str, *, public_url: str) -> Card:
    community = db.session.get_one(Organisation, wish.community_id)
    return Card(
        number=wish.said_number,
        title=f"{wish.batch_label}号：{wish.title}" if wish.batch_label else wish.title,
        community=community.name,
        phone=office_phone(community),
        url=f"{public_url}/w/{card_code(wish.id)}",
        card_number=number,
    )
