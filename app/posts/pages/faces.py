"""岗位的样子 faces: where a month of duty and a term stand, in the words that pages show."""

from dataclasses import dataclass
from datetime import date

from app.core.masking import mask_name
from app.core.words import gettext
from app.posts.duty import Duty
from app.posts.models import DutyState, Holding


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words and the kind of its colour."""

    words: str
    kind: str


def of_duty(duty: Duty) -> Badge:
    """A month, as the office and the grid worker read it."""
    if duty.line is None:
        return Badge(gettext("还没登记"), "")
    return {
        DutyState.SENT: Badge(gettext("等社区确认"), "wait"),
        DutyState.ABSENT: Badge(gettext("登记为没有履职"), ""),
        DutyState.RETURNED: Badge(gettext("社区退回，请再登记"), "wait"),
        DutyState.CONFIRMED: Badge(gettext("已确认"), "good"),
        DutyState.UNDONE: Badge(gettext("已撤销"), "bad"),
    }[duty.line.state]


def of_own(duty: Duty) -> Badge:
    """The own month, as a steward reads it."""
    if duty.line is None or duty.line.state is DutyState.RETURNED:
        return Badge(gettext("等网格员登记"), "")
    return {
        DutyState.SENT: Badge(gettext("已登记，等社区确认"), "wait"),
        DutyState.ABSENT: Badge(gettext("登记为没有履职"), ""),
        DutyState.CONFIRMED: Badge(gettext("已确认"), "good"),
        DutyState.UNDONE: Badge(gettext("已撤销"), "bad"),
    }[duty.line.state]


def of_term(holding: Holding, today: date) -> Badge:
    """A term on a day."""
    if holding.until_on < holding.from_on:
        return Badge(gettext("没有到任"), "")
    if today > holding.until_on:
        return Badge(gettext("已结束"), "")
    return (
        Badge(gettext("在任"), "good")
        if today >= holding.from_on
        else Badge(gettext("未到任"), "wait")
    )


def name_of(name: str, *, plain: bool) -> str:
    """A name in full for whose work it is, else masked."""
    return name if plain else mask_name(name)
