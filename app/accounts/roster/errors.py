"""名册的规矩被违反 errors: files that cannot be read and previews that cannot be applied."""

from app.core.errors import DomainError, InvalidInput, NotFound
from app.core.workbooks.errors import WorkbookTooLarge, WorkbookUnreadable

#: a roster is refused as every other workbook is
RosterUnreadable = WorkbookUnreadable
RosterTooLarge = WorkbookTooLarge


class RosterWithoutHeader(InvalidInput):
    """No sheet has a row that names its columns."""

    code = "roster_without_header"
    sentence = "没有找到表头：前 20 行里要有一行写着“姓名”。"
    hint = "可以下载名册模板，把内容粘贴进去再上传。"


class WrongOrganisation(InvalidInput):
    """People of this relation are not kept at this kind of organisation."""

    code = "roster_wrong_organisation"
    sentence = "“%(organisation)s”不能导入这种名册。"
    hint = "党员名册请导入到党支部或其上级党组织，志愿者名册请导入到社区或队伍。"


class PreviewNotFound(NotFound):
    """No such preview, or another person's, or its time is over."""

    sentence = "没有找到这份名册预览，可能已过期。"
    hint = "预览保留 24 小时，请重新上传名册。"


class PreviewUsed(DomainError):
    """A preview is applied once."""

    code = "roster_applied"
    sentence = "这份名册已经导入过了。"
    hint = "要导入新的变动，请重新上传名册。"


class PreviewOutdated(DomainError):
    """People or organisations changed since the preview was shown; nothing was written."""

    code = "roster_outdated"
    sentence = "预览之后，名册里的人员或组织有了变动，没有写入任何内容。"
    hint = "请重新上传名册，核对新的预览后再确认。"
