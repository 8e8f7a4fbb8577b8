"""成批心愿的规矩被违反 errors: lists in which no wish can be found."""

from app.core.errors import InvalidInput


class BatchWithoutHeader(InvalidInput):
    """No sheet has a row that names the columns of number and wish."""

    code = "batch_without_header"
    sentence = "没有找到表头：前 20 行里要有一行写着“编号”和“心愿”。"
    hint = "可以下载心愿清单模板，把内容粘贴进去再上传。"


class BatchEmpty(InvalidInput):
    """Nobody wrote a wish on the list; the example of the template is none."""

    code = "batch_empty"
    sentence = "这份表格里还没有心愿。"
    hint = "请在表头下面每行写一个编号和心愿，保存后重新上传；标着“示例”的行不算。"
