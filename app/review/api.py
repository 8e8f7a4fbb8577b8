"""年度考核的接口 api: a branch's year with version and hash, as JSON and as files."""

import uuid
from typing import Any

from flask import Response

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.api import ApiBlueprint
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.review import filing, schemas, service, showing
from app.review.models import ReviewState

api = ApiBlueprint("review_api", __name__, url_prefix="/api/v1")

_YEAR = "/organisations/<uuid:organisation_id>/reviews/<period>"


def _branch(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "review.see", Target(path=node.path), known=False)
    return node


@api.call("GET", _YEAR, access="review.see", answer=schemas.ReviewOut)
def show_review(organisation_id: uuid.UUID, period: str) -> dict[str, Any]:
    """The version that stands, else the year computed as of now; the same as on the pages."""
    branch, now = _branch(organisation_id), clock.now()
    shown = showing.seen_by(login.actor(), branch, showing.present(branch, period, now=now))
    review = service.found(branch, period)
    state = review.state if review is not None else ReviewState.CHECKING
    same = ("cut_off", "sha256", "anchor", "top_places", "top_base", "left_out")
    return {
        **{name: getattr(shown, name) for name in same},
        "organisation_id": branch.id,
        "period": shown.period,
        "state": state.value,
        "version": shown.number,
        "computed_at": shown.made_at,
        "items": shown.lines,
        "next": None,
    }


@api.call("GET", f"{_YEAR}.<any(csv,xlsx,pdf):kind>", access="review.see")
def show_register(organisation_id: uuid.UUID, period: str, kind: str) -> Response:
    """The register of the year as a file."""
    branch = _branch(organisation_id)
    return filing.file_of("register", kind, branch, period, by=login.actor(), now=clock.now())
