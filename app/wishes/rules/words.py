"""心愿的说法 words: categories, target groups, sources, privacy levels and urgency, labelled."""

import enum
from collections.abc import Mapping
from types import MappingProxyType

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {"goods": "物品", "service": "服务", "visit": "探访", "experience": "体验", "errand": "代办"}
)
#: for staff only: never asked of the resident, never on the wall
TARGET_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "elder": "老年人",
        "child": "儿童",
        "hardship": "困难家庭",
        "disability": "残疾人",
        "other": "其他",
    }
)


class Source(enum.StrEnum):
    """How the wish came to the community."""

    SELF = "self"
    HOME_VISIT = "home_visit"
    PHONE_VISIT = "phone_visit"
    PHONE_IN = "phone_in"
    PROXY = "proxy"


SOURCES: Mapping[Source, str] = MappingProxyType(
    {
        Source.SELF: "本人填写",
        Source.HOME_VISIT: "入户走访",
        Source.PHONE_VISIT: "电话走访",
        Source.PHONE_IN: "来电",
        Source.PROXY: "代填",
    }
)


class Privacy(enum.StrEnum):
    """What the claimer learns after the release (domain.md §7)."""

    A = "A"
    B = "B"
    C = "C"


PRIVACY: Mapping[Privacy, str] = MappingProxyType(
    {
        Privacy.A: "认领方可看到姓名、电话和地址",
        Privacy.B: "认领方只知道姓氏，通过社区电话联系",
        Privacy.C: "认领方什么也不知道，由对接人转交",
    }
)


class Channel(enum.StrEnum):
    """On the public wall, or to invited units only, for those who are ashamed."""

    WALL = "wall"
    DIRECT = "direct"


CHANNELS: Mapping[Channel, str] = MappingProxyType(
    {Channel.WALL: "上心愿墙", Channel.DIRECT: "不上墙，定向对接"}
)


class Urgency(enum.StrEnum):
    """How soon the community answers; the colours are those that streets print on their lists."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"


URGENCIES: Mapping[Urgency, str] = MappingProxyType(
    {Urgency.RED: "急（红）", Urgency.YELLOW: "一般（黄）", Urgency.BLUE: "当场可办（蓝）"}
)


class ConsentHow(enum.StrEnum):
    """How somebody agreed."""

    ONLINE = "online"
    SPOKEN = "spoken"
    PHONE = "phone"
    WRITTEN = "written"


CONSENTS: Mapping[ConsentHow, str] = MappingProxyType(
    {
        ConsentHow.ONLINE: "本人在网页上同意",
        ConsentHow.SPOKEN: "当面说明，口头同意",
        ConsentHow.PHONE: "电话里说明，口头同意",
        ConsentHow.WRITTEN: "签了同意书",
    }
)


class Grade(enum.StrEnum):
    """What the resident says of it."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"


GRADES: Mapping[Grade, str] = MappingProxyType(
    {Grade.SATISFIED: "满意", Grade.FAIR: "基本满意", Grade.UNSATISFIED: "不满意"}
)

#: why a wish is not accepted (domain.md §7)
REJECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "cash": "心愿墙不受理现金",
        "loan": "心愿墙不受理借款",
        "prescription": "处方药请到社区卫生服务站",
        "lawsuit": "诉讼请到法律援助窗口",
        "job": "求职请到就业服务窗口",
        "dear": "超出本社区的金额上限",
        "other": "其他原因",
    }
)

#: the text that people agree to, by version; a consent stores the version it was given for
CONSENT_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "1": (
            "我同意社区登记这个心愿和联系方式，用来审核、联系和送达。"
            "心愿墙上只写心愿、社区和类别，不写姓名、住址和电话。"
            "我可以随时撤回心愿或撤回同意，撤回不影响我享受社区服务。"
        )
    }
)
CONSENT_VERSION = max(CONSENT_TEXTS)


def default_privacy(*, is_minor: bool) -> Privacy:
    """C for minors, B else."""
    return Privacy.C if is_minor else Privacy.B
