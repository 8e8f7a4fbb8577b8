"""表格的规矩被违反 errors: files that cannot be read, or that would fill the memory."""

from app.core.errors import InvalidInput


class WorkbookUnreadable(InvalidInput):
    """The file is no Excel workbook, is locked by a password, or is broken."""

    code = "workbook_unreadable"
    sentence = "读不出这个文件：%(why)s。"
    hint = "请用 Excel 或 WPS 打开，另存为 .xlsx（不加密码）后重新上传。"


class WorkbookTooLarge(InvalidInput):
    """More rows, columns or bytes than one upload takes."""

    code = "workbook_too_large"
    status = 413
    sentence = "文件太大：%(why)s。"
    hint = "请删去表格里多余的空行空列，或分成几个文件上传。"


class ListTooLong(InvalidInput):
    """More rows than a list that somebody looks at; nothing is cut off in silence."""

    code = "list_too_long"
    status = 413
    sentence = "这张名单超过 %(most)s 行，没有导出。"
    hint = "请先筛选再分几次导出；名单页上有“后台生成”的，请用它。"
