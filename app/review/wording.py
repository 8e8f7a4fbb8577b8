"""考核的用词 wording: codes, levels and differences of a sheet as people read them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.models import MemberStage
from app.events.rules import CATEGORIES
from app.points.columns import STAGES
from app.points.rules import BANDS
from app.records.models import TimeClass, Trust
from app.review.models import Capacity, ExemptReason, ObjectionState
from app.review.rules import Change, Row
from app.schemes.rules import Version
from app.schemes.rules.numbers import points_text

Labels = Mapping[str, str]

#: as what somebody signs
CAPACITIES = {
    Capacity.SECRETARY: "支部书记",
    Capacity.COMMITTEE: "支部委员",
    Capacity.NAMED: "党员大会推举",
    Capacity.PARENT: "上级党组织",
}
#: what became of an objection
OUTCOMES = {
    ObjectionState.OPEN: "待答复",
    ObjectionState.UPHELD: "采纳",
    ObjectionState.DISMISSED: "维持原结果",
    ObjectionState.WITHDRAWN: "已撤回",
}
#: why a member does not take part
REASONS = {
    ExemptReason.AGE: "年老体弱",
    ExemptReason.ILLNESS: "因病",
    ExemptReason.FLOATING: "流动外出",
    ExemptReason.OTHER: "其他",
}
#: why somebody is not in the list; what follows a colon says more
LEFT_OUT = {
    "moved": "组织关系已转往其他支部，由转入支部评议",
    "left": "组织关系已转出",
    "disabled": "账号已停用",
    "erased": "个人信息已注销",
    "exempt:age": "免予参评：年老体弱",
    "exempt:illness": "免予参评：因病",
    "exempt:floating": "免予参评：流动外出",
    "exempt:other": "免予参评",
}


def labels_of(rules: Version) -> Labels:
    """The words of a scheme's levels by their keys."""
    return {row.key: row.label for table in rules.review.levels for row in table.rows}


def level_label(level: str, labels: Labels) -> str:
    """A level as people read it: the scheme's own words, else the neutral band."""
    if level in labels:
        return labels[level]
    return BANDS[int(level) - 1] if level.isdecimal() and 0 < int(level) <= len(BANDS) else ""


def remarks_of(row: Row) -> list[str]:
    """What is said beside a member's numbers."""
    found = []
    if row.leader_closed:
        hours, rest = divmod(row.leader_closed, 60)
        found.append(f"扫码时长含负责人签退{hours}:{rest:02d}")
    found += [_remark(each) for each in row.remarks]
    if row.stage == MemberStage.PROBATIONARY and not row.level:
        found.append("预备党员不评档次")
    if row.is_on_border:
        found.append("与他人同分，档次请支部确定")
    return found


def _remark(code: str) -> str:
    kind, _, value = code.partition(":")
    if kind == "elsewhere":
        return f"含在其他支部或社区的{points_text(int(value))}分"
    day = date.fromisoformat(value)
    words = "转入" if kind == "moved_in" else "加入"
    return f"{day.month}月{day.day}日{words}本支部"


def why_left_out(code: str) -> str:
    """Why somebody is not in the list, in words."""
    if code.startswith("scheme:"):
        return code.removeprefix("scheme:")
    return LEFT_OUT.get(code, code)


#: what changed, as it is said
FIGURES = {
    "points": "积分",
    "mark": "折算分",
    "rank": "名次",
    "times": "次数",
    "level": "档次",
    "top": "优秀名额",
    "score": "综合分",
    "scanned": "扫码时长",
    "leader_closed": "负责人签退时长",
    "hand": "人工补登时长",
    "stage": "党员类型",
}
_TOP = {"in": "名额内", "tie": "同分待定", "": "名额外"}


@dataclass(frozen=True, slots=True)
class Said:
    """What changed for one person, in words."""

    name: str
    words: tuple[str, ...]


def said(changes: Sequence[Change], names: Mapping[uuid.UUID, str], labels: Labels) -> list[Said]:
    """Changes in words, person by person; a score that is the sum of points is not said twice."""
    found: dict[uuid.UUID, dict[str, Change]] = {}
    for each in changes:
        found.setdefault(each.person_id, {})[each.name] = each
    spoken = []
    for person_id, own in found.items():
        points, score = own.get("points"), own.get("score")
        if points and score and (points.before, points.after) == (score.before, score.after):
            del own["score"]
        words = tuple(word for each in own.values() if (word := _change(each, labels)))
        if words:
            spoken.append(Said(names.get(person_id, ""), words))
    return sorted(spoken, key=lambda one: one.name)


def _change(change: Change, labels: Labels) -> str:
    if change.name == "is_listed":
        return "新列入" if change.after else "不再在本支部"
    if change.name == "left_out":
        return f"未列入：{why_left_out(change.after)}" if change.after else "列入名单"
    if change.name not in FIGURES:
        return ""
    before, after = (_figure(change.name, each, labels) for each in (change.before, change.after))
    return f"{FIGURES[change.name]} {before} → {after}"


def _figure(name: str, value: Any, labels: Labels) -> str:
    if value is None or (value == "" and name != "top"):
        return "无"
    if name in ("points", "mark", "score"):
        return points_text(value)
    if name in ("scanned", "leader_closed", "hand"):
        return f"{value // 60}:{value % 60:02d}"
    if name == "stage":
        return STAGES[MemberStage(value)]
    if name == "level":
        return level_label(value, labels)
    return _TOP[value] if name == "top" else str(value)


#: kinds of service that are no event's
_WISH, _POST, _OTHER = "微心愿", "岗位履职", "志愿服务"


def kind_of_service(source: str, category: str) -> str:
    """What kind of service a record is of, in words."""
    if source.startswith("wish:"):
        return _WISH
    if category == "post":
        return _POST
    found = CATEGORIES.get(category)
    return found.label if found else _OTHER


def proved_by(time_class: TimeClass, trust: Trust) -> str:
    """How a service was proved: by scans, by the leader who closed it, on the spot, or by hand."""
    if time_class is TimeClass.SCANNED:
        return "扫码"
    if time_class is TimeClass.LEADER_CLOSED:
        return "负责人签退"
    return "人工补登" if trust is Trust.HAND else "现场核验"
