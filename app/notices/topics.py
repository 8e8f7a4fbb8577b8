"""消息分类 topics: every kind of message under words people understand, and whether it leaves."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Leaving(enum.StrEnum):
    """Whether messages of a topic also leave by SMS or WeChat; the inbox always has them."""

    #: as each person likes; they leave until somebody says no
    CHOICE = "choice"
    #: whatever a person likes: the account's safety, or a day by which something must be said
    ALWAYS = "always"
    #: never
    INBOX = "inbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A group of kinds: its name to people, an example, and whether it leaves."""

    name: str
    label: str
    note: str
    leaving: Leaving
    kinds: frozenset[str]


TOPICS = (
    Topic(
        name="reminder",
        label="活动提醒",
        note="报了名的活动，前一天傍晚提醒",
        leaving=Leaving.CHOICE,
        kinds=frozenset({"sign_up.reminder"}),
    ),
    Topic(
        name="sign_up",
        label="活动有变化",
        note="候补转正，报了名的活动取消",
        leaving=Leaving.CHOICE,
        kinds=frozenset({"sign_up.moved_up", "sign_up.called_off"}),
    ),
    Topic(
        name="wish",
        label="心愿进展",
        note="心愿受理、有人认领、已经送达；认领快到期，需要回访",
        leaving=Leaving.CHOICE,
        kinds=frozenset({"wish"}),
    ),
    Topic(
        name="code",
        label="登录验证码和账号安全",
        note="没有它进不来，也保护您的账号；手机号换了，谁给了您什么职责",
        leaving=Leaving.ALWAYS,
        kinds=frozenset({"code", "account", "role"}),
    ),
    Topic(
        name="appeal",
        label="核查申请的答复",
        note="答复之日起有申请上级复核的期限，不能错过",
        leaving=Leaving.ALWAYS,
        kinds=frozenset({"appeal"}),
    ),
    Topic(
        name="review",
        label="年度考核的公示和异议答复",
        note="公示只有几个工作日，过了就不能再提异议",
        leaving=Leaving.ALWAYS,
        kinds=frozenset({"review"}),
    ),
    Topic(
        name="points",
        label="积分、履职和兑换",
        note="补登和更正入账、扫码核对的结果、每月履职、爱心超市兑换",
        leaving=Leaving.INBOX,
        kinds=frozenset({"points", "event", "post", "spending"}),
    ),
    Topic(
        name="certificate",
        label="志愿服务证明",
        note="申请的证明开好了、没有开、被撤回",
        leaving=Leaving.INBOX,
        kinds=frozenset({"certificate"}),
    ),
    Topic(
        name="thanks",
        label="感谢信和线索",
        note="感谢信、线索的下落、三张清单的回应",
        leaving=Leaving.INBOX,
        kinds=frozenset({"thank_you", "lead", "unit_line"}),
    ),
    Topic(
        name="office",
        label="机关和单位事务",
        note="等人审核和签字的事、积分办法、单位核验、组织的改动、生成好的文件",
        leaving=Leaving.INBOX,
        kinds=frozenset({"unit", "scheme", "webhook", "export", "organisation"}),
    ),
)
BY_KIND: Mapping[str, Topic] = MappingProxyType(
    {kind: topic for topic in TOPICS for kind in topic.kinds}
)
CHOICES = tuple(topic for topic in TOPICS if topic.leaving is Leaving.CHOICE)
