"""Every address of the requests for a check with its row of the matrix; what is about one request
is asked with an id that is not there, so that only the gate answers (tests/appeals asks on)."""

import uuid
from typing import Any

from tests.security.row import SIGNED_IN, Row

_NONE = str(uuid.UUID(int=0))
_VALUES = {
    "appeal_id": _NONE,
    "subject_id": _NONE,
    "person_id": _NONE,
    "kind": "attendance",
    "size": "small",
}
_QUESTION = {
    "subject_kind": "attendance",
    "subject_id": _NONE,
    "words": "少算了一次",
    "key": "<key>",
}
_ANSWER = {"outcome": "dismissed", "reason": "查过签到表"}
_WHY = {"words": "签到表上有我"}


def _none(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a thing that is not there."""
    return Row(endpoint, action, "", method, values=_VALUES, fine=(404,), **more)


APPEAL_ROWS = (
    Row("appeals_api.list_appeals", SIGNED_IN),
    _none("appeals_api.ask", "check.ask", "POST", body=_QUESTION),
    _none("appeals_api.show_appeal", SIGNED_IN),
    _none("appeals_api.accept", "check.decide", "POST"),
    _none("appeals_api.decide", "check.decide", "POST", body=_ANSWER),
    _none("appeals_api.escalate", "check.ask", "POST", body=_WHY),
    _none("appeals_api.withdraw", "check.ask", "POST"),
    Row("appeals.show_own", "check.ask"),
    Row("appeals.choose", "check.ask"),
    _none("appeals.show_form", "check.ask"),
    _none("appeals.ask", "check.ask", "POST", body=_QUESTION),
    _none("appeals.show_one", "check.ask"),
    _none("appeals.withdraw", "check.ask", "POST"),
    _none("appeals.escalate", "check.ask", "POST", body=_WHY),
    _none("appeals.show_photo", "check.ask"),
    Row("appeals_office.show_queue", "check.see"),
    _none("appeals_office.show_case", "check.see"),
    _none("appeals_office.accept", "check.decide", "POST"),
    _none("appeals_office.decide", "check.decide", "POST", body=_ANSWER),
    Row("appeals_behalf.find", "check.enter"),
    _none("appeals_behalf.choose", "check.enter"),
    _none("appeals_behalf.show_form", "check.enter"),
    _none("appeals_behalf.ask", "check.enter", "POST", body=_QUESTION),
)
