"""服务证明的接口 api: the public keys, for who checks certificates without a network."""

from typing import Any

from app.accounts import login
from app.certificates import queries, schemas, signing
from app.core.api import ApiBlueprint
from app.core.vault import vault
from app.core.web import PUBLIC

api = ApiBlueprint("certificates_api", __name__, url_prefix="/api/v1")


@api.call("GET", "/certificates/keys", access=PUBLIC, answer=schemas.KeysOut)
def list_keys() -> dict[str, Any]:
    """The public keys that certificates are signed with, and the numbers of those taken back."""
    keys = signing.public_keys(vault().code_keys)
    return {
        "items": [
            {"version": version, "algorithm": "Ed25519", "public_key": signing.as_text(key)}
            for version, key in sorted(keys.items())
        ],
        "next": None,
        "revoked": queries.revoked_numbers(login.region().id),
    }
