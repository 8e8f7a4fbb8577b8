"""The cookie that keeps a claimer's browser from answering for the resident."""

import uuid

import pytest
from flask import Flask

from app.wishes.pages import claimed_here
from tests.wishes.claims_cookie import remembering

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def _read(app: Flask, cookie: str) -> set[uuid.UUID]:
    with app.test_request_context("/", headers={"Cookie": f"{claimed_here.COOKIE}={cookie}"}):
        return claimed_here.claimed_here()


def test_the_newest_sixty_are_kept(app: Flask) -> None:
    wishes = [uuid.uuid4() for _ in range(70)]

    cookie = remembering(app, *wishes)

    assert _read(app, cookie) == set(wishes[:60])
    assert len(cookie) < 4000


@pytest.mark.parametrize("place", [0, 5, -2])
def test_a_forged_cookie_counts_none(app: Flask, place: int) -> None:
    cookie = list(remembering(app, uuid.uuid4()))
    cookie[place] = "A" if cookie[place] != "A" else "B"

    assert _read(app, "".join(cookie)) == set()
    assert _read(app, "") == set()


def test_what_is_remembered_joins_what_was(app: Flask) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    old = remembering(app, first)

    with app.test_request_context("/", headers={"Cookie": f"{claimed_here.COOKIE}={old}"}):
        response = app.make_response("")
        claimed_here.remember_here(response, [second])
    made = response.headers["Set-Cookie"]

    assert _read(app, made.partition(";")[0].partition("=")[2]) == {first, second}
    assert "HttpOnly" in made
    assert "SameSite=Lax" in made
    assert "Max-Age=31536000" in made
