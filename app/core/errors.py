"""规矩 errors: the one root of every broken rule, with its sentence and its code."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A broken rule of the domain; the edge turns it into a page or `application/problem+json`.

    `sentence` is Chinese, may hold `%(name)s` places filled from the keyword values, and is
    translated at the edge. `hint` says what to do next. `fields` names the faulty inputs.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str] = "现在不能这样做。"
    hint: ClassVar[str] = ""

    def __init__(self, *, fields: Mapping[str, list[str]] | None = None, **values: object) -> None:
        self.fields = dict(fields or {})
        self.values = values
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The sentence with its places filled."""
        return self.sentence % self.values if self.values else self.sentence


class NotFound(DomainError):
    """It is not there, or the actor must not know that it is (promises, rule 5)."""

    code = "not_found"
    status = 404
    sentence = "没有找到您要的内容，可能已被删除或地址有误。"
    hint = "请检查地址，或返回首页重新进入。"


class Forbidden(DomainError):
    """The actor may know of it and may not do this."""

    code = "forbidden"
    status = 403
    sentence = "您没有办理这件事的权限。"
    hint = "如工作需要，请联系本组织的管理员授权。"


class SignInNeeded(DomainError):
    """Nobody is signed in."""

    code = "sign_in_needed"
    status = 401
    sentence = "请先登录再继续。"
    hint = "用手机号和验证码登录，或使用激活码。"


class InvalidInput(DomainError):
    """Inputs that cannot be taken as they are; `fields` says which and why."""

    code = "invalid"
    status = 422
    sentence = "填写的内容有误，请按提示修改。"


class CursorUnknown(InvalidInput):
    """A place in a list that no answer has named."""

    code = "cursor_unknown"
    sentence = "翻页标记不对。"
    hint = "请原样使用上一页给出的 next。"


class TooMany(DomainError):
    """A limit that guards people and accounts was reached."""

    code = "too_many"
    status = 429
    sentence = "操作太频繁了，请过 %(minutes)s 分钟再试。"


class Busy(DomainError):
    """Storage is away or cannot take the write just now; nothing was written."""

    code = "busy"
    status = 503
    sentence = "系统正忙，刚才的操作没有保存，请稍等几秒再试。"
