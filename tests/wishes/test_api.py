"""The wish API of the contract: the whole way over HTTP, and what it refuses."""

import io
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import db, transaction
from app.wishes.models import Claim, Photo, Wish
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.photos import jpeg, scene

OLD_LADY = {"name": "赵阿桂", "phone": "13711112222", "address": "桂花新村7幢302室"}


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


def _post(app: Flask, cast: Cast, who: str, path: str, body: Any = None) -> TestResponse:
    headers = cast.bearer(who) if who else {}
    return app.test_client().post(f"/api/v1{path}", json=body or {}, headers=headers)


def _wish(app: Flask, cast: Cast, who: str = "volunteer", **more: Any) -> str:
    body = {"title": "想要一副老花镜", "text": "看报用", "category": "goods"}
    body |= {"community_id": str(cast.nodes["community"])}
    answer = _post(app, cast, who, "/wishes", {**body, **more})
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


def _published(app: Flask, cast: Cast, who: str = "volunteer", **more: Any) -> str:
    wish_id = _wish(app, cast, who, **more)
    for by, step in ((who, "submit"), ("reviewer", "publish")):
        answer = _post(app, cast, by, f"/wishes/{wish_id}/{step}")
        assert answer.status_code == 200, answer.get_json()
    return wish_id


def _deliver(app: Flask, cast: Cast, who: str, wish_id: str, **fields: Any) -> TestResponse:
    photo = (io.BytesIO(jpeg(scene(1))), "photo.jpg")
    return app.test_client().post(
        f"/api/v1/wishes/{wish_id}/delivery",
        data={"text": "送到社区了", "photos": [photo], **fields},
        headers=cast.bearer(who),
        content_type="multipart/form-data",
    )


def test_a_wish_goes_the_whole_way_over_the_api(app: Flask, cast: Cast) -> None:
    wish_id = _published(app, cast)

    claim = _post(app, cast, "unit_contact", f"/wishes/{wish_id}/claims", {"key": "k1"})
    again = _post(app, cast, "unit_contact", f"/wishes/{wish_id}/claims", {"key": "k1"})
    lost = _post(app, cast, "secretary", f"/wishes/{wish_id}/claims", {"key": "k2"})
    delivered = _deliver(app, cast, "unit_contact", wish_id)
    said = {"grade": "satisfied", "words": "谢谢"}
    confirmed = _post(app, cast, "volunteer", f"/wishes/{wish_id}/confirmation", said)
    closed = _post(app, cast, "reviewer", f"/wishes/{wish_id}/closing")

    assert (claim.status_code, again.status_code) == (201, 200)
    assert claim.get_json()["id"] == again.get_json()["id"]
    assert claim.get_json()["due_at"].endswith("Z")
    assert (lost.status_code, lost.get_json()["code"]) == (409, "already_claimed")
    assert delivered.get_json()["state"] == "delivered"
    assert confirmed.get_json()["state"] == "confirmed"
    assert closed.get_json()["state"] == "closed"
    points = app.test_client().get("/api/v1/me/points", headers=cast.bearer("unit_contact"))
    assert points.get_json()["total"] == 5


def test_a_wish_on_behalf_lands_in_the_own_grid_with_consent(app: Flask, cast: Cast) -> None:
    plain = {"beneficiary": OLD_LADY, "source": "home_visit"}
    body = {
        "title": "想要一副老花镜",
        "category": "goods",
        "community_id": str(cast.nodes["community"]),
    }

    refused = _post(app, cast, "grid_worker", "/wishes", {**body, **plain})
    made = _post(app, cast, "grid_worker", "/wishes", {**body, **plain, "consent": True})
    stranger = _post(app, cast, "volunteer", "/wishes", {**body, **plain, "consent": True})

    assert (refused.status_code, refused.get_json()["code"]) == (422, "consent_missing")
    assert made.status_code == 201
    assert stranger.status_code == 403
    with app.app_context():
        (wish,) = db.session.scalars(sa.select(Wish)).all()
        assert wish.organisation_id == cast.nodes["grid"]


