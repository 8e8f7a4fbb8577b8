"""年度考核的规矩被违反 errors: what publishing, objecting, deciding and signing do not allow."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class ReviewNotFound(NotFound):
    """No such year of a branch, or none that the actor may know of."""

    sentence = "没有找到这个支部的年度考核。"


class NotABranch(InvalidInput):
    """Only a branch judges its members' year."""

    code = "not_a_branch"
    sentence = "“%(organisation)s”不是党支部，请选择要考核的支部。"


class NoScheme(DomainError):
    """No scheme speaks for the branch, so that nothing can be computed."""

    code = "no_scheme"
    sentence = "这个支部还没有执行中的积分办法，算不出考核表。"
    hint = "请上级先发布积分办法。"


class PeriodUnknown(NotFound):
    """The scheme has no such period, or it has not begun."""

    sentence = "积分办法里没有“%(period)s”这个周期，或者它还没有开始。"


class TopWrong(InvalidInput):
    """The places for 优秀 are a part of the whole."""

    code = "top_wrong"
    sentence = "优秀名额填“几分之几”，例如 1 和 3；分子不能大于分母，分母最多 100。"


class YearUnknown(NotFound):
    """No year of the calendar, or one that has not begun."""

    sentence = "没有“%(period)s”这一年，或者它还没有开始。"


class NotACommunity(InvalidInput):
    """In-service members report to a community."""

    code = "not_a_community"
    sentence = "双报到按社区汇总，“%(organisation)s”不是社区。"


class NobodyReported(NotFound):
    """No member who reported in this year is meant, or none from this unit."""

    sentence = "这一年没有这样的报到党员。"


class NotLockedYet(DomainError):
    """A year is published once nothing more is entered for it."""

    code = "not_locked_yet"
    sentence = "%(day)s以前还可以补录，过了这一天才能公示。现在可以随时试算。"


class WrongStep(DomainError):
    """The year stands at another of its four steps."""

    code = "wrong_step"
    sentence = "现在是“%(step)s”，不能办这一步。"
    hint = "请刷新页面，按页面上的下一步办理。"


class NobodyToReview(DomainError):
    """A sheet without a single line cannot hang out."""

    code = "nobody_to_review"
    sentence = "名单里一个人也没有，不能公示。请先核对党员名册。"


class NoBranches(DomainError):
    """There is nothing below a node that could be summed up."""

    code = "no_branches"
    sentence = "这里下面没有党支部，不能汇总。"
    hint = "请先在组织里建好党支部。"


class NoticeOver(DomainError):
    """Objections are made while the notice hangs out."""

    code = "notice_over"
    sentence = "公示已于%(day)s结束，不能再提异议。有错误请联系支部书记，由上级更正。"


class NoticeRunning(DomainError):
    """What hangs out stays for all its days."""

    code = "notice_running"
    sentence = "公示到%(day)s才结束，结束以后再办。"


class ObjectionsOpen(DomainError):
    """Every objection is decided before anybody signs."""

    code = "objections_open"
    sentence = "还有 %(count)s 条异议没有答复，答复完再定稿。"


class AlreadyObjected(DomainError):
    """One open objection of a person about one line."""

    code = "already_objected"
    sentence = "您对这一条已经提过异议，正在办理。"


class ObjectionNotFound(NotFound):
    """No such objection, or none that the actor may know of."""

    sentence = "没有找到这条异议。"


class NotInThisSheet(Forbidden):
    """Members of the branch alone object."""

    code = "not_in_this_sheet"
    sentence = "只有本支部的党员可以对这张表提异议。"


class OwnObjection(Forbidden):
    """Who made an objection, and whose line it is about, does not decide it."""

    code = "own_objection"
    sentence = "自己提的、或者关于自己的异议，要由另一个人答复。"
    hint = "请支部其他委员或上级党组织答复。"


class AlreadyDecided(DomainError):
    """An objection is decided once."""

    code = "already_decided"
    sentence = "这条异议已经答复过了。"


class AlreadySigned(DomainError):
    """Two signatures are of two people."""

    code = "already_signed"
    sentence = "您已经签过了，还要另一个人签。"


class MayNotSign(Forbidden):
    """The second signer is a committee member, else whom the meeting named, else the parent."""

    code = "may_not_sign"
    sentence = (
        "这张表由支部书记和另一名委员签字；支部没有第二名委员时，由党员大会推举的人或上级签。"
    )


class SignerHasSigned(DomainError):
    """Who was named and has signed is not replaced: two who were named are no secretary."""

    code = "signer_has_signed"
    sentence = "推举的人已经签了字，不能再换；请支部书记签字。"


class SignerNotMember(InvalidInput):
    """The meeting names one of its members, and not the secretary."""

    code = "signer_not_member"
    sentence = "推举的签字人应当是本支部的另一名党员。"


class NothingChanged(DomainError):
    """A supplement says what is different."""

    code = "nothing_changed"
    sentence = "重新计算以后没有任何变化，不需要更正。"


class DaysWrong(InvalidInput):
    """The days of a timetable follow one another."""

    code = "days_wrong"
    sentence = "%(why)s"


class ExemptionWrong(InvalidInput):
    """Who is exempt is a member of the branch, from a day on that is not after the last."""

    code = "exemption_wrong"
    sentence = "%(why)s"


class EntryUnknown(InvalidInput):
    """The scheme asks for no such grade or number of its members."""

    code = "entry_unknown"
    sentence = "积分办法里没有“%(name)s”这一项，或者不能填“%(value)s”。"


class NotOfBranch(InvalidInput):
    """What is entered is about members of the branch alone."""

    code = "not_of_branch"
    sentence = "名单里没有这个人，请刷新页面再填。"
