"""What every address promises to whom: its row of the matrix, its object, a body that is taken."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core import clock
from tests.security.matrix import PROMISED
from tests.security.world import EVENTS, World, holds_at, home_of, is_below

PUBLIC, SIGNED_IN, OWN_RANKING = "public", "signed_in", "own ranking"
#: a node's own page: for whoever has one of these rights there
BUSINESS = "business"
RIGHTS = ("points.totals", "member.see", "ranking.names", "roster.import", "switch.set")
#: the nodes and people that are asked for
NODES = ("branch", "sibling_branch", "community", "street", "other_branch", "foreign")
PEOPLE = ("member", "other_member", "volunteer", "stranger", "foreign")
OBJECTS = {
    "": ("",),
    "event": (*EVENTS, "foreign"),
    "node": NODES,
    # pages that stand on the same verbs as the API are asked for fewer
    "page event": ("own", "sibling", "draft"),
    "page node": ("branch", "sibling_branch", "foreign"),
    "person": PEOPLE,
}
APART = ("auditor", "sysadmin")


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


def expected(row: Row, who: str, thing: str) -> str:
    """`in`, `sign_in`, `forbidden` or `hidden`."""
    if row.action == PUBLIC:
        return "in" if row.about != "event" or _knows(who, thing) else "hidden"
    if not who:
        return "sign_in"
    if row.action == OWN_RANKING:
        return "in" if _sees_ranking(who, thing) else "hidden"
    if row.action == BUSINESS:
        return "in" if any(may(who, right, thing) for right in RIGHTS) else "hidden"
    return "in" if row.action == SIGNED_IN else _by_matrix(row, who, thing)


def _by_matrix(row: Row, who: str, thing: str) -> str:
    if is_stopped_at_the_gate(row, who):
        return "forbidden"
    if row.about == "event":
        return _about_event(row, who, thing)
    if row.about == "person":
        return "in" if may(who, row.action, _home(thing)) else "hidden"
    if thing == "foreign":
        return "hidden"
    if not row.about or may(who, row.action, thing):
        return "in"
    return "forbidden" if row.known else "hidden"


def is_stopped_at_the_gate(row: Row, who: str) -> bool:
    """Whether somebody may do this nowhere, so that the object does not matter."""
    return row.action in PROMISED and not _may_anywhere(who, row.gate or row.action)


def things(row: Row, who: str) -> tuple[str, ...]:
    """The objects worth asking for: two are enough where all are refused alike."""
    is_page = row.about in {"event", "node"} and "api" not in row.endpoint
    every = OBJECTS[f"page {row.about}" if is_page else row.about]
    is_alike = row.action != PUBLIC and (not who or is_stopped_at_the_gate(row, who))
    return (every[0], every[-1])[: len(every)] if is_alike else every


def _about_event(row: Row, who: str, thing: str) -> str:
    if not _knows(who, thing):
        return "hidden"
    is_own = PROMISED[row.action].get("self") == "S"
    return "in" if is_own or may(who, row.action, EVENTS[thing][0], event=thing) else "forbidden"


def may(who: str, action: str, node: str, *, event: str = "") -> bool:
    """Whether the promised matrix lets somebody do it at a node (or to an event there)."""
    role, held_at = holds_at(who) or ("", "")
    letter = PROMISED[action].get(role)
    if letter is None or not node or node == "foreign":
        return False
    if role == "desk":
        return event == "own"
    return letter == "A" or is_below(node, held_at)


def _may_anywhere(who: str, action: str) -> bool:
    if not who:
        return False
    role = (holds_at(who) or ("", ""))[0]
    row = PROMISED[action]
    return role in row or ("self" in row and role not in APART)


def _knows(who: str, event: str) -> bool:
    """Whether somebody may know that an event exists."""
    if event == "foreign":
        return False
    node, maker, publisher = EVENTS[event]
    return bool(publisher) or who == maker or may(who, "event.manage_list", node)


def _home(person: str) -> str:
    return "foreign" if person == "foreign" else home_of(person)


def _sees_ranking(who: str, node: str) -> bool:
    """By right, or the own place in the ranking of a node one lives below (switch `band`)."""
    return may(who, "ranking.names", node) or (
        node != "foreign" and bool(home_of(who)) and is_below(home_of(who), node)
    )


def filled(world: World, row: Row, thing: str) -> dict[str, Any]:
    """The body to send about a thing, its placeholders filled."""
    node = thing if row.about == "node" else "branch"
    if row.body.get("<event>"):
        return _event(world, node)
    if row.body.get("<plan>"):
        return _plan(world, node)
    event = thing if row.about == "event" else "own"
    words = {
        "<session>": str(world.sessions[event]),
        "<code>": world.codes[event],
        "<member>": str(world.cast.people["member"]),
        "<now>": clock.now().isoformat(),
        "<key>": uuid.uuid4().hex,
    }
    filled_in: dict[str, Any] = _fill(row.body, words)
    return filled_in


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _fill(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, words) for each in value]
    return words.get(value, value) if isinstance(value, str) else value


def _event(world: World, node: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "title": "试一试",
        "category": "environment",
        "starts_at": (now + timedelta(days=1)).isoformat(),
        "ends_at": (now + timedelta(days=1, hours=1)).isoformat(),
        "organisation_id": str(world.cast.nodes[node]),
        "attendance": "in",
    }


def _plan(world: World, node: str) -> dict[str, Any]:
    return {
        "organisation_id": str(world.cast.nodes[node]),
        "title": "试一试",
        "category": "environment",
        "day": (clock.local_day(clock.now()) + timedelta(days=1)).isoformat(),
        "starts": "09:00",
        "ends": "11:30",
        "attendance": "in",
        "signup": "optional",
    }
