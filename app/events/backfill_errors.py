"""补录活动的错误 backfill_errors: what cannot be written down afterwards."""

from app.core.errors import DomainError, InvalidInput


class NotOverYet(InvalidInput):
    """What is still to come is planned."""

    code = "not_over_yet"
    sentence = "活动还没有结束，不能补录。"
    hint = "还没开始的活动请用“新建活动”；正在进行的请用登记台。"


class BackfillTooOld(InvalidInput):
    """It lies further back than the region allows."""

    code = "backfill_too_old"
    sentence = "只能补录 %(days)s 天以内的活动。"
    hint = "更早的活动请向社区或上级反映，不能直接入账。"


class BackfilledAlready(DomainError):
    """An event of that title, organisation and time is there."""

    code = "backfilled_already"
    sentence = "同一组织、同一时间、同一名称的活动已经有了，没有重复补录。"
    hint = "请到“管理活动”里找到它；要补人，在那个活动里点“人工补登”。"


class YearClosed(DomainError):
    """Nothing is entered any more into the year of somebody named."""

    code = "year_closed"
    sentence = "%(names)s所在支部这一年度的补录已经截止，不能再补录这场活动。"
    hint = "确有错漏的，请在年度考核公示期间提异议，或由上级出补充表更正。"