def test_everybody_reads_the_wall_and_nobody_a_name(app: Flask, cast: Cast) -> None:
    wish_id = _published(
        app,
        cast,
        "grid_worker",
        beneficiary=OLD_LADY,
        source="home_visit",
        consent={"how": "spoken"},
        target_group="elder",
        text="打电话 13711112222 找我",
    )
    client = app.test_client()

    listed = client.get("/api/v1/wishes")
    one = client.get(f"/api/v1/wishes/{wish_id}")
    unit = client.get(f"/api/v1/wishes/{wish_id}", headers=cast.bearer("unit_contact"))
    auditor = client.get(f"/api/v1/wishes/{wish_id}", headers=cast.bearer("auditor"))

    staff, street = (
        client.get(f"/api/v1/wishes/{wish_id}", headers=cast.bearer(who))
        for who in ("reviewer", "upper")
    )

    text = "".join(each.get_data(as_text=True) for each in (listed, one, unit, auditor))
    assert [item["id"] for item in listed.get_json()["items"]] == [wish_id]
    assert one.get_json()["office"] is None
    groups = [each.get_json()["office"]["target_group"] for each in (staff, auditor, street)]
    assert groups == ["elder", "", ""]
    assert not [leak for leak in ("13711112222", "赵阿桂", "7幢") if leak in text]


def test_a_draft_is_nobody_elses_business(app: Flask, cast: Cast) -> None:
    wish_id = _wish(app, cast)
    client = app.test_client()

    answers = {
        who: client.get(
            f"/api/v1/wishes/{wish_id}", headers=cast.bearer(who) if who else {}
        ).status_code
        for who in ("", "unit_contact", "other_reviewer", "volunteer", "reviewer")
    }

    assert answers == {
        "": 404,
        "unit_contact": 404,
        "other_reviewer": 404,
        "volunteer": 200,
        "reviewer": 200,
    }


def test_several_wishes_at_once_takes_the_free_and_names_the_gone(app: Flask, cast: Cast) -> None:
    free, gone = _published(app, cast), _published(app, cast, title="想修水龙头")
    _post(app, cast, "secretary", f"/wishes/{gone}/claims", {"key": "first"})

    answer = _post(
        app, cast, "unit_contact", "/wishes/claims", {"key": "many", "wish_ids": [free, gone]}
    )

    codes = {item["wish_id"]: item.get("code") for item in answer.get_json()["items"]}
    assert codes == {free: None, gone: "already_claimed"}
    with app.app_context():
        assert len(db.session.scalars(sa.select(Claim)).all()) == 2


def test_out_of_order_is_a_conflict_with_a_sentence(app: Flask, cast: Cast) -> None:
    wish_id = _wish(app, cast)
    steps = {
        "publish": "reviewer",
        "closing": "reviewer",
        "confirmation": "volunteer",
        "reopening": "volunteer",
        "release": "volunteer",
    }

    for step, who in steps.items():
        body = {"grade": "satisfied"} if step == "confirmation" else {}
        answer = _post(app, cast, who, f"/wishes/{wish_id}/{step}", body)
        assert answer.status_code == 409, (step, answer.get_json())
        assert "草稿" in answer.get_json()["detail"]


def test_a_delivery_without_a_photo_writes_nothing(app: Flask, cast: Cast) -> None:
    wish_id = _published(app, cast)
    _post(app, cast, "unit_contact", f"/wishes/{wish_id}/claims", {"key": "k"})

    empty = _deliver(app, cast, "unit_contact", wish_id, photos=[])
    wrong = _deliver(app, cast, "unit_contact", wish_id, photos=[(io.BytesIO(b"x"), "a.jpg")])
    other = _deliver(app, cast, "secretary", wish_id)

    assert (empty.status_code, empty.get_json()["code"]) == (422, "photo_missing")
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "picture_invalid")
    assert other.status_code == 403
    with app.app_context():
        assert db.session.scalars(sa.select(Photo)).all() == []


def test_unknown_wishes_are_not_found(app: Flask, cast: Cast) -> None:
    answer = _post(app, cast, "unit_contact", f"/wishes/{uuid.uuid4()}/claims", {"key": "k"})

    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
