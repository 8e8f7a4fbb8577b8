"""The file that puts an event into a phone's calendar."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from icalendar import Event as Entry

from app.core import clock
from app.core.db import db, transaction
from app.events import queries, service
from app.events.models import Event, SignUpRule
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _tomorrow() -> datetime:
    return (clock.now() + timedelta(days=1)).replace(microsecond=0)


def _event(app: Flask, cast: Cast, **changes: object) -> uuid.UUID:
    at = _tomorrow()
    return event(app, cast, **{"starts_at": at, "ends_at": at + timedelta(hours=2), **changes})


def _file(app: Flask, event_id: uuid.UUID) -> bytes:
    answer = app.test_client().get(f"/events/{event_id}.ics")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return answer.data


def _entries(app: Flask, event_id: uuid.UUID) -> list[Entry]:
    return list(Calendar.from_ical(_file(app, event_id)).walk("VEVENT"))


def _cancel(app: Flask, cast: Cast, event_id: uuid.UUID, reason: str) -> None:
    with app.app_context(), transaction():
        found = db.session.get_one(Event, event_id)
        service.cancel(found, reason=reason, by=cast.actor("organiser"), now=clock.now())


def test_it_says_when_where_and_what_in_universal_time(app: Flask, cast: Cast) -> None:
    at = _tomorrow()
    event_id = event(app, cast, starts_at=at, ends_at=at + timedelta(hours=2))

    (entry,) = _entries(app, event_id)

    assert entry.decoded("dtstart") == at.astimezone(UTC)
    assert entry["dtstart"].to_ical() == at.strftime("%Y%m%dT%H%M%SZ").encode()
    assert entry.decoded("dtend") == at + timedelta(hours=2)
    assert (entry["summary"], entry["location"]) == ("河道清洁", "杏园桥头")
    assert str(entry["url"]).endswith(f"/events/{event_id}")
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 0)
    (alarm,) = entry.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(hours=1)


def test_each_session_is_an_entry_that_keeps_its_name(app: Flask, cast: Cast) -> None:
    at = _tomorrow()
    days = [at + timedelta(days=each) for each in range(2)]
    event_id = _event(
        app,
        cast,
        ends_at=at + timedelta(days=2),
        sessions=tuple((day, day + timedelta(hours=1), None) for day in days),
    )

    first, again = _entries(app, event_id), _entries(app, event_id)

    with app.app_context():
        ids = [str(each.id) for each in queries.sessions(event_id)]
    assert [each["uid"] for each in first] == [each["uid"] for each in again] == ids
    assert [each.decoded("dtstart") for each in first] == days


def test_what_is_called_off_is_marked_and_rings_no_more(app: Flask, cast: Cast) -> None:
    event_id = _event(app, cast)
    (before,) = _entries(app, event_id)
    _cancel(app, cast, event_id, "大雨")

    (entry,) = _entries(app, event_id)

    assert entry["uid"] == before["uid"]
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)
    assert entry.decoded("last-modified") >= before.decoded("last-modified")
    assert entry["summary"] == "已取消：河道清洁"
    assert "大雨" in entry["description"]
    assert not entry.walk("VALARM")


def test_lines_are_folded_and_words_cannot_break_out(app: Flask, cast: Cast) -> None:
    title = "扫雪; 铲冰, 运沙\\" + "长" * 40
    place = "桥头\r\nATTENDEE:mailto:a@example.org\nEND:VEVENT"
    event_id = _event(app, cast, title=title, place=place)

    file = _file(app, event_id)

    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert file.count(b"\r\nEND:VEVENT") == 1
    assert b"\r\nATTENDEE" not in file
    (entry,) = _entries(app, event_id)
    assert entry["summary"] == title


def test_no_person_stands_in_it(app: Flask, cast: Cast) -> None:
    event_id = _event(app, cast, signup=SignUpRule.OPTIONAL)

    words = "".join(_file(app, event_id).decode().split("\r\n "))

    assert "杏园第一党支部" in words
    assert not [each for each in ("陈立春", "温谷雨", "1380", "0573", "ORGANIZER") if each in words]


@pytest.mark.parametrize("upto", ["draft", "submitted"])
def test_a_plan_is_a_proposal_to_its_maker_and_unknown_to_others(
    app: Flask, cast: Cast, upto: str
) -> None:
    event_id = _event(app, cast, upto=upto)

    seen = browser(app, cast, "organiser").open(f"/events/{event_id}.ics")
    unseen = browser(app, cast, "member").open(f"/events/{event_id}.ics")

    assert "STATUS:TENTATIVE" in seen.page
    assert unseen.status == 404


def test_the_page_leads_to_it_while_it_lies_ahead(app: Flask, cast: Cast) -> None:
    ahead, now_on = _event(app, cast), event(app, cast)
    visitor = browser(app, cast, "")

    offered = f'href="/events/{ahead}.ics"' in visitor.open(f"/events/{ahead}").page
    late = ".ics" in visitor.open(f"/events/{now_on}").page
    _cancel(app, cast, ahead, "大雨")

    assert offered
    assert not late
    assert "把日历里的标为已取消" in visitor.open(f"/events/{ahead}").text


def test_what_is_not_there_is_not_found(app: Flask, cast: Cast) -> None:
    assert app.test_client().get(f"/events/{cast.region_id:032x}.ics").status_code == 404
    assert app.test_client().get(f"/events/{uuid.uuid4()}.ics").status_code == 404
