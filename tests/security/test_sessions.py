"""Sessions end where they should, on the server."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import queries, service, sign_in, standing
from app.accounts.models import Role, RoleGrant, SignIn, SignInKind
from app.core import clock
from app.core.db import db, transaction
from app.organisations import queries as organisations
from app.organisations.service import found_region
from tests.support.cast import Cast, gather
from tests.support.reader import newest_code, reader, sms_file
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    sms_file(app).unlink(missing_ok=True)
    return gather(app)


def _who(app: Flask, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(app.test_client().get("/api/v1/me", headers=headers).status_code)


Ending = Callable[[Cast], None]


def _disable(cast: Cast) -> None:
    by = cast.actor("upper")
    standing.disable(cast.people["secretary"], by=by, now=clock.now(), reason="离任")


def _change_password(cast: Cast) -> None:
    service.set_password(cast.person("secretary"), "swallow-7312", now=clock.now())


def _end_role(cast: Cast) -> None:
    given = db.session.scalars(
        sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["secretary"])
    ).one()
    service.end_grant(given, by=None, now=clock.now())


@pytest.mark.parametrize("ending", [_disable, _change_password, _end_role])
def test_every_session_ends_on_the_server_with(app: Flask, cast: Cast, ending: Ending) -> None:
    page = browser(app, cast, "secretary")
    before = (page.open("/me").path, _who(app, cast.tokens["secretary"]))

    with app.app_context(), transaction():
        ending(cast)

    assert before == ("/me", 200)
    assert page.open("/me").path == "/sign-in"
    assert _who(app, cast.tokens["secretary"]) == 401


def _begin(app: Flask, cast: Cast, who: str, kind: SignInKind, at: datetime) -> bytes:
    with app.app_context(), transaction():
        secret, _ = sign_in.begin(cast.actor(who), kind, now=at)
        return sign_in.secret_hash(secret)


def _holds(app: Flask, cast: Cast, hashed: bytes, kind: SignInKind, at: datetime) -> bool:
    with app.app_context():
        _, found = queries.asking("localhost", hashed, kind, now=at, address="")
        return found is not None


@pytest.mark.parametrize(
    ("who", "kind", "life"),
    [
        ("secretary", SignInKind.PAGE, timedelta(hours=12)),
        ("secretary", SignInKind.API, timedelta(days=365)),
        ("member", SignInKind.PAGE, timedelta(days=365)),
        ("unit_contact", SignInKind.PAGE, timedelta(days=365)),
    ],
)
def test_a_session_lasts(
    app: Flask, cast: Cast, who: str, kind: SignInKind, life: timedelta
) -> None:
    hashed, second = _begin(app, cast, who, kind, clock.now()), timedelta(seconds=2)
    end = clock.now() + life

    assert _holds(app, cast, hashed, kind, end - second)
    assert not _holds(app, cast, hashed, kind, end + second)


def test_who_gets_an_office_does_not_keep_the_session_of_a_volunteer(
    app: Flask, cast: Cast
) -> None:
    member = browser(app, cast, "member")
    with app.app_context(), transaction():
        db.session.execute(sa.update(SignIn).values(created_at=clock.now() - timedelta(hours=13)))
    before = member.open("/me").path

    with app.app_context(), transaction():
        node = cast.node("branch")
        service.grant(cast.person("member"), Role.SECRETARY, node, now=clock.now(), by=None)

    assert before == "/me"
    assert member.open("/me").path == "/sign-in"


def test_a_page_session_is_no_token_and_a_token_no_page_session(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        page, _ = sign_in.begin(cast.actor("member"), SignInKind.PAGE, now=clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cast.tokens["member"]

    assert _who(app, page) == 401
    assert client.get("/api/v1/me").status_code == 401
    assert _who(app, cast.tokens["member"]) == 200


def test_signing_in_gives_a_new_session_and_ends_the_one_before(app: Flask, cast: Cast) -> None:
    visitor = browser(app, cast, "member")
    old = visitor.open("/me").client.get_cookie("weiguang")
    assert old is not None
    phone = "13800000001"
    visitor.send("/sign-in/code", {"phone": phone})
    visitor.send("/sign-in", {"phone": phone, "code": newest_code(sms_file(app), phone)})
    new = visitor.client.get_cookie("weiguang")
    assert new is not None

    thief = reader(app)
    thief.client.set_cookie("weiguang", old.value)

    assert new.value != old.value
    assert thief.open("/me").path == "/sign-in"
    assert "周远山" in visitor.open("/").text


def test_a_token_dies_with_the_device_that_is_signed_out(app: Flask, cast: Cast) -> None:
    member = browser(app, cast, "member").open("/me/devices")

    member.send("/me/devices/end")

    assert _who(app, cast.tokens["member"]) == 401
    assert member.open("/me").path == "/me"


def test_somebody_of_another_region_is_nobody_here(app: Flask, cast: Cast) -> None:
    now, hashed = clock.now(), _hash_of(cast)
    with app.app_context(), transaction():
        organisations.region(cast.region_id).host = "here.example"
        elsewhere = found_region("远山区", now=now, host="there.example")
        here = queries.asking("here.example", hashed, SignInKind.API, now=now, address="")
        there = queries.asking("there.example", hashed, SignInKind.API, now=now, address="")

    assert here[1] is not None
    assert there[0].id == elsewhere.id
    assert there[1] is None


def _hash_of(cast: Cast) -> bytes:
    return sign_in.secret_hash(cast.tokens["member"])
