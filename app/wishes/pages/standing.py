"""走到哪里 standing: where a wish stands and what happens next, in the words of a resident."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from app.core import clock, words
from app.core.db import db
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import office_phone
from app.wishes import board, queries
from app.wishes.models import Wish
from app.wishes.rules.machine import OVER, State, Verb, may_follow
from app.wishes.rules.words import GRADES, Channel, Grade


def next_step(wish: Wish) -> str:
    """One or two sentences: what happens now, by when, and what the resident may do."""
    return _SAID[wish.state](wish)


def reopens_until(wish: Wish) -> datetime | None:
    """Until when a wish may be opened again; None for one that is not closed."""
    if wish.closed_at is None or Verb.REOPEN not in may_follow(wish.state):
        return None
    return wish.closed_at + timedelta(days=board.limits_of(wish.community_id)["reopen_days"])


def grades_open(wish: Wish) -> list[tuple[str, str, str]]:
    """What the resident can answer now, as choices of a form; none before the delivery."""
    verbs = set(may_follow(wish.state))
    of = {Grade.SATISFIED: Verb.CONFIRM, Grade.FAIR: Verb.CONFIRM, Grade.UNSATISFIED: Verb.DISPUTE}
    notes = {Grade.UNSATISFIED: gettext("会请认领方再办一次")}
    return [
        (grade.value, gettext(label), notes.get(grade, ""))
        for grade, label in GRADES.items()
        if of[grade] in verbs
    ]


def community(wish: Wish) -> Organisation:
    """The community of a wish."""
    return db.session.get_one(Organisation, wish.community_id)


def phone_of(place: Organisation | None) -> dict[str, str]:
    """The number that pages about a place show: its own or the nearest above, if there is one."""
    phone = office_phone(place) if place is not None else ""
    return {"office_phone": phone} if phone else {}


def is_over(wish: Wish) -> bool:
    """Whether nothing more happens by itself."""
    return wish.state in OVER


def _submitted(wish: Wish) -> str:
    if wish.review_due_at is None:
        return gettext("社区正在审核，会尽快答复。")
    return gettext("社区正在审核，%(day)s前答复。", day=words.last_day(wish.review_due_at))


def _returned(wish: Wish) -> str:
    return gettext("社区请补充：%(reason)s。改好后再提交一次。", reason=_bare(wish.reason))


def _published(wish: Wish) -> str:
    if wish.channel is Channel.DIRECT:
        return gettext("社区正在联系合适的单位，不会上墙。")
    return gettext("已经上了心愿墙，等人来认领。")


def _in_progress(wish: Wish) -> str:
    claim = queries.live_claim(wish)
    if wish.grade == Grade.UNSATISFIED:
        return gettext("您不满意的地方，认领方正在再办一次。请留意社区的电话。")
    if claim is None:
        return gettext("正在办理，请留意社区的电话。")
    return gettext("正在办理，%(day)s前送到。请留意社区的电话。", day=words.last_day(claim.due_at))


def _closed(wish: Wish) -> str:
    until = reopens_until(wish)
    if until is None or until < clock.now():
        return gettext("已经办好。")
    return gettext(
        "已经办好。东西有问题，%(day)s前可以打社区电话，请社区重新办理。", day=words.last_day(until)
    )


def _rejected(wish: Wish) -> str:
    return gettext("没能受理：%(reason)s。有疑问请打社区电话。", reason=_bare(wish.reason))


def _merged(wish: Wish) -> str:
    if wish.merged_into_id is None:
        return gettext("和另一个心愿是同一件事，已放在一起办理。")
    other = queries.wish(wish.region_id, wish.merged_into_id)
    return gettext("和心愿 %(number)s 是同一件事，放在一起办理。", number=other.said_number)


def _referred(wish: Wish) -> str:
    if wish.reply:
        return gettext("%(who)s答复：%(reply)s", who=wish.addressee, reply=wish.reply)
    return gettext("已转给%(who)s办理，有答复会告诉您。", who=wish.addressee)


def _ended(wish: Wish) -> str:
    return gettext("社区终止了办理：%(reason)s。有疑问请打社区电话。", reason=_bare(wish.reason))


def _bare(reason: str) -> str:
    return reason.strip().rstrip("。.!！")


#: sentences that are always the same
def _plain(state: State) -> str:
    return {
        State.DRAFT: gettext("还没有提交，社区现在看不到。"),
        State.HARD: gettext("暂时没有人认领，街道正在协调。"),
        State.CLAIMED: gettext("已经有人认领，很快会联系。请留意社区的电话。"),
        State.HANDED_OVER: gettext("东西已经交给对接人，由对接人送到您手上。"),
        State.DELIVERED: gettext("已经送到了吗？满意不满意，请您说一说。您不说，不会当作满意。"),
        State.CONFIRMED: gettext("谢谢您的评价，等社区办结。"),
        State.WITHDRAWN: gettext("已经撤回，不再办理。想要时可以再提一次。"),
        State.EXPIRED: gettext("到了希望的日期还没有人认领，很抱歉。可以再提一次，或打社区电话。"),
        State.CLOSED_UNREACHABLE: gettext("打过电话没有联系上您。东西收到了吗？请您说一说。"),
    }[state]


def _always(wish: Wish) -> str:
    return _plain(wish.state)


_SAID: Mapping[State, Callable[[Wish], str]] = MappingProxyType(
    {
        **dict.fromkeys(State, _always),
        State.SUBMITTED: _submitted,
        State.RETURNED: _returned,
        State.PUBLISHED: _published,
        State.IN_PROGRESS: _in_progress,
        State.CLOSED: _closed,
        State.REJECTED: _rejected,
        State.MERGED: _merged,
        State.REFERRED: _referred,
        State.ENDED: _ended,
    }
)
