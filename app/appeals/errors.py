"""申诉的规矩被违反 errors: asking too late or twice, deciding in one's own matter."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class AppealNotFound(NotFound):
    """No such request, or none that the actor may know of."""

    sentence = "没有找到这条核查申请。"


class SubjectNotFound(NotFound):
    """Nothing of the asker's that could be doubted."""

    code = "subject_not_found"
    sentence = "没有找到要核查的这一条，或者不是您本人的记录。"
    hint = "请从“我的 → 我有疑问”里选一条。"


class AskedTooLate(DomainError):
    """The days in which it could be doubted are over."""

    code = "asked_too_late"
    sentence = "这一条要在%(day)s之前提出，现在已经过了期限。"
    hint = "还有疑问，请打社区电话，或通过“投诉建议”反映。"


class NotOverYet(DomainError):
    """Before the end of a session the people on site help at once."""

    code = "not_over_yet"
    sentence = "这一场还没有结束，请先找现场负责人，在登记台就能办。"


class AlreadyRecorded(DomainError):
    """Who is recorded doubts the record."""

    code = "appeal_recorded"
    sentence = "这一场已经有您的参与记录，请对那一条记录提出疑问。"


class AlreadyAnswered(DomainError):
    """One decision a matter, then one further step."""

    code = "already_answered"
    sentence = "这一条已经核查过并答复（%(number)s）。"
    hint = "不同意答复的，请打开那条答复，申请上级复核。"


class YearLocked(DomainError):
    """What belongs to a closed year is doubted by an objection to the review."""

    code = "year_locked"
    sentence = "%(period)s年度的补录已经截止，不能再单独申请核查。"
    hint = "公示期间，请在“我的年度考核”里提异议。"


class YearOnNotice(YearLocked):
    """The review hangs out: there is where to object."""

    code = "year_on_notice"
    sentence = "%(period)s年度考核正在公示，请在“我的年度考核”里对自己的一行提异议。"
    hint = "公示到%(day)s为止。"


class YearSigned(YearLocked):
    """The year is signed or frozen: the parent corrects by a supplement."""

    code = "year_signed"
    sentence = "%(period)s年度考核的公示已经结束，不能再单独申请核查。"
    hint = "确有错漏的，请向支部或上级党组织反映，由上级出补充表更正。"


class KeyReused(DomainError):
    """The same client key with another request."""

    code = "key_reused"
    sentence = "这个请求编号已用于另一条申请。"
    hint = "请换一个新的编号重新提交。"


class ConsentMissing(InvalidInput):
    """Whoever asks for another says how that one agreed."""

    code = "consent_missing"
    sentence = "代别人提出，要写明本人是怎么同意的，例如：本人当面请我代填。"


class WrongStep(DomainError):
    """The request stands somewhere else."""

    code = "wrong_step"
    sentence = "这条申请现在是“%(state)s”，这一步已经办过了。"
    hint = "请刷新页面看最新的情况。"


class OwnMatter(Forbidden):
    """Who asked, or did what is doubted, or decided before, does not decide."""

    code = "own_matter"
    sentence = "这条申请和您有关（本人提出、代填、经办或答复过），要由另一个人核查。"
    hint = "请转给社区的另一位工作人员；没有别人时由上级核查。"


class CorrectionNeeded(InvalidInput):
    """To say that the asker is right means that something is put right."""

    code = "correction_needed"
    sentence = "支持申请要先办更正（补登、签退、更正时长或作废），再在这里选中它。"
    hint = "更正仍由两个人办理；还没办的，先点页面上的链接去办。"


class NothingAbove(DomainError):
    """There is no node above that could look again."""

    code = "nothing_above"
    sentence = "上面没有可以复核的组织了。"
    hint = "请通过“投诉建议”反映。"


class EscalatedAlready(DomainError):
    """One further step, once, in its days."""

    code = "escalated_already"
    sentence = "每件事只能申请一次复核，这一件已经复核过或正在复核。"


class EscalatedTooLate(DomainError):
    """The days in which the parent could be asked are over."""

    code = "escalated_too_late"
    sentence = "要在%(day)s之前申请复核，现在已经过了期限。"


class NothingToEscalate(DomainError):
    """Nothing was decided, or all that was asked for is done."""

    code = "nothing_to_escalate"
    sentence = "现在没有可以复核的答复：还没有答复，或者已经按您说的更正了。"
