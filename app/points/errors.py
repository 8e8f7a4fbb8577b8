"""积分台账的规矩 errors: why a ranking or a register cannot be made."""

from app.core.errors import DomainError, InvalidInput


class NoSchemeInForce(DomainError):
    """No active scheme speaks for this node."""

    code = "no_scheme"
    sentence = "这里还没有启用积分办法，暂时不能导出汇总表。"
    hint = "请联系上级党组织或平台管理员启用积分办法。"


class PeriodUnknown(InvalidInput):
    """The scheme has no such period, or it has not begun."""

    code = "period_unknown"
    sentence = "没有这个统计时段，或者它还没有开始。"
    hint = "请填写年份，例如 2026。"


class TooManyBranches(DomainError):
    """More branches than one file can show."""

    code = "too_many_branches"
    status = 422
    sentence = "这里下面有 %(count)s 个支部，一份文件最多放 %(most)s 个。"
    hint = "请按街道或社区分别导出。"


class TooManyMembers(DomainError):
    """More members than can be compared while somebody waits."""

    code = "too_many_members"
    status = 422
    sentence = "这里的人太多，一次最多比较 %(most)s 人。"
    hint = "请选一个街道、社区或支部再试。"


class ReachesBack(InvalidInput):
    """A new version of a scheme would change a period that is over."""

    code = "reaches_back"
    sentence = "新版本要写明从哪天起（effective: from），而且不能早于本周期第一天 %(day)s。"
