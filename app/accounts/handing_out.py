"""名单的导出 handing_out: a list leaves as a file; the log says who took how many rows of what."""

import uuid

from flask import Response

from app.accounts.actor import Actor
from app.audit import service as audit
from app.core.db import remember
from app.core.listing import Listing, listed


def hand_out(
    kind: str, listing: Listing, *, what: str, by: Actor, organisation_id: uuid.UUID | None = None
) -> Response:
    """The file; `what` names the list in the log, which holds no name and no word looked for."""
    answer = listed(kind, listing)
    remember(
        lambda: audit.note(
            "list.exported",
            region_id=by.region_id,
            actor_id=by.person_id,
            now=listing.made_at,
            subject_kind="organisation" if organisation_id else "",
            subject_id=organisation_id,
            organisation_id=organisation_id,
            address=by.address,
            details={"list": what, "kind": kind, "rows": len(listing.rows)},
        )
    )
    return answer
