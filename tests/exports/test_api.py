"""导出的接口: asked for by a program, followed, fetched, deleted."""

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.exports.scenes import all_exports, make
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

PATH = "/api/v1/exports"


def _wish(cast: Cast, **changes: Any) -> dict[str, Any]:
    node = str(cast.nodes["branch"])
    return {"kind": "register", "format": "csv", "organisation_id": node, **changes}


def test_a_program_asks_follows_fetches_and_deletes(app: Flask, cast: Cast) -> None:
    client, bearer = app.test_client(), cast.bearer("secretary")

    begun = client.post(PATH, json=_wish(cast), headers=bearer)
    again = client.post(PATH, json=_wish(cast), headers=bearer)
    path = f"{PATH}/{begun.json['id']}"

    assert (begun.status_code, again.status_code) == (202, 200)
    assert begun.json == again.json
    assert (begun.json["state"], begun.json["url"], begun.json["fault"]) == ("waiting", None, None)
    early = client.get(f"{path}/file", headers=bearer)
    assert (early.status_code, early.json["code"]) == (409, "export_not_ready")
    with app.app_context():
        make()
    ready = client.get(path, headers=bearer).json
    assert (ready["state"], ready["url"]) == ("ready", f"{path}/file")
    content = client.get(ready["url"], headers=bearer).data
    assert len(content) == ready["size"] > 100
    listed = client.get(PATH, headers=bearer).json
    assert listed == {"items": [ready], "next": None}
    assert client.delete(path, headers=bearer).status_code == 204
    assert client.get(path, headers=bearer).status_code == 404
    with app.app_context():
        assert all_exports() == []


def test_the_list_goes_on_where_it_stopped(app: Flask, cast: Cast) -> None:
    client, bearer = app.test_client(), cast.bearer("secretary")
    for words in ("a", "b", "c"):
        wish = _wish(cast, kind="members", words=words)
        assert client.post(PATH, json=wish, headers=bearer).status_code == 202

    first = client.get(f"{PATH}?limit=2", headers=bearer).json
    second = client.get(f"{PATH}?limit=2&after={first['next']}", headers=bearer).json

    ids = [each["id"] for each in [*first["items"], *second["items"]]]
    assert len(set(ids)) == 3
    assert second["next"] is None


FAULTY: list[tuple[dict[str, Any], int, str]] = [
    ({"kind": "everything"}, 422, "invalid"),
    ({"format": "docx"}, 422, "invalid"),
    ({"kind": "cards"}, 422, "format_unknown"),
    ({"words": "林"}, 422, "filter_unknown"),
    ({"period": "2099"}, 422, "period_unknown"),
    ({"organisation_id": str(uuid.UUID(int=1))}, 404, "not_found"),
    ({"organisation_id": "x"}, 422, "invalid"),
    ({"more": 1}, 422, "invalid"),
]


@pytest.mark.parametrize(("changes", "status", "code"), FAULTY)
def test_a_faulty_wish_is_refused_and_leaves_nothing(
    app: Flask, cast: Cast, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = app.test_client().post(
        PATH, json=_wish(cast, **changes), headers=cast.bearer("secretary")
    )

    assert (answer.status_code, answer.json["code"]) == (status, code)
    with app.app_context():
        assert all_exports() == []
