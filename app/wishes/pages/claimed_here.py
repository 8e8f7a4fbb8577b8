"""认领过的浏览器 claimed_here: which wishes were claimed or delivered from this browser.

Kept in a signed cookie, so that nobody answers for the resident from the phone that delivered.
Who throws the cookie away is still refused by name where he is signed in (`confirming`).
"""

import hashlib
import uuid
from collections.abc import Iterable

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.core.vault import vault

COOKIE = "wg_claims"
#: the newest ones; more would not fit into a cookie
MOST = 60
#: seconds
A_YEAR = 365 * 24 * 3600


def remember_here(response: Response, wish_ids: Iterable[uuid.UUID]) -> None:
    """Note in this browser that these wishes were claimed or delivered from it."""
    newest = dict.fromkeys([*wish_ids, *_kept()])
    response.set_cookie(
        COOKIE,
        _serializer().dumps([each.hex for each in list(newest)[:MOST]]),
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def claimed_here() -> set[uuid.UUID]:
    """The wishes that were claimed or delivered from this browser; a forged cookie counts none."""
    return set(_kept())


def _kept() -> list[uuid.UUID]:
    text = request.cookies.get(COOKIE, "")
    try:
        return [uuid.UUID(hex=each) for each in _serializer().loads(text[:4000])] if text else []
    except (BadSignature, ValueError, TypeError, AttributeError):
        return []


def _serializer() -> URLSafeSerializer:
    keys = vault().code_keys
    return URLSafeSerializer(
        # the last one signs, all are accepted
        [keys.derive(version, "wish-claims") for version in sorted(keys.keys)],
        salt=b"wish-claims",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
