"""日历文件 calendar_file: an event as a phone's own calendar takes it (RFC 5545).

One entry a session, in UTC, known by the id of the session: who takes the file again has the entry
put right, not a second one. There is nothing of any person in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.audit.queries import Wanted, entries
from app.events import queries
from app.events.models import Event, EventSession, EventState

if TYPE_CHECKING:
    from icalendar import Alarm
    from icalendar import Event as Entry

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Weiguang//events//ZH"
#: a phone rings so long before the start
AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an entry says in words, and where the event's page is."""

    title: str
    details: str
    url: str


def write(event: Event, sessions: Sequence[EventSession], told: Told) -> bytes:
    """All sessions of an event; those of a plan, or of one called off, are marked so."""
    calendar = _library().Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    changed_at = _changed_at(event)
    for session in sessions:
        calendar.add_component(_entry(event, session, told, changed_at))
    return bytes(calendar.to_ical())


def _library() -> Any:
    # loaded with the first file: it is 3 MB in every process, and most write none
    return import_module("icalendar")


def _entry(event: Event, session: EventSession, told: Told, changed_at: datetime) -> "Entry":
    is_off = event.state is EventState.CANCELLED
    entry: Entry = _library().Event()
    entry.add("uid", str(session.id))
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    # once it is published nothing about it changes but that it is called off
    entry.add("sequence", int(is_off))
    entry.add("dtstart", session.starts_at)
    entry.add("dtend", session.ends_at)
    entry.add("summary", told.title)
    entry.add("description", told.details)
    if event.place:
        entry.add("location", event.place)
    entry.add("url", told.url)
    entry.add("status", _status(event))
    if not is_off:
        entry.add_component(_alarm(told))
    return entry


def _status(event: Event) -> str:
    if event.state is EventState.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if event.state in queries.PUBLIC_STATES else "TENTATIVE"


def _alarm(told: Told) -> "Alarm":
    alarm: Alarm = _library().Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", told.title)
    alarm.add("trigger", -AHEAD)
    return alarm


def _changed_at(event: Event) -> datetime:
    """When what stands in the file was last decided; the log knows when it was called off."""
    if event.state is EventState.CANCELLED:
        wanted = Wanted(subject_id=event.id, action="event.cancelled")
        for each in entries(event.region_id, wanted, limit=1):
            return each.at
    return event.published_at or event.created_at
