"""Every address of the wish board with its row of the matrix; what is about a claim, a letter, a
picture or a line is asked with an id that is not there, so that only the gate answers."""

import uuid
from typing import Any

from tests.security.row import PUBLIC, SIGNED_IN, Row

_NONE = str(uuid.UUID(int=0))
_REASON = {"reason": "试一试"}
_WORDS = {"title": "想要一副老花镜", "category": "goods"}
_PERSON = {"name": "赵阿桂", "phone": "13711112222"}
_GRADE = {"grade": "satisfied"}


def _post(endpoint: str, action: str, about: str = "", **more: Any) -> Row:
    return Row(endpoint, action, about, "POST", **more)


def _none(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a thing that is not there."""
    kinds = ("claim", "letter", "photo", "line", "answer", "lead", "batch", "wish")
    values = dict.fromkeys([f"{kind}_id" for kind in kinds], _NONE)
    values |= {"kind": "pdf", "size": "small"}
    return Row(endpoint, action, "", method, values=values, fine=(404,), **more)


_OWN: dict[str, Any] = {"gate": "wish.post", "author": True}
_LAST_WORD: dict[str, Any] = {"gate": "wish.confirm", "author": True}
_DESK: dict[str, Any] = {"drafts": False}
API = (
    Row("wishes_api.list_wishes", PUBLIC),
    Row("wishes_api.show_wish", PUBLIC, "wish"),
    _post(
        "wishes_api.create_wish",
        "wish.post",
        body={**_WORDS, "community_id": "<community>"},
    ),
    _post("wishes_api.submit_wish", "wish.enter", "wish", **_OWN),
    _post("wishes_api.withdraw_wish", "wish.enter", "wish", **_OWN),
    _post("wishes_api.publish_wish", "wish.review", "wish"),
    _post("wishes_api.return_wish", "wish.review", "wish", body=_REASON),
    _post("wishes_api.reject_wish", "wish.review", "wish", body={"code": "cash"}),
    _post("wishes_api.merge_wish", "wish.review", "wish", body={"into_id": "<wish>"}),
    _post("wishes_api.refer_wish", "wish.review", "wish", body={"addressee": "城管"}),
    _post("wishes_api.reply_to_referral", "wish.review", "wish", body={"reply": "已办"}),
    _post(
        "wishes_api.look_at_contact",
        "wish.contact",
        "wish",
        gate=SIGNED_IN,
        body=_REASON,
        author=True,
    ),
    _post(
        "wishes_api.hand_over_lead",
        "wish.lead",
        body={"organisation_id": "<grid>", "door": "3幢", "sentence": "老人独居"},
    ),
    _post("wish_claims_api.claim_wish", "wish.claim", "wish", body={"key": "<key>"}),
    _post(
        "wish_claims_api.claim_wishes",
        "wish.claim",
        body={"key": "<key>", "wish_ids": [_NONE]},
    ),
    Row("wish_claims_api.list_claims", "wish.see", "wish"),
    Row("wish_claims_api.my_claims", SIGNED_IN),
    _post(
        "wish_claims_api.answer_invitation",
        "wish.claim",
        values={"claim_id": _NONE},
        body={"organisation_id": _NONE, "accepts": True},
        fine=(404,),
    ),
    # without a live claim nobody is the claimer: the order is wrong for everybody
    _post("wish_claims_api.begin", "wish.deliver", "any wish"),
    _post("wish_claims_api.extend", "wish.claim", "any wish"),
    _post("wish_claims_api.release", "wish.deliver", "any wish"),
    _post("wish_claims_api.deliver", "wish.deliver", "any wish"),
    _post("wish_claims_api.release_contact", "wish.review", "wish"),
    _post("wish_claims_api.confirm", "wish.contact", "wish", body=_GRADE, **_LAST_WORD),
    _post("wish_claims_api.call_back", "wish.contact", "wish", body={"is_reached": False}),
    _post("wish_claims_api.close", "wish.close", "wish"),
    _post("wish_claims_api.reopen", "wish.contact", "wish", body=_REASON, **_LAST_WORD),
    Row("units_api.list_lines", PUBLIC, values={"unit_id": "<unit>"}),
    _post(
        "units_api.add_line",
        "unit.lists",
        "unit",
        body={"kind": "service", "title": "免费理发"},
    ),
    Row("units_api.list_proposals", "unit.lists", "unit"),
    _post("units_api.ask_for_vetting", "unit.lists", "unit", body={"credit_code": ""}),
    _post("units_api.vet", "unit.vet", "unit"),
    Row(
        "units_api.show_figures",
        "wish.figures",
        "node",
        query="since=2026-01-01&until=2027-01-01",
    ),
)
RESIDENT = (
    Row("posting.show_new", "wish.post"),
    _post("posting.create", "wish.post", body=_WORDS),
    Row("posting.show_mine", SIGNED_IN),
    Row("posting.show_edit", "wish.enter", "wish", **_OWN),
    _post("posting.edit", "wish.enter", "wish", **_OWN),
    _post("posting.submit", "wish.enter", "wish", **_OWN),
    Row("answering.ask_withdraw", "wish.enter", "wish", **_OWN),
    _post("answering.withdraw", "wish.enter", "wish", **_OWN),
    Row("answering.ask_word", "wish.contact", "wish", gate="wish.confirm", author=True),
    _post(
        "answering.confirm",
        "wish.contact",
        "wish",
        gate="wish.confirm",
        body=_GRADE,
        author=True,
    ),
    Row("answering.ask_reopen", "wish.contact", "wish", gate="wish.confirm", author=True),
    _post(
        "answering.reopen",
        "wish.contact",
        "wish",
        gate="wish.confirm",
        body=_REASON,
        author=True,
    ),
    Row("wish_cards.show_card", PUBLIC, values={"code": "x"}, fine=(404,)),
    _post("wish_cards.say", PUBLIC, values={"code": "x"}, fine=(404,)),
    Row("wish_cards.show_said", PUBLIC, values={"code": "x"}, fine=(404,)),
)
CONTACT = (
    Row("behalf.show_new", "wish.enter"),
    _post("behalf.create", "wish.enter"),
    Row("behalf.show_entered", "wish.enter", "wish", **_DESK),
    Row("wish_cards.print_card", "wish.enter", "wish", gate=SIGNED_IN, author=True),
    _none("wish_cards.print_cards", "wish.enter"),
    Row("leads.show_leads", "wish.lead"),
    _post("leads.hand_over", "wish.lead"),
    Row("leads.show_waiting", "wish.enter"),
    _none("leads.settle", "wish.enter", "POST"),
    Row("batches.show_upload", "wish.enter"),
    _post("batches.upload", "wish.enter"),
    Row("batches.download_template", "wish.enter"),
    _none("batches.show_batch", "wish.enter"),
    _none("batches.enter", "wish.enter", "POST"),
    Row("wish_calling.show_call_backs", "wish.confirm"),
    Row("wish_calling.ask_call_back", "wish.contact", "wish", gate="wish.confirm", **_DESK),
    _post(
        "wish_calling.call_back",
        "wish.contact",
        "wish",
        gate="wish.confirm",
        body=_GRADE,
        **_DESK,
    ),
)
WALL = (
    Row("wishes.show_wall", PUBLIC),
    Row("wishes.show_wish", PUBLIC, "wish"),
    Row("wish_sharing.show_share", PUBLIC, "wish", drafts=False),
    Row("wish_sharing.show_picture", PUBLIC, "wish", drafts=False),
    _post("taking.claim", "wish.claim", "wish", body={"key": "<key>"}),
    _post("taking.claim_many", "wish.claim"),
    Row("claims.show_claims", SIGNED_IN),
    _none("claims.show_claim", SIGNED_IN),
    _none("claims.answer", "wish.claim", "POST"),
    _none("claims.begin", "wish.claim", "POST"),
    _none("claims.ask_extend", "wish.claim"),
    _none("claims.extend", "wish.claim", "POST"),
    _none("claims.look", "wish.claim", "POST"),
    _none("claims.ask_release", "wish.claim"),
    _none("claims.release", "wish.claim", "POST"),
    _none("delivering.show_delivery", "wish.deliver"),
    _none("delivering.deliver", "wish.deliver", "POST"),
    Row("delivering.show_many", "wish.deliver"),
    _post("delivering.deliver_many", "wish.deliver"),
    _none("pictures.show_photo", PUBLIC),
    _none("pictures.show_blur", "wish.deliver"),
    _none("pictures.blur", "wish.deliver", "POST"),
    Row("units.show_units", PUBLIC),
    Row("units.show_unit", PUBLIC, values={"unit_id": "<unit>"}),
    Row("units.show_lines", "unit.lists", "unit", gate=SIGNED_IN, also="unit.vet"),
    _post("units.add_line", "unit.lists", "unit", gate=SIGNED_IN, also="unit.vet"),
    Row("units.show_proposals", "unit.lists", "unit"),
    _post("units.ask_for_vetting", "unit.lists", "unit", gate=SIGNED_IN, also="unit.vet"),
    _none("units.withdraw", SIGNED_IN, "POST"),
    _none("units.put_back", SIGNED_IN, "POST"),
    _none("units.answer", SIGNED_IN, "POST"),
    _none("units.accept", SIGNED_IN, "POST"),
    _none("drafting.draft_event", "event.propose", "POST"),
    Row("letters.show_letters", SIGNED_IN),
    _none("letters.show_letter", SIGNED_IN),
    _none("letters.print_letter", SIGNED_IN),
    Row("letters.check_letter", PUBLIC, values={"code": "x"}, fine=(404,)),
)


def _step(endpoint: str, action: str, step: str, **more: Any) -> tuple[Row, Row]:
    """A step of the office: its confirmation page and its button."""
    asked, taken = f"wish_deciding.ask_{endpoint}", f"wish_deciding.take_{endpoint}"
    values = {"step": step}
    return (
        # what cannot be done now leads back to the wish
        Row(asked, more.get("gate", action), "wish", values=values, **_DESK),
        _post(taken, action, "wish", values=values, body=_REASON, **_DESK, **more),
    )


DESK = (
    Row("wish_desk.show_desk", "wish.see"),
    Row("wish_desk.download_desk", "wish.see", values={"kind": "csv"}),
    Row("wish_office.show_office", "wish.see", "wish", **_DESK),
    _post("wish_office.look", "wish.contact", "wish", body=_REASON, **_DESK),
    _post("wish_office.correct_person", "wish.contact", "wish", body=_PERSON, **_DESK),
    _post("wish_office.ask_for_child", "wish.contact", "wish", body=_REASON, **_DESK),
    _post("wish_office.note_contact", "wish.contact", "wish", **_DESK),
    _none("wish_office.decide_photo", "wish.review", "POST"),
    _post("wish_deciding.publish", "wish.review", "wish", **_DESK),
    *_step("staff", "wish.review", "return"),
    *_step("contact", "wish.contact", "reopen"),
    *_step("street", "wish.coordinate", "resume"),
    *_step("either", "wish.review", "end", gate="wish.see"),
    Row("wish_deciding.ask_invite", "wish.review", "wish", **_DESK),
    _post("wish_deciding.invite", "wish.review", "wish", **_DESK),
    Row("wish_closing.show_closing", "wish.close"),
    _post("wish_closing.close", "wish.close"),
    Row("wish_lists.show_lists", PUBLIC, values={"community_id": "<community>"}),
    Row(
        "wish_lists.show_list",
        PUBLIC,
        values={"community_id": "<community>", "number": 1},
        fine=(404,),
    ),
    Row(
        "wish_lists.download_list",
        PUBLIC,
        values={"community_id": "<community>", "number": 1, "kind": "pdf"},
        fine=(404,),
    ),
    Row("wish_limits.show_limits", "wish.limits", "community"),
    _post(
        "wish_limits.set_limit",
        "wish.limits",
        "community",
        body={"name": "list_day", "value": "10"},
    ),
    Row("unit_desk.show_units", "unit.vet"),
    Row("unit_desk.download_units", "unit.vet", values={"kind": "csv"}),
    Row("wish_vetting.show_unit", "unit.vet", "unit"),
    _post("wish_vetting.take_step", "unit.vet", "unit", values={"step": "ask"}),
    Row("wish_figures.show_figures", "wish.figures", "node"),
    Row("wish_figures.download_figures", "wish.figures", "node", values={"kind": "csv"}),
    Row(
        "wish_figures.download_durations",
        "wish.figures",
        "node",
        values={"name": "days", "kind": "csv"},
    ),
)
WISH_ROWS = (*API, *RESIDENT, *CONTACT, *WALL, *DESK)
