"""Every address of posts and months of duty with its row of the matrix; what is about one post,
term or line is asked with an id that is not there, so that only the gate answers."""

import uuid
from typing import Any

from tests.security.row import SIGNED_IN, Row

_NONE = str(uuid.UUID(int=0))
_REASON = {"reason": "试一试"}
_MONTH = {"month": "2026-10"}
_TERM = {"from_on": "2026-10-01", "to_on": "2027-09-30"}
_POST = {"title": "红管家"}
_END = {"ended_on": "2026-10-31", **_REASON}


def _none(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a thing that is not there."""
    values = {"post_id": _NONE, "holding_id": _NONE, "line_id": _NONE, **more.pop("values", {})}
    return Row(endpoint, action, "", method, values=values, fine=(404,), **more)


def _of_node(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a place; who has no right there does not learn that it is one."""
    return Row(endpoint, action, "node", method, values=_MONTH, known=False, **more)


API = (
    Row("posts_api.list_posts", "post.see"),
    Row(
        "posts_api.open_post",
        "post.open",
        "node",
        "POST",
        body={**_POST, "organisation_id": "<node>"},
        known=False,
    ),
    _none("posts_api.list_holdings", "post.see"),
    _none("posts_api.appoint", "post.open", "POST", body={"person_id": _NONE, **_TERM}),
    _none("posts_api.close_post", "post.open", "POST"),
    _none("posts_api.end_holding", "post.open", "POST", body=_END),
    _of_node("posts_api.show_month", "post.tick"),
    _of_node(
        "posts_api.send_in",
        "post.tick",
        "POST",
        body={"items": [{"holding_id": _NONE, "is_done": True}]},
    ),
    Row("posts_api.list_waiting", "post.confirm"),
    _none("posts_api.confirm", "post.confirm", "POST", body={"line_ids": [_NONE]}),
    _none("posts_api.send_back", "post.confirm", "POST", body=_REASON),
    _none("posts_api.ask_undo", "post.confirm", "POST", body=_REASON),
    Row("posts_api.my_months", SIGNED_IN),
)
PAGES = (
    Row("posts.show_posts", "post.see"),
    Row("posts.show_new", "post.open"),
    Row(
        "posts.create",
        "post.open",
        "node",
        "POST",
        body={"post": "红管家", "place": "<node>"},
        known=False,
    ),
    _none("posts.show_post", "post.see"),
    _none("posts.close", "post.open", "POST"),
    _none("posts.reopen", "post.open", "POST"),
    _none("posts.ask_appoint", "post.open"),
    _none("posts.appoint", "post.open", "POST", body={"person": _NONE, **_TERM}),
    _none("posts.ask_end", "post.open"),
    _none("posts.end", "post.open", "POST", body=_END),
    Row("duty.show_months", "post.tick"),
    _of_node("duty.show_month", "post.tick"),
    _of_node("duty.send_in", "post.tick", "POST"),
    Row("duty.show_own", SIGNED_IN),
    Row("duty_checking.show_waiting", "post.confirm"),
    _of_node("duty_checking.ask_confirm", "post.confirm"),
    _of_node("duty_checking.confirm", "post.confirm", "POST"),
    _none("duty_checking.show_term", "post.see"),
    _none("duty_checking.ask_step", "post.confirm", values={"step": "undo"}),
    _none("duty_checking.take_step", "post.confirm", "POST", values={"step": "undo"}, body=_REASON),
)
POST_ROWS = (*API, *PAGES)
