"""清单和纸面的规矩被违反 unit_errors: limits, three lists, letters, leads and batches."""

from app.core.errors import DomainError, InvalidInput, NotFound


class SettingInvalid(InvalidInput):
    """A value that a limit of the wish board does not take."""

    code = "setting_invalid"
    sentence = "“%(label)s”不能这样设置：%(why)s"


class LineNotFound(NotFound):
    """No such line of a unit's three lists."""

    sentence = "没有找到清单里的这一条。"


class LineClosed(DomainError):
    """The line was answered or taken back."""

    code = "line_closed"
    sentence = "这一条已经有人回应或已撤下。"


class LetterNotFound(NotFound):
    """No letter has this number and code."""

    code = "letter_not_found"
    sentence = "没有查到这封感谢信，可能已作废，或不是本平台发出的。"
    hint = "请核对信上的编号，或拨打社区电话核实。"


class CardUnknown(NotFound):
    """The code is on no card of this house."""

    code = "card_unknown"
    sentence = "没有认出这张心愿卡。"
    hint = "请对着卡上的二维码重新扫一次；扫不上，请打卡上的社区电话报编号。"


class LeadNotFound(NotFound):
    """No such lead."""

    sentence = "没有找到这条线索。"


class LeadDone(DomainError):
    """The lead was handled."""

    code = "lead_done"
    sentence = "这条线索已经处理过了。"


class BatchNotFound(NotFound):
    """No such batch, or its preview is too old."""

    sentence = "没有找到这一批心愿，或预览已过期。"
    hint = "请重新上传表格。"
