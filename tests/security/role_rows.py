"""Every address of appointments and of a region's days with its row of the matrix."""

import uuid
from typing import Any

from tests.security.row import Row

_NONE = str(uuid.UUID(int=0))
_SEE, _GIVE = "role.see", "role.grant"


def _none(endpoint: str, method: str = "GET", **more: Any) -> Row:
    """An address about an appointment that is not there."""
    return Row(endpoint, _GIVE, "", method, values={"grant_id": _NONE}, fine=(404,), **more)


ROLE_ROWS = (
    Row("calendar_days.show_days", "calendar.change"),
    # the days of a region are changed at its top
    Row("calendar_days.set_day", "calendar.change", "", "POST", fine=(409, 422)),
    Row("roles.show_roles", _SEE, "node", known=False),
    Row("roles.download_roles", _SEE, "node", values={"kind": "csv"}, known=False),
    Row("roles.ask_appoint", _GIVE, "node", known=False),
    Row("roles.appoint", _GIVE, "node", "POST", body={"role": "nonsense"}, known=False),
    _none("roles.ask_end"),
    _none("roles.end", "POST", body={"reason": "写错了"}),
)
