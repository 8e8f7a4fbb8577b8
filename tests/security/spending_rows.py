"""Every address of spending with its row of the matrix. The scheme of this world lets no points be
spent: whoever gets through the gate is told so (409); tests/spending asks where it does."""

import uuid
from typing import Any

from tests.security.row import SIGNED_IN, Row

_NONE = str(uuid.UUID(int=0))
_WANTED = {"organisation_id": "<community>", "person_id": "<member>", "key": "<key>", "gift": "x"}
_REASON = {"reason": "拿错了"}
_DESK, _SHEET = "spending.desk", "spending.sheet"


def _none(endpoint: str, method: str = "GET", action: str = _DESK, **more: Any) -> Row:
    """An address about a receipt or a person that is not there."""
    values = {"receipt_id": _NONE, "person_id": _NONE}
    return Row(endpoint, action, "", method, values=values, fine=(404,), **more)


SPENDING_ROWS = (
    Row("spending.show_purse", SIGNED_IN),
    Row("spending_api.my_purse", SIGNED_IN),
    Row("spending_api.hand_out", _DESK, "", "POST", body=_WANTED),
    _none("spending_api.undo", "POST", body=_REASON),
    _none("spending.show_receipt", action=SIGNED_IN),
    _none("spending.undo", "POST", body=_REASON),
    Row("spending_desk.show_desks", _DESK),
    Row("spending_desk.show_desk", _DESK, "community"),
    _none("spending_desk.show_person"),
    _none("spending_desk.hand_out", "POST", body={"key": "<key>", "gift": "x"}),
    Row("spending_desk.show_stock", _DESK, "community"),
    Row("spending_desk.set_stock", _DESK, "community", "POST", body={"gift": "x"}),
    Row("spending_sheet.show_sheet", _SHEET, "community"),
    Row("spending_sheet.download_sheet", _SHEET, "community", values={"kind": "csv"}),
)
