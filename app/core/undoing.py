"""撤销 undoing: what was just taken off a list is named, with a button that puts it back.

The button is a form like any other: its address carries out the inverse as a step of its own,
noted in the log, for as long as nothing else has come to rest on the change (decision 0021).
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from flask import flash

KIND = "undo"


class Offer(NamedTuple):
    """What is said, and the form that undoes it."""

    words: str
    action: str
    fields: Mapping[str, str]


def offer_undo(words: str, action: str, fields: Mapping[str, str] | None = None) -> None:
    """Say on the next page what was taken away, beside a button that sends `fields` to `action`."""
    flash(json.dumps([words, action, dict(fields or {})], ensure_ascii=False), KIND)


def read_offer(kept: str) -> Offer:
    """The offer that `offer_undo` kept; a filter of templates."""
    words, action, fields = json.loads(kept)
    return Offer(words, action, fields)
