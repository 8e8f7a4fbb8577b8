"""加到日历 calendar_files: an event for the calendar of a phone or a computer."""

import uuid

from flask import Response, current_app

from app.accounts import login
from app.core.web import PUBLIC, Pages
from app.core.words import gettext
from app.events import calendar_file, queries
from app.events.calendar_file import Told
from app.events.models import EventState
from app.events.pages import faces
from app.events.queries import EventCard

pages = Pages("calendar_files", __name__)


@pages.view("GET", "/events/<uuid:event_id>.ics", access=PUBLIC)
def take(event_id: uuid.UUID) -> Response:
    """The sessions of an event as a file for calendars, for whoever may see its page."""
    card = queries.card(login.region().id, event_id, actor=login.actor_or_none())
    file = calendar_file.write(card.event, queries.sessions(event_id), _told(card))
    response = Response(file, content_type=calendar_file.MEDIA_TYPE)
    # a phone asks at once whether to take it, where it is shown and not saved
    name = f"event-{faces.number(card.event)}.ics"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _told(card: EventCard) -> Told:
    event, host = card.event, gettext("主办：%(name)s", name=card.organisation.name)
    url = f"{current_app.config['PUBLIC_URL']}/events/{event.id}"
    if event.state is EventState.CANCELLED:
        title = gettext("已取消：%(title)s", title=event.title)
        return Told(title=title, details=f"{event.decision_reason}\n{host}".strip(), url=url)
    return Told(title=event.title, details=f"{faces.way(event)}\n{host}", url=url)
