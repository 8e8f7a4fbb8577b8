"""起草的规矩 draft_errors: what stops a draft of a scheme."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class DraftNotFound(NotFound):
    """No such draft, or it is not this reader's to know of."""

    code = "draft_not_found"
    sentence = "没有找到这份草稿。"


class DraftClosed(DomainError):
    """A draft that was published, dropped, or does not wait for a decision."""

    code = "draft_closed"
    status = 409
    sentence = "这份草稿现在不能这样办：它已经发布、放弃，或者还没有提交。"


class ChangedMeanwhile(DomainError):
    """Somebody else has changed the draft since it was shown."""

    code = "changed_meanwhile"
    status = 409
    sentence = "这份草稿刚刚被别人改过。请重新打开，看过新内容再改。"


class OwnDraft(Forbidden):
    """Who wrote or proposed a scheme does not publish it."""

    code = "own_draft"
    sentence = "起草和提交的人不能自己发布，请由上级另一位负责人发布。"


class ReasonMissing(InvalidInput):
    """A proposal, or giving one back, without a word why."""

    code = "reason_missing"
    sentence = "请写明原因，例如：按2027年新文件调整分值。"


class LocalItemsClosed(DomainError):
    """No scheme above lets this organisation add items of its own."""

    code = "local_items_closed"
    status = 409
    sentence = "上级的积分办法没有允许自设项，请先和上级商量。"
