"""Every address with its row of the matrix, the thing it is about, and a body that is taken."""

import uuid
from dataclasses import dataclass, field
from typing import Any

PUBLIC, SIGNED_IN, OWN_RANKING = "public", "signed_in", "own ranking"
#: a node's own page: for whoever has one of some rights there
BUSINESS = "business"


@dataclass(frozen=True)
class Row:
    """One address: who is let through, what it is about, and what to send."""

    endpoint: str
    action: str
    about: str = ""
    method: str = "GET"
    body: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    #: answers that refuse for another reason than rights
    fine: tuple[int, ...] = ()
    #: the row the address itself stands under, where the body decides further
    gate: str = ""
    #: whether others may know what is there without being allowed to do it
    known: bool = True


def _post(endpoint: str, action: str, about: str = "", **more: Any) -> Row:
    return Row(endpoint, action, about, "POST", **more)


_NONE = str(uuid.UUID(int=0))
_REASON = {"reason": "下雨改期"}
_LEFT = {"left": "09:30", "reason": "提前离开"}
_PHONE = {"phone": "13700000000"}
ROWS = (
    Row("health.healthz", PUBLIC),
    Row("health.readyz", PUBLIC),
    Row("health.metrics", PUBLIC),
    Row("openapi.document", PUBLIC),
    Row("home.show_front", PUBLIC),
    Row("home.show_help", PUBLIC),
    Row("home.show_privacy", PUBLIC),
    Row("home.show_feedback", PUBLIC),
    _post("home.choose_elder", PUBLIC, body={"on": "0"}),
    Row("accounts.show_sign_in", PUBLIC),
    Row("accounts.show_password", PUBLIC),
    _post("accounts.enter", PUBLIC, body={**_PHONE, "code": "000000"}),
    _post("accounts.enter_by_password", PUBLIC, body={**_PHONE, "password": "x"}, fine=(401,)),
    _post("accounts.ask_for_code", PUBLIC, body=_PHONE),
    Row("accounts.show_activation", PUBLIC),
    _post("accounts.enter_by_activation", PUBLIC, body={"code": "ABCD2345"}, fine=(401,)),
    _post("accounts.leave", SIGNED_IN),
    Row("accounts.show_new_password", "me.change"),
    _post("accounts.choose_password", "me.change", body={"password": "x"}, fine=(422,)),
    _post("accounts_api.ask_for_code", PUBLIC, body=_PHONE),
    _post("accounts_api.make_token", PUBLIC, body={**_PHONE, "code": "000000"}),
    Row("accounts_api.show_me", SIGNED_IN),
    Row("events.show_events", PUBLIC),
    Row("events.show_event", PUBLIC, "event"),
    _post("events.join", "event.sign_up", "event", body={"session": "<session>"}),
    Row("events_api.list_events", PUBLIC),
    Row("events_api.show_event", PUBLIC, "event"),
    _post("events_api.create_event", "event.propose", "node", body={"<event>": True}),
    _post("events_api.submit_event", "event.change", "event"),
    _post("events_api.publish_event", "event.publish", "event"),
    _post("events_api.reject_event", "event.publish", "event", body=_REASON),
    _post("events_api.cancel_event", "event.change", "event", body=_REASON, fine=(409,)),
    _post("events_api.settle_event", "event.settle", "event"),
    _post("events_api.sign_up_for_event", "event.sign_up", "event"),
    Row("events_api.cancel_sign_up", "event.sign_up", "event", "DELETE"),
    Row("events_api.list_codes", "code.show", "event"),
    Row("attendance_api.list_attendances", "attendance.list", "event"),
    _post("attendance_api.close_by_plan", "attendance.close", "event"),
    _post(
        "attendance_api.close_open",
        "attendance.close",
        "event",
        body={"person_ids": ["<member>"], "left_at": "<now>", "reason": "提前离开"},
    ),
    _post("attendance_api.make_check_in", "attendance.self", body={"code": "<code>", "key": "k"}),
    _post(
        "attendance_api.make_check_in",
        "desk.check_in",
        "event",
        body={"session_id": "<session>", "person_id": "<member>", "key": "<key>"},
        gate="attendance.self",
    ),
    _post(
        "attendance_api.make_check_ins",
        "attendance.self",
        body={"items": [{"code": "<code>", "key": "k2"}]},
    ),
    Row("points_api.my_points", SIGNED_IN),
    Row("points_api.my_entries", SIGNED_IN),
    Row("points_api.show_totals", "points.totals", "node"),
    Row("points_api.show_ranking", "ranking.names", "node"),
    Row("points_api.verify_ledger", "ledger.verify"),
    Row("exports_api.show_register", "ranking.export", "node", values={"kind": "csv"}),
    Row("exports.download_register", "ranking.export", "node", values={"kind": "csv"}),
    Row("points.show_own_ranking", SIGNED_IN),
    Row("points.show_ranking", OWN_RANKING, "node"),
    Row("points.show_lines", "ranking.names", "person"),
    Row("scanning.show_scan", PUBLIC, values={"code": "<code>"}),
    Row("scanning.show_kept", PUBLIC),
    # of two separated roles, who may see the page of a scan and not check in
    _post("scanning.press", PUBLIC, fine=(403,)),
    _post("scanning.ask_for_code", PUBLIC, body=_PHONE),
    Row("finding.show_ways", PUBLIC),
    _post("finding.find_typed", PUBLIC, body={"code": "x"}, fine=(404,)),
    _post("finding.find_in_photo", PUBLIC, fine=(404,)),
    Row("codes.show_screen", "code.show", "event"),
    Row("codes.list_codes", "code.show", "event"),
    Row("codes.show_poster", "code.show", "event", values={"kind": "svg"}),
    Row("audit_api.show_log", "audit.read"),
    Row("audit_api.export_log", "audit.read"),
    Row("notices_api.my_notices", SIGNED_IN),
    _post("notices_api.read_notice", SIGNED_IN, values={"notice_id": _NONE}, fine=(404,)),
    Row("admin.show_switches", "switch.set"),
    _post("admin.set_switch", "switch.set", body={"name": "x", "value": "y"}, fine=(404,)),
    Row("organisations.show_organisations", SIGNED_IN),
    Row("organisations.show_organisation", BUSINESS, "node"),
    Row("members.show_members", "member.see", "node", known=False),
    Row("members.ask_activation", "activation.print", "node", known=False),
    _post("members.print_activation", "activation.print", "node", known=False),
    _post(
        "members.link",
        "member.link",
        values={"person_id": _NONE},
        body={"branch": _NONE},
        fine=(404,),
    ),
    Row("roster.show_upload", "roster.import", "node", known=False),
    _post("roster.upload", "roster.import", "node", known=False),
    Row("roster.show_preview", "roster.import", values={"preview_id": _NONE}, fine=(404,)),
    _post("roster.confirm", "roster.import", values={"preview_id": _NONE}, fine=(404,)),
    Row("roster.download_preview", "roster.import", values={"preview_id": _NONE}, fine=(404,)),
    Row("roster.download_template", "roster.import"),
    Row("schemes.show_schemes", "scheme.see"),
    Row("schemes.show_scheme", "scheme.see", values={"scheme_id": _NONE}, fine=(404,)),
    Row("todo.show_todo", "approval.list"),
    _post("todo.decide", "approval.list"),
    Row("docs.show_docs", PUBLIC),
    Row("notices.show_inbox", SIGNED_IN),
    _post("notices.open_message", SIGNED_IN, values={"notice_id": _NONE}, fine=(404,)),
    Row("me.show_me", SIGNED_IN),
    Row("me.show_code", SIGNED_IN),
    Row("me.list_codes", SIGNED_IN),
    Row("me.show_devices", SIGNED_IN),
    Row("me.show_entries", SIGNED_IN),
    Row("me.show_sign_ups", SIGNED_IN),
    _post("me.end_devices", "me.change", body={"device": _NONE}, fine=(404,)),
    Row("me.ask_branch", SIGNED_IN),
    _post("me.answer_branch", "me.change", body={"skip": "1"}),
    Row("planning.show_managed", "event.manage_list"),
    Row("planning.show_new", "event.propose"),
    _post("planning.create", "event.propose", "node", body={"<plan>": True}),
    Row("planning.show_edit", "event.change", "event"),
    _post("planning.edit", "event.change", "event"),
    _post("planning.submit", "event.change", "event"),
    _post("planning.publish", "event.publish", "event"),
    _post("planning.reject", "event.publish", "event", body=_REASON),
    Row("planning.ask_cancel", "event.change", "event"),
    _post("planning.cancel", "event.change", "event", body=_REASON),
    Row("leading.show_managed_event", "event.manage_list", "event"),
    _post("leading.close_session", "attendance.close", "event"),
    _post("leading.close_open", "attendance.close", "event", body=_LEFT),
    Row("leading.ask_settle", "event.settle", "event"),
    _post("leading.settle", "event.settle", "event"),
    Row("desk.show_desk", "desk.check_in", "event"),
    _post("desk.check_somebody_in", "desk.check_in", "event", body={"person": "<member>"}),
)
