"""组织树的规矩被违反 errors: what still lies below, and previews that cannot be applied."""

from app.core.errors import DomainError, InvalidInput, NotFound


class StillInUse(DomainError):
    """An organisation is closed when nothing open lies below it any more."""

    code = "organisation_in_use"
    sentence = "“%(name)s”还不能停用，下面还有：%(held)s。"
    hint = "请先把它们办完、转走或停用。"


class SchemeWouldChange(DomainError):
    """Points that were booked stay under the scheme that valued them."""

    code = "scheme_would_change"
    sentence = "不能移到“%(below)s”之下：“%(name)s”已有记录，移过去以后要按另一个积分办法计分。"
    hint = "请在新的地方另建一个组织，把成员转过去；原来的记录留在原处。"


class NothingChanged(DomainError):
    """The form says what stands there already."""

    code = "nothing_changed"
    status = 422
    sentence = "没有改动。"


class PartyUnknown(InvalidInput):
    """No party organisation within reach, or more than one, answers to the name."""

    code = "party_unknown"
    sentence = "%(why)s"


class TreeSheetWithoutHeader(InvalidInput):
    """No sheet has a row that names the columns of the tree."""

    code = "tree_without_header"
    sentence = "没有找到表头：前 20 行里要有一行写着“种类”和“名称”。"
    hint = "可以下载模板，把内容粘贴进去再上传。"


class TreePreviewNotFound(NotFound):
    """No such preview, or another person's, or its time is over."""

    sentence = "没有找到这份预览，可能已过期。"
    hint = "预览保留 24 小时，请重新上传。"


class TreePreviewUsed(DomainError):
    """A preview is applied once."""

    code = "tree_applied"
    sentence = "这份表已经导入过了。"
    hint = "要再导入，请重新上传。"


class TreeOutdated(DomainError):
    """The tree changed since the preview was shown; nothing was written."""

    code = "tree_outdated"
    sentence = "预览之后组织有了变动，没有写入任何内容：%(why)s"
    hint = "请重新上传，核对新的预览后再确认。"
