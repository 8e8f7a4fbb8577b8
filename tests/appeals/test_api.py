"""Requests for a check over the API: the same verbs, refusals with their codes."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.appeals.scenes import WORDS, Scene, held, write_in

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
API = "/api/v1/appeals"


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def post(app: Flask, scene: Scene, who: str, path: str = "", **body: Any) -> TestResponse:
    return app.test_client().post(API + path, json=body, headers=scene.cast.bearer(who))


def read(app: Flask, scene: Scene, who: str, path: str = "") -> TestResponse:
    return app.test_client().get(API + path, headers=scene.cast.bearer(who))


def body_of(scene: Scene, who: str = "member", **changes: Any) -> dict[str, Any]:
    return {
        "subject_kind": "attendance",
        "subject_id": str(scene.attendances.get(who, scene.session_id)),
        "words": WORDS,
        "key": "k1",
        **changes,
    }


def test_from_the_question_to_the_last_word(app: Flask, scene: Scene) -> None:
    wanted = body_of(scene, "volunteer", subject_kind="session")
    made = post(app, scene, "volunteer", **wanted)
    assert (made.status_code, made.json["state"], made.json["again"]) == (201, "open", False)
    again = post(app, scene, "volunteer", **wanted)
    assert (again.status_code, again.json["id"], again.json["again"]) == (
        200,
        made.json["id"],
        True,
    )
    one = f"/{made.json['id']}"

    [waiting] = read(app, scene, "reviewer", "?scope=queue").json["items"]
    assert (waiting["id"], waiting["may_decide"], waiting["asker"]) == (
        made.json["id"], True, "苏小禾",
    )  # fmt: skip
    assert post(app, scene, "reviewer", f"{one}/accept").json["state"] == "accepted"
    yes = {"outcome": "partly", "reason": "按签到表补登"}
    refused = post(app, scene, "reviewer", f"{one}/decision", **yes)
    assert (refused.status_code, refused.json["code"]) == (422, "correction_needed")
    with app.app_context():
        named = write_in(scene, "volunteer")
    [offered] = read(app, scene, "reviewer", one).json["corrections"]
    assert (offered["name"], offered["progress"]) == (named, "waiting")
    answered = post(app, scene, "reviewer", f"{one}/decision", **yes, correction=named)
    assert (answered.json["outcome"], answered.json["correction"]["name"]) == ("partly", named)

    further = post(app, scene, "volunteer", f"{one}/escalation", words="还差半小时")
    assert (further.status_code, further.json["instance"]) == (201, 2)
    assert further.json["number"] == f"{made.json['number']}-2"
    assert read(app, scene, "volunteer", one).json["further_id"] == further.json["id"]
    no = {"outcome": "dismissed", "reason": "早到不计"}
    last = post(app, scene, "upper", f"/{further.json['id']}/decision", **no)
    assert (last.status_code, last.json["state"]) == (200, "decided")
    found = read(app, scene, "volunteer").json
    assert [each["id"] for each in found["items"]] == [further.json["id"], made.json["id"]]


def test_refusals_keep_their_codes(app: Flask, scene: Scene) -> None:
    cases = (
        ("member", body_of(scene, words="啊"), 422, "invalid"),
        ("member", body_of(scene, subject_kind="wish"), 422, "invalid"),
        ("member", body_of(scene, subject_id=str(uuid.uuid4())), 404, "subject_not_found"),
        ("second_member", body_of(scene), 404, "subject_not_found"),
        ("reviewer", body_of(scene, asker_id=str(scene.cast.people["member"])), 422,
         "consent_missing"),
        ("auditor", body_of(scene), 403, "forbidden"),
    )  # fmt: skip
    for who, body, status, code in cases:
        answer = post(app, scene, who, **body)
        assert (answer.status_code, answer.json["code"]) == (status, code)
    one = f"/{post(app, scene, 'member', **body_of(scene)).json['id']}"
    assert post(app, scene, "member", **body_of(scene, words="别的话别的事")).json["code"] == (
        "key_reused"
    )
    assert post(app, scene, "member", f"{one}/accept").status_code == 403
    assert post(app, scene, "secretary", f"{one}/accept").status_code == 404
    no = {"outcome": "dismissed", "reason": "签到是准的"}
    assert post(app, scene, "reviewer", f"{one}/decision", **no).status_code == 200
    twice = post(app, scene, "upper", f"{one}/decision", **no)
    assert (twice.status_code, twice.json["code"]) == (409, "wrong_step")
    assert post(app, scene, "member", f"{one}/withdrawal").json["code"] == "wrong_step"
    assert post(app, scene, "member", **body_of(scene, key="k2")).json["code"] == "already_answered"


def test_a_party_is_told_so_and_an_auditor_reads_codes_only(app: Flask, scene: Scene) -> None:
    own = post(app, scene, "reviewer", **body_of(scene, "reviewer", subject_kind="session"))
    answer = post(app, scene, "reviewer", f"/{own.json['id']}/accept")
    assert (answer.status_code, answer.json["code"]) == (403, "own_matter")
    one = f"/{post(app, scene, 'member', **body_of(scene)).json['id']}"
    seen = read(app, scene, "auditor", one).json
    assert (seen["asker"], seen["words"], seen["corrections"]) == ("林*", "", [])
    assert read(app, scene, "second_member", one).status_code == 404


def test_lists_are_paged_and_a_wrong_place_is_told(app: Flask, scene: Scene) -> None:
    for who in ("member", "second_member"):
        assert post(app, scene, who, **body_of(scene, who)).status_code == 201
    first = read(app, scene, "reviewer", "?scope=queue&limit=1").json
    rest = read(app, scene, "reviewer", f"?scope=queue&limit=1&after={first['next']}").json
    assert len(first["items"]) == len(rest["items"]) == 1
    assert first["items"][0]["id"] != rest["items"][0]["id"]
    assert rest["next"] is None
    for query in ("?scope=queue&after=x", "?after=x", "?scope=queue&after=2026-01-01~x"):
        assert read(app, scene, "reviewer", query).json["code"] == "cursor_unknown"
