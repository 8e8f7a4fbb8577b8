"""The page of one person and what is done there: for who looks after that person."""

import uuid
from typing import Any

from tests.security.row import Row

_NONE = str(uuid.UUID(int=0))
SEE, LINK, PHONE = "member.see", "member.link", "member.phone"
DISABLE, MERGE = "person.disable", "person.merge"


def _cared(endpoint: str, action: str, method: str = "GET", **values: Any) -> Row:
    """Who belongs nowhere is in the care of the offices; sent empty, a form changes nothing."""
    return Row(endpoint, action, "cared", method, values=values)


def _member(endpoint: str, method: str = "GET") -> Row:
    """Of a member alone: who is none has nothing to be changed."""
    return Row(endpoint, LINK, "cared", method, fine=(409,))


PEOPLE_ROWS = (
    Row("people.show_people", SEE),
    _cared("people.show_person", SEE),
    *(
        _cared(f"person_steps.{name}", DISABLE, method, step=step)
        for name, method in (("ask_step", "GET"), ("take_step", "POST"))
        for step in ("disable", "enable")
    ),
    _cared("person_steps.ask_phone", PHONE),
    _cared("person_steps.change_phone", PHONE, "POST"),
    _cared("person_relations.ask_branch", LINK),
    _cared("person_relations.move", LINK, "POST"),
    _member("person_relations.ask_class"),
    _member("person_relations.change_class", "POST"),
    _member("person_relations.ask_end"),
    _member("person_relations.end", "POST"),
    Row("person_relations.come_back", LINK, "", "POST", values={"person_id": _NONE}),
    _cared("person_merging.find_other", MERGE),
    # one's own: no code was sent
    Row("own_number.show_number", "me.change"),
    Row("own_number.ask_for_code", "me.change", "", "POST"),
    Row("own_number.change_number", "me.change", "", "POST"),
    # of two people: who may merge whom is in tests/home/test_people_pages.py
    *(
        Row(
            f"person_merging.{name}",
            MERGE,
            "",
            method,
            values={"person_id": _NONE, "other_id": _NONE},
            fine=(404,),
        )
        for name, method in (("show_both", "GET"), ("merge", "POST"))
    ),
)
