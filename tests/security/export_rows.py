"""Every address of the exports: one's own alone, and asked about one that is not there."""

import uuid
from typing import Any

from tests.security.row import SIGNED_IN, Row

_NONE = {"export_id": str(uuid.UUID(int=0))}


def _none(endpoint: str, method: str = "GET", **more: Any) -> Row:
    """An address about an export that is not there."""
    return Row(endpoint, SIGNED_IN, "", method, values=_NONE, fine=(404,), **more)


EXPORT_ROWS = (
    Row("exports_own.show_exports", SIGNED_IN),
    Row("exports_own_api.list_exports", SIGNED_IN),
    _none("exports_own.show_export"),
    _none("exports_own.fetch_file"),
    _none("exports_own.remove_export", "POST"),
    _none("exports_own_api.show_export"),
    _none("exports_own_api.fetch_file"),
    _none("exports_own_api.remove_export", "DELETE"),
    # the right is that of the list; without a list there is nothing to be right about
    Row("exports_own.begin_export", SIGNED_IN, method="POST", fine=(422,)),
    Row("exports_own_api.begin_export", SIGNED_IN, method="POST", fine=(422,)),
)
