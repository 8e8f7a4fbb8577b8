"""导出的规矩 errors: what cannot be asked for, and what cannot be fetched."""

from app.core.errors import DomainError, InvalidInput, NotFound


class ExportNotFound(NotFound):
    """No such export, it is somebody else's, or its time is over."""

    code = "export_not_found"
    sentence = "没有找到这份文件，可能已到期删除。"
    hint = "请在“我的文件”里看看，或重新导出。"


class TooManyExports(DomainError):
    """More files asked for at a time than one person needs."""

    code = "too_many_exports"
    status = 429
    sentence = "您已有 %(most)s 份文件正在生成。"
    hint = "请等它们做好，或在“我的文件”里删去不要的。"


class ExportNotReady(DomainError):
    """Its file is not there yet, or could not be made."""

    code = "export_not_ready"
    sentence = "这份文件还没有做好。"
    hint = "请在“我的文件”里看进度。"


class GaveUp(DomainError):
    """Its maker was killed, or met a fault of ours, each time."""

    code = "gave_up"
    sentence = "试了几次都没有做成。"
    hint = "请联系平台管理员。"


class FormatUnknown(InvalidInput):
    """A list in a format that it does not come in."""

    code = "format_unknown"
    sentence = "这种文件没有这个格式。"


class FilterUnknown(InvalidInput):
    """A filter that this list does not have."""

    code = "filter_unknown"
    sentence = "这种文件不能这样筛选。"
