"""Every address of the webhooks with its row of the matrix, asked about one that is not there."""

import uuid
from typing import Any

from tests.security.row import Row

_NONE = str(uuid.UUID(int=0))
_CHANGE = "webhook.change"


def _none(endpoint: str, action: str = _CHANGE, method: str = "POST", **more: Any) -> Row:
    """An address about a subscription that is not there."""
    values = {"subscription_id": _NONE}
    return Row(f"webhooks.{endpoint}", action, "", method, values=values, fine=(404,), **more)


WEBHOOK_ROWS = (
    Row("webhooks.show_webhooks", "webhook.see"),
    Row("webhooks.show_new", _CHANGE),
    Row("webhooks.propose", _CHANGE, method="POST", body={"name": "x"}),
    _none("show_webhook", "webhook.see", "GET"),
    _none("approve", "webhook.approve"),
    _none("pause"),
    _none("resume"),
    _none("renew_secret"),
    _none("send_trial"),
    _none("remove"),
)
