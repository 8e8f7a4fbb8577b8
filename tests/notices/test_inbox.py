"""The inbox: mine and that of the office I speak for, nobody else's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, transaction
from app.events import sign_up
from app.events.models import SignUpRule
from app.notices import queries, service
from app.notices.errors import OutsideLink
from app.notices.models import OutboxMessage
from tests.support.cast import Cast, gather, published


def tell(cast: Cast, title: str, **to: object) -> None:
    """A message to somebody."""
    now = clock.now()
    service.send(cast.region_id, "test", title, now=now, **to)  # type: ignore[arg-type]


def titles(client: FlaskClient, cast: Cast, who: str) -> list[str]:
    """What somebody finds in the inbox."""
    answer = client.get("/api/v1/me/notices", headers=cast.bearer(who))
    return [item["title"] for item in answer.json["items"]]


def test_people_read_their_own_and_their_offices_messages(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        tell(cast, "给您", person_id=cast.people["secretary"])
        tell(cast, "给支部", organisation_id=cast.nodes["branch"])
        tell(cast, "给别人", person_id=cast.people["member"])

    assert titles(client, cast, "secretary") == ["给支部", "给您"]
    assert titles(client, cast, "member") == ["给别人"]
    assert titles(client, cast, "other_secretary") == []
    assert client.get("/api/v1/me/notices").status_code == 401


def test_reading_lowers_the_number_of_unread(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        tell(cast, "一", person_id=cast.people["member"], link="/me")
        tell(cast, "二", person_id=cast.people["member"])
    own = cast.bearer("member")

    first = client.get("/api/v1/me/notices?limit=1", headers=own).json
    address = f"/api/v1/me/notices/{first['items'][0]['id']}/read"
    read = client.post(address, headers=own)
    again = client.post(address, headers=own)
    rest = client.get(f"/api/v1/me/notices?after={first['next']}", headers=own).json

    assert (first["unread"], first["items"][0]["read_at"]) == (2, None)
    assert read.json["read_at"] == again.json["read_at"]
    assert (rest["unread"], [item["title"] for item in rest["items"]]) == (1, ["一"])
    assert client.post(address, headers=cast.bearer("stranger")).status_code == 404
    assert client.get("/api/v1/me/notices?after=x", headers=own).status_code == 422


@pytest.mark.parametrize("link", ["https://x.test", "//x.test", "/\\x.test", "me", "/a b"])
def test_a_message_leads_to_no_other_site(app: Flask, link: str) -> None:
    cast = gather(app)
    with app.app_context(), transaction(), pytest.raises(OutsideLink):
        tell(cast, "点我", person_id=cast.people["member"], link=link)


def test_who_moves_up_from_the_waiting_list_is_told(app: Flask) -> None:
    cast = gather(app)
    now = clock.now()
    with app.app_context(), transaction():
        times = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=2)}
        event, session = published(cast, now, signup=SignUpRule.OPTIONAL, capacity=1, **times)
        session.capacity = 1
        sign_up.sign_up(event, session, by=cast.actor("member"), now=now)
        waiting = cast.actor("second_member")
        sign_up.sign_up(event, session, by=waiting, now=now, may_wait=True)
        assert queries.unread(waiting) == 0

        sign_up.cancel(event, session, by=cast.actor("member"), now=now)

        (told,) = queries.inbox(waiting, limit=5)
        assert (told.title, told.link) == ("候补成功：河道清洁", f"/events/{event.id}")
        assert queries.unread(cast.actor("member")) == 0
        assert [each.kind for each in _outgoing()] == ["sign_up.moved_up"]


def _outgoing() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage)))
