"""心愿给谁看 showing: a wish for programs: to everybody, to those concerned, to the office."""

from collections.abc import Mapping
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import may
from app.wishes import hints, looking, photos, queries
from app.wishes.models import Photo, Wish
from app.wishes.queries import Card

PUBLIC_FIELDS = (
    "id",
    "title",
    "text",
    "category",
    "community_id",
    "state",
    "needed_by",
    "ceiling",
    "published_at",
    "closed_at",
)
CONCERNED_FIELDS = (
    "privacy",
    "channel",
    "urgency",
    "source",
    "reason",
    "addressee",
    "reply",
    "grade",
    "words",
    "reopenings",
    "review_due_at",
    "call_back_due_at",
    "close_due_at",
    "merged_into_id",
)
STEP_FIELDS = ("verb", "before", "after", "at", "reason")


def public(card: Card) -> dict[str, Any]:
    """What everybody may read: the wish, its community and category, never whom it is for."""
    wish = card.wish
    return {
        **{name: getattr(wish, name) for name in PUBLIC_FIELDS},
        "number": wish.said_number,
        "community": card.community,
        "claimer": card.claimer,
    }


def detail(wish: Wish, *, actor: Actor | None) -> dict[str, Any]:
    """One wish with its pictures, and what its reader may see besides."""
    is_concerned = actor is not None and queries.is_concerned(wish, actor)
    is_office = actor is not None and may(actor, "wish.see", queries.target(wish))
    cares = actor is not None and queries.may_contact(wish, actor)
    knows = actor is not None and (is_office or _is_near(wish, actor))
    return {
        **public(queries.card(wish)),
        "photos": [
            picture(each) for each in queries.photos(wish.id) if photos.is_shown(each, wish, actor)
        ],
        "concerned": concerned(wish, with_reasons=knows) if is_concerned else None,
        "office": office(wish, cares=cares) if is_office else None,
    }


def picture(photo: Photo) -> Mapping[str, Any]:
    """Where a picture is, and what is known of it."""
    return {
        "id": photo.id,
        "kind": photo.kind.value,
        "is_public": photo.is_public,
        "has_code": photo.has_code,
        "large": f"/photos/{photo.id}/large.jpg",
        "small": f"/photos/{photo.id}/small.jpg",
    }


def _is_near(wish: Wish, actor: Actor) -> bool:
    """Whether somebody wrote it, is its person, or was put to it."""
    return queries.is_its_person(wish, actor) or queries.may_contact(wish, actor)


def concerned(wish: Wish, *, with_reasons: bool) -> dict[str, Any]:
    """For its person, its claimer, its office: where it stands and what is due.

    What was given back or referred and why is no business of a claimer or of the invited.
    """
    claim = queries.live_claim(wish)
    told = {name: getattr(wish, name) for name in CONCERNED_FIELDS}
    course = [
        {name: getattr(step, name) for name in STEP_FIELDS} for step in queries.course(wish.id)
    ]
    if not with_reasons:
        told |= dict.fromkeys(("reason", "addressee", "reply"), "")
        course = [{**step, "reason": ""} for step in course]
    return {**told, "due_at": claim.due_at if claim else None, "course": course}


def office(wish: Wish, *, cares: bool) -> dict[str, Any]:
    """For staff, contact persons, the street and the auditor; the name is masked.

    What group somebody belongs to is known to those alone who care for the wish.
    """
    found = hints.hints_of(wish)
    return {
        "target_group": wish.target_group if cares else "",
        "found": wish.found,
        "contact_id": wish.contact_id,
        "created_by_id": wish.created_by_id,
        "name_masked": looking.masked(wish).name,
        "alike": [each.wish.said_number for each in found.alike],
        "unaccepted": [each.value for each in found.unaccepted],
    }
