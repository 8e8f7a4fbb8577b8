"""岗位的规矩被违反 errors: what opening, appointing, ticking and confirming do not allow."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class PostNotFound(NotFound):
    """No such post, or none that the actor may know of."""

    sentence = "没有找到这个岗位。"


class HoldingNotFound(NotFound):
    """No such term, or none that the actor may know of."""

    sentence = "没有找到这段任职。"


class DutyNotFound(NotFound):
    """No such month of duty, or none that the actor may know of."""

    sentence = "没有找到这条履职登记。"


class PostNotHere(InvalidInput):
    """Units, shops and whole streets have no posts of neighbours."""

    code = "post_not_here"
    sentence = "“%(organisation)s”不能设岗位，请选择社区、网格、党支部、党小组或党员中心户。"


class PostClosed(DomainError):
    """A closed post takes nobody."""

    code = "post_closed"
    sentence = "这个岗位已经撤销，不能再任命。"


class PostStillHeld(DomainError):
    """A post is closed when nobody holds it."""

    code = "post_still_held"
    sentence = "还有人在任，请先结束他们的任职，再撤销岗位。"


class PostFull(DomainError):
    """As many hold it as it has places."""

    code = "post_full"
    sentence = "这个岗位的 %(capacity)s 个名额在这段时间里已经满了。"


class OwnAppointment(Forbidden):
    """Nobody appoints himself."""

    code = "own_appointment"
    sentence = "不能任命自己，请由另一位工作人员办理。"


class AlreadyHolds(DomainError):
    """One term at a time."""

    code = "already_holds"
    sentence = "%(name)s在这段时间里已经担任这个岗位。"


class TermWrong(InvalidInput):
    """The last day lies before the first, or years ahead."""

    code = "term_wrong"
    sentence = "任期不对：结束的日子不能早于开始，任期最长 5 年。"


class EndWrong(InvalidInput):
    """A term ends early within itself, and not in the future of its plan."""

    code = "end_wrong"
    sentence = "最后一天要在任期之内，并且早于原定的结束日期。"


class AlreadyEnded(DomainError):
    """The term is over."""

    code = "already_ended"
    sentence = "这段任职已经结束了。"


class MonthsConfirmed(DomainError):
    """What is confirmed and booked is undone first."""

    code = "months_confirmed"
    sentence = "%(month)s 的履职已经确认，请先撤销那个月，或把最后一天放到那个月之后。"


class MonthUnknown(InvalidInput):
    """Not a month."""

    code = "month_unknown"
    sentence = "月份不对，例如 2026-10。"


class MonthNotOpen(DomainError):
    """A month is ticked from its 20th day on, for half a year."""

    code = "month_not_open"
    sentence = "这个月现在不能登记：每月 20 日起可以登记当月，最多补登到半年以前。"


class MonthNotOver(DomainError):
    """What is still going on is confirmed by nobody."""

    code = "month_not_over"
    sentence = "这个月还没有过完，下月 1 日起才能确认。"


class NothingTicked(InvalidInput):
    """An empty list."""

    code = "nothing_ticked"
    sentence = "名单是空的，没有可登记的人。"


class NotHeldThen(InvalidInput):
    """Somebody without this post in this month, or for less than half of it."""

    code = "not_held_then"
    sentence = "名单里有人这个月没有任职满半个月，请刷新页面再登记。"


class OwnDuty(Forbidden):
    """Nobody vouches for himself."""

    code = "own_duty"
    sentence = "不能登记自己的履职，请由另一人登记。"


class DutySettled(DomainError):
    """What is confirmed or undone is not ticked again."""

    code = "duty_settled"
    sentence = "%(name)s这个月的履职已经办完，不能再改，请刷新页面。"


class DutyNotSent(DomainError):
    """Not, or no longer, before the community."""

    code = "duty_not_sent"
    sentence = "%(name)s这个月的履职已退回或改过，请刷新页面再看。"


class HolderNotActive(DomainError):
    """An account that may not act gains nothing."""

    code = "holder_not_active"
    sentence = "%(name)s的账号已停用，不能确认，请退回这一条。"


class DutyNotConfirmed(DomainError):
    """Only what was confirmed can be undone."""

    code = "duty_not_confirmed"
    sentence = "这一条没有确认过，不用撤销。"


class UndoAsked(DomainError):
    """It waits for a second person already."""

    code = "undo_asked"
    sentence = "已有人申请撤销这一条，正在待办里等另一人批准。"
