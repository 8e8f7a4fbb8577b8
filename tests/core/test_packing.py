"""Long answers leave compressed, short and packed ones as they are."""

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from app.core.packing import pack_answers

LONG = "微光" * 1000
TAKES = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("packing")
    pack_answers(app)
    app.add_url_rule("/long", "long", lambda: LONG)
    app.add_url_rule("/short", "short", lambda: "微光")
    app.add_url_rule("/picture", "picture", lambda: Response(LONG, mimetype="image/png"))
    app.add_url_rule("/stream", "stream", lambda: Response(iter([LONG])))
    return app.test_client()


def test_a_long_page_is_compressed_for_who_takes_it(client: FlaskClient) -> None:
    answer = client.get("/long", headers=TAKES)

    assert gzip.decompress(answer.data).decode() == LONG
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 100
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_who_does_not_take_it_gets_it_plain(client: FlaskClient) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": "identity"})

    assert answer.get_data(as_text=True) == LONG
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/short", "/picture", "/stream"])
def test_what_gains_nothing_is_left_alone(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers=TAKES).headers
