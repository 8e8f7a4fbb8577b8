"""说法 words: how amounts, times and days are said on a page."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from babel.dates import format_skeleton
from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import get_locale, get_translations
from flask_babel import gettext as translated
from markupsafe import Markup, escape

from app.core import clock
from app.core.undoing import read_offer

MINUS = "−"
#: a name in quotes, a date; up to a mark and what closes with it; what stands in brackets stays
#: together
_NAME = r"“[^“”：，；、。！？]*”"
_DATE = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?|第.季度|度)?"
_PHRASE = re.compile(
    rf"(?:{_NAME}|{_DATE})[：，；、。！？）》]*|"
    rf"“?(?:（[^（）]*）|《[^《》]*》|(?!{_DATE})[^“：，；、。！？])+[：，；、。！？”’）》」』]*|."
)


def gettext(sentence: str, **values: object) -> str:
    """A sentence in the reader's language, its places filled."""
    return str(translated(sentence, **values))


def number(whole: int) -> str:
    """How many, as people read it: `12`, `13,861`."""
    return f"{whole:,}"


def points(hundredths: int) -> str:
    """An amount of hundredths as people read it: `2`, `1.5`, `−0.25`."""
    whole, rest = divmod(abs(hundredths), 100)
    text = number(whole) + (f".{rest:02d}".rstrip("0") if rest else "")
    return f"{MINUS}{text}" if hundredths < 0 else text


def change(hundredths: int) -> str:
    """An amount with its sign: `+2`, `−1.5`, `0`."""
    return f"+{points(hundredths)}" if hundredths > 0 else points(hundredths)


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: `2 小时 5 分钟`, `40 分钟`."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return gettext("%(minutes)s 分钟", minutes=rest)
    if not rest:
        return gettext("%(hours)s 小时", hours=number(whole))
    return gettext("%(hours)s 小时 %(minutes)s 分钟", hours=number(whole), minutes=rest)


def hours_short(minutes: int) -> str:
    """Minutes in a table: `36:05`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def clock_time(moment: datetime) -> str:
    """The time of day in Shanghai: `09:02`."""
    return clock.local(moment).strftime("%H:%M")


def day(moment: datetime | date) -> str:
    """The Shanghai day with its weekday: `11月15日周六`, with the year when it is another one."""
    on = clock.local_day(moment) if isinstance(moment, datetime) else moment
    is_this_year = on.year == clock.local_day(clock.now()).year
    return _said(on, "MMMEd" if is_this_year else "yMMMd")


def last_day(due_at: datetime) -> str:
    """The day within which something is due: a deadline at midnight ends with its day."""
    return day(due_at - timedelta(microseconds=1))


def nearby_day(moment: datetime) -> str:
    """`今天`, `昨天`, `明天`, else the day."""
    on = clock.local_day(moment)
    near = {-1: gettext("昨天"), 0: gettext("今天"), 1: gettext("明天")}
    return near.get((on - clock.local_day(clock.now())).days) or day(on)


def when(moment: datetime) -> str:
    """Day and time: `今天 09:02`, `11月6日周四 14:30`."""
    return f"{nearby_day(moment)} {clock_time(moment)}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when, the day said once where it is one: `今天 09:00–11:00`."""
    if clock.local_day(starts_at) == clock.local_day(ends_at):
        return f"{when(starts_at)}–{clock_time(ends_at)}"
    return gettext("%(start)s 至 %(end)s", start=when(starts_at), end=when(ends_at))


def month(moment: datetime | date) -> str:
    """The month alone: `11月`."""
    on = clock.local_day(moment) if isinstance(moment, datetime) else moment
    return _said(on, "MMM")


def whole_month(moment: datetime | date) -> str:
    """The month with its year: `2026年11月`."""
    on = clock.local_day(moment) if isinstance(moment, datetime) else moment
    return _said(on, "yMMM")


def weekday(moment: datetime) -> str:
    """The weekday alone: `周六`."""
    return _said(clock.local_day(moment), "E")


def day_of_month(moment: datetime) -> int:
    """The number of the Shanghai day in its month."""
    return clock.local_day(moment).day


def phrases_of(text: str) -> list[str]:
    """A text in the parts that stay together: `垃圾分类宣传周：` and `到站打卡`."""
    found: list[str] = _PHRASE.findall(text)
    return found


def phrases(title: str) -> Markup:
    """A title whose line is broken at its marks and dates rather than within a word.

    Browsers know no Chinese words: `垃圾分类宣传 / 周：到站打卡`.
    """
    text = title.unescape() if isinstance(title, Markup) else title
    parts = phrases_of(text)
    if len(parts) < 2:
        return escape(text)
    return Markup("").join(Markup('<span class="phrase">%s</span>') % part for part in parts)


def dotted(text: str) -> str:
    """Words with dots between them, no dot at the head of a line: it stays with what is before."""
    return text.replace(" · ", "\N{NO-BREAK SPACE}· ")


def _said(on: date, skeleton: str) -> str:
    return str(format_skeleton(skeleton, on, locale=get_locale() or "zh_Hans_CN"))


#: what templates may write behind a bar
FILTERS: dict[str, Callable[..., object]] = {
    "number": number,
    "points": points,
    "change": change,
    "hours": hours,
    "hours_short": hours_short,
    "clock_time": clock_time,
    "day": day,
    "last_day": last_day,
    "nearby_day": nearby_day,
    "when": when,
    "month": month,
    "whole_month": whole_month,
    "weekday": weekday,
    "day_of_month": day_of_month,
    "phrases": phrases,
    "dotted": dotted,
    "undo_offer": read_offer,
}


def teach(app: Flask) -> None:
    """Give the templates their filters, and sentences in the reader's language."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.install_gettext_callables(_sentence, _sentence_of_many, newstyle=True)  # type: ignore[attr-defined]


def _sentence(text: str) -> str:
    return str(_language().ugettext(text))


def _sentence_of_many(one: str, many: str, count: int) -> str:
    return str(_language().ungettext(one, many, count))


def _language() -> NullTranslations:
    """The reader's language, found once an answer: a page has dozens of sentences.

    Finding it takes longer than saying the sentence.
    """
    found: NullTranslations | None = g.get("language") if has_app_context() else None
    if found is None:
        found = get_translations()
        if has_app_context():
            g.language = found
    return found
