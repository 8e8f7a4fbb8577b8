"""活动的样子 faces: an event's state, worth and times in the words that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from app.core import clock, words
from app.core.codes import address, poster_code
from app.core.vault import vault
from app.core.words import gettext
from app.events.distance_rules import Distance
from app.events.models import AttendanceMode, Event, EventSession
from app.events.posters import Poster
from app.events.queries import EventCard
from app.events.rules import CATEGORIES, SHOWN_LABELS, Shown
from app.events.service import item_options
from app.organisations.models import Organisation
from app.organisations.queries import community_of, office_phone
from app.records.models import Trust
from app.schemes.rules.values import Choices, Fixed, PerUnit, Range

#: which states a person should notice, and how; the words always stand beside the colour
KINDS: Mapping[Shown, str] = MappingProxyType(
    {
        Shown.ONGOING: "good",
        Shown.OPEN: "good",
        Shown.FULL: "wait",
        Shown.SUBMITTED: "wait",
        Shown.REJECTED: "bad",
        Shown.CANCELLED: "bad",
    }
)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words and the kind of its colour."""

    words: str
    kind: str


def badge(card: EventCard) -> Badge:
    """The state of an event now."""
    shown = card.shown(clock.now())
    return Badge(gettext(SHOWN_LABELS[shown]), KINDS.get(shown, ""))


def category(event: Event) -> str:
    """The field of service in words."""
    found = CATEGORIES.get(event.category)
    return gettext(found.label) if found else event.category


def number(event: Event) -> str:
    """The short number that people say on the phone: `2026-0147`."""
    return f"{event.year}-{event.number:04d}"


def way(event: Event) -> str:
    """What a person does there, and what counts."""
    return {
        AttendanceMode.IN: gettext("到场扫码签到，不计时长"),
        AttendanceMode.IN_OUT: gettext("来时扫码签到，走时再扫一次签退，按实际时间计时长"),
        AttendanceMode.IN_PLAN: gettext("到场扫码签到，结束后由负责人统一确认时长"),
    }[event.attendance]


def worth(event: Event, host: Organisation) -> str:
    """What it brings under the scheme of its host; "" where no scheme is in force."""
    item = item_options(host, event.starts_at).get(event.item)
    if item is None:
        return ""
    value = item.value
    if event.points is not None:
        return gettext("%(points)s 分", points=words.points(event.points))
    if isinstance(value, Range | Choices):
        return gettext("%(points)s 分", points=words.points(value.default))
    if isinstance(value, Fixed):
        return gettext("%(points)s 分", points=words.points(int(value.points)))
    if isinstance(value, PerUnit):
        return gettext("按时长计分")
    return gettext("按“%(item)s”计分", item=item.label)


def proved(trust: Trust) -> str:
    """How presence was proved, in neutral words."""
    return {
        Trust.POSTER: gettext("张贴码"),
        Trust.SCREEN: gettext("动态码"),
        Trust.STEWARD: gettext("现场核验"),
        Trust.HAND: gettext("人工补登"),
    }[trust]


def how_far(distance: Distance) -> str:
    """How far from the place a scan was made, in words that blame nobody."""
    return {
        Distance.HERE: gettext("在现场"),
        Distance.NEAR: gettext("附近"),
        Distance.FAR: gettext("较远"),
        Distance.UNKNOWN: "",
    }[distance]


def poster(event: Event, session: EventSession, host: Organisation, *, public_url: str) -> Poster:
    """What stands on the printed poster of a session."""
    community = community_of(host) or host
    return Poster(
        title=event.title,
        time=poster_time(session.starts_at, session.ends_at),
        place=event.place,
        community=community.name,
        phone=office_phone(host),
        number=number(event),
        address=address(public_url, poster_code(vault().code_keys, session.id)),
    )


def poster_time(starts_at: datetime, ends_at: datetime) -> str:
    """A span in words that stay true on a wall: never today or tomorrow."""
    start, (last, end) = words.clock_time(starts_at), _end(ends_at)
    if clock.local_day(starts_at) == clock.local_day(last):
        return f"{words.day(starts_at)} {start}–{end}"
    return f"{words.day(starts_at)} {start} – {words.day(last)} {end}"


def row_time(starts_at: datetime, ends_at: datetime) -> str:
    """A span where the day it begins on stands beside it already."""
    start, (last, end) = words.clock_time(starts_at), _end(ends_at)
    if clock.local_day(starts_at) == clock.local_day(last):
        return f"{start}–{end}"
    return gettext("%(time)s 起，到%(day)s", time=start, day=words.day(last))


def _end(ends_at: datetime) -> tuple[datetime, str]:
    """A moment of the last day and the hour it ends at: midnight is its 24:00."""
    said = words.clock_time(ends_at)
    return (ends_at - timedelta(minutes=1), "24:00") if said == "00:00" else (ends_at, said)


def phone_of(host: Organisation) -> dict[str, str]:
    """The number that pages of this host show: its own or its community's, if there is one."""
    phone = office_phone(host)
    return {"office_phone": phone} if phone else {}
