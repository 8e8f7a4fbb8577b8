"""推送的说法 words: how people are told what a system outside is told."""

from collections.abc import Mapping
from types import MappingProxyType

from app.webhooks.rules import Subject

#: subject → words and a note
SUBJECTS: Mapping[Subject, tuple[str, str]] = MappingProxyType(
    {
        Subject.CHECK_INS: ("签到签退", "哪个人员编号、哪一场、什么时间、怎么证明的"),
        Subject.POINTS: ("积分流水", "每一笔计分、重新计值和更正扣回"),
        Subject.WISHES: ("心愿进展", "编号、类别和状态；不含内容、人群和家庭"),
        Subject.REVIEWS: ("年度考核", "支部的公示、签字、审定和补充表；不含名单"),
    }
)
