"""推送的规矩 errors: what cannot be pushed, and by whom."""

from app.core.errors import DomainError, InvalidInput, NotFound


class SubscriptionNotFound(NotFound):
    """No such subscription, or it is another region's."""

    code = "subscription_not_found"
    sentence = "没有找到这一项推送，可能已被移除。"
    hint = "请返回“对外推送”。"


class SecondPersonNeeded(DomainError):
    """Whoever asked for it does not approve it."""

    code = "second_person_needed"
    status = 403
    sentence = "这一项是您自己提出的，要由另一个人批准。"
    hint = "请另一位平台管理员或上级党组织在“对外推送”里批准。"


class NotInThisState(DomainError):
    """It stands elsewhere than the step needs; somebody else may have been faster."""

    code = "not_in_this_state"
    sentence = "这一项推送现在不能这样办理，可能别人刚办过。"
    hint = "请刷新页面看看现在的状态。"


class NothingChosen(InvalidInput):
    """A subscription to nothing."""

    code = "nothing_chosen"
    sentence = "请至少选一类要推送的内容。"
