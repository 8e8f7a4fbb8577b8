"""Every address of the tree's pages with its row of the matrix."""

import uuid

from tests.security.row import Row

_CHANGE = "organisation.change"
_NONE = str(uuid.UUID(int=0))
_NO_PREVIEW = {"organisation_id": _NONE, "preview_id": _NONE}


def _page(endpoint: str, method: str = "GET", **body: str) -> Row:
    """An address about a node; who may not change it must not know that it is there."""
    return Row(endpoint, _CHANGE, "node", method, body=body, known=False)


TREE_ROWS = (
    _page("tree.show_new"),
    _page("tree.add", "POST", kind="x"),
    _page("tree.show_change"),
    _page("tree.change", "POST"),
    _page("tree_moving.show_move"),
    _page("tree_moving.move", "POST"),
    _page("tree_moving.show_close"),
    # a branch with members is not closed, and what is open is not opened again
    _page("tree_moving.close", "POST"),
    _page("tree_moving.reopen", "POST"),
    _page("tree_import.show_upload"),
    _page("tree_import.upload", "POST"),
    _page("tree_import.download_template"),
    Row("tree_import.show_preview", _CHANGE, values=_NO_PREVIEW, fine=(404,)),
    Row("tree_import.apply", _CHANGE, "", "POST", values=_NO_PREVIEW, fine=(404,)),
)
