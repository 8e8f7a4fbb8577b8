"""Every address of the annual review with its row of the matrix; what is about one objection or
one's own line is asked with an id that is not there, so that only the gate answers."""

import uuid
from typing import Any

from tests.security.row import SIGNED_IN, Row
from tests.security.world import PUBLISHED_YEAR

_NONE = str(uuid.UUID(int=0))
_YEAR = {"period": PUBLISHED_YEAR}
#: what is asked of a branch: only a community has reporting members
_NO_COMMUNITY = (422,)


def _of_branch(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a branch's year; who has no right there does not learn of it."""
    return Row(endpoint, action, "node", method, values=_YEAR, known=False, **more)


def _none(endpoint: str, action: str, method: str = "GET", **more: Any) -> Row:
    """An address about a thing that is not there."""
    values = {"objection_id": _NONE, "review_id": _NONE, "organisation_id": _NONE, **_YEAR}
    values |= more.pop("values", {})
    return Row(endpoint, action, "", method, values=values, fine=(404,), **more)


REVIEW_ROWS = (
    Row("review.show_branches", "review.see"),
    _of_branch("review.show_year", "review.see"),
    _of_branch("review.keep_trial", "review.compute", "POST"),
    _of_branch("review_steps.ask_publish", "review.publish"),
    _of_branch("review_steps.publish", "review.publish", "POST"),
    _of_branch("review_steps.ask_conclude", "review.publish"),
    _of_branch("review_steps.conclude", "review.publish", "POST"),
    _of_branch("review_steps.ask_signer", "review.publish"),
    _of_branch("review_steps.name_signer", "review.publish", "POST"),
    _none("review_steps.ask_sign", "review.sign"),
    _none("review_steps.sign", "review.sign", "POST"),
    _of_branch("review_objections.ask_spoken", "review.enter"),
    _of_branch(
        "review_objections.write_down",
        "review.enter",
        "POST",
        body={"person": _NONE, "text": "少算了一次"},
    ),
    _none("review_objections.show_objection", "review.decide"),
    _none(
        "review_objections.decide",
        "review.decide",
        "POST",
        body={"outcome": "dismissed", "decision": "维持"},
    ),
    _none("review_notice.show_notice", SIGNED_IN),
    Row(
        "review_papers.download_paper",
        "review.see",
        "node",
        values={**_YEAR, "paper": "register", "kind": "xlsx"},
        known=False,
    ),
    Row(
        "review_papers.download_summary",
        "review.see",
        "node",
        values={**_YEAR, "kind": "xlsx"},
        known=False,
    ),
    _of_branch("review_compiling.show_compilation", "review.see"),
    _of_branch("review_compiling.compile_node", "review.compile", "POST"),
    Row(
        "review_compiling.download_compiled",
        "review.see",
        "node",
        values={**_YEAR, "paper": "summary", "kind": "xlsx"},
        known=False,
    ),
    _of_branch("review_trying.show_what_if", "review.compute"),
    _of_branch("review_filling.show_exemptions", "review.enter"),
    _of_branch("review_filling.exempt", "review.enter", "POST"),
    _none(
        "review_filling.end_exemption",
        "review.enter",
        "POST",
        values={"exemption_id": _NONE},
    ),
    _of_branch("review_filling.show_entries", "review.enter"),
    _of_branch("review_filling.enter", "review.enter", "POST"),
    _of_branch("review_steps.ask_correction", "review.correct"),
    _of_branch("review_steps.correct", "review.correct", "POST", body={"reason": "漏记一次"}),
    _of_branch("review_timing.show_timetable", "review.timetable"),
    _of_branch("review_timing.set_timetable", "review.timetable", "POST"),
    _of_branch("review_api.show_review", "review.see"),
    Row(
        "review_api.show_register",
        "review.see",
        "node",
        values={**_YEAR, "kind": "csv"},
        known=False,
    ),
    Row("review_reporting.show_places", "reporting.see"),
    Row(
        "review_reporting.show_reporting",
        "reporting.see",
        "node",
        values=_YEAR,
        fine=_NO_COMMUNITY,
        known=False,
    ),
    Row(
        "review_reporting.download_feedback",
        "reporting.see",
        "node",
        values={**_YEAR, "unit": "all", "kind": "xlsx"},
        fine=_NO_COMMUNITY,
        known=False,
    ),
    _none(
        "review_reporting.download_list",
        "reporting.see",
        values={"person_id": _NONE, "kind": "xlsx"},
    ),
    _none("review_reporting.ask_unit", "roster.import", values={"membership_id": _NONE}),
    _none("review_reporting.name_unit", "roster.import", "POST", values={"membership_id": _NONE}),
    Row("review_reporting.show_own", "review.own"),
    _none("review_reporting.download_own", "review.own", values={"kind": "xlsx"}),
    _none("own_review.show_own", "review.own"),
    _none("own_review.show_own_trace", "review.own"),
    _none("own_review.object_to", "review.own", "POST", body={"text": "少算了一次"}),
    _none("own_review.withdraw", "review.own", "POST"),
)
