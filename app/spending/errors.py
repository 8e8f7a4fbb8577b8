"""兑换的规矩被违反 errors: why nothing is handed out, or taken back."""

from app.core.errors import DomainError, Forbidden, InvalidInput, NotFound


class NoSpending(DomainError):
    """No scheme in force here lets points be spent."""

    code = "no_spending"
    sentence = "这里的积分办法没有开通积分兑换。"
    hint = "如需开通，请由上级党组织在积分办法里写明兑换规则。"


class GiftUnknown(InvalidInput):
    """Not on the list of the scheme in force."""

    code = "gift_unknown"
    sentence = "兑换清单上没有这件礼品。"
    hint = "清单可能刚刚改过，请刷新页面重新选择。"


class WhatIsWanted(InvalidInput):
    """Where the scheme has a list a gift is chosen; where it has none, points and words."""

    code = "what_is_wanted"
    sentence = "请写明兑换什么：清单上的一件礼品；没有清单的地方写扣多少分、换了什么。"


class TooLittle(DomainError):
    """The purse does not hold so much."""

    code = "too_little"
    sentence = "可兑换积分不够：还有 %(balance)s 分，需要 %(price)s 分。"
    hint = "请换一件礼品，或者过些时候再来。"


class LimitReached(DomainError):
    """The scheme lets one have so many, or so much, in a time."""

    code = "limit_reached"
    sentence = "已达到积分办法规定的兑换次数或分值上限。"
    hint = "请换一件礼品，或到下一个周期再来。"


class OutOfStock(DomainError):
    """None of it is left on the shelf."""

    code = "out_of_stock"
    sentence = "“%(label)s”已经没有库存了，没有扣分。"
    hint = "请换一件礼品；补货以后请在“库存”里改数量。"


class OwnPurse(Forbidden):
    """Nobody hands out to himself, nor takes back for himself (maker ≠ gainer)."""

    code = "own_purse"
    sentence = "不能给自己办理兑换或撤销，请由另一位工作人员办理。"


class KeyReused(DomainError):
    """The same key came with another body."""

    code = "key_reused"
    sentence = "这次请求的编号已经用过，内容却不同。"
    hint = "请刷新页面后重试。"


class ReceiptNotFound(NotFound):
    """No such receipt, or one this actor may not know of."""

    sentence = "没有找到这张兑换凭单。"


class AlreadyUndone(DomainError):
    """A receipt is taken back once."""

    code = "already_undone"
    sentence = "这张凭单已经撤销过了，积分已经退回。"


class TooLateToUndo(DomainError):
    """What was handed out is taken back on the same day only."""

    code = "too_late_to_undo"
    sentence = "只能在兑换的当天撤销。"
    hint = "过了当天请按实际情况另行登记。"


class StockReason(InvalidInput):
    """Stock is changed with a reason."""

    code = "stock_reason"
    sentence = "请写明为什么改库存，例如：进货、盘点、破损。"
