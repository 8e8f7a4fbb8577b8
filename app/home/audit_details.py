"""日志明细的说法 audit_details: what an entry holds besides who, what and where, in words.

The log keeps ids, codes and masked values. People are named, masked, by the caller; other ids say
nothing to who reads and are left to `GET /api/v1/audit`, which hands out everything as it is kept.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.accounts.categories import CATEGORIES
from app.accounts.models import Role
from app.accounts.role_words import ROLES
from app.accounts.switches import SWITCHES
from app.core.words import day, gettext
from app.events.signal_words import said as noticed

_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
#: details that name people by their ids
PEOPLE = frozenset({"person", "person_id", "given_by", "gone"})
#: figures of a machine that an office compares by their first letters
_SUMS = frozenset({"sha256", "anchor"})

#: what a detail is called
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "about": "关于",
        "absent": "没做",
        "accepts": "同意",
        "after": "改为",
        "anchor": "台账封存码",
        "before": "原来",
        "branches": "支部",
        "capacity": "以什么身份",
        "category": "党员类别",
        "change": "修改",
        "code": "情形",
        "consent": "本人同意",
        "contact": "写了联系人",
        "correction": "靠哪一项更正",
        "create": "新登记",
        "done": "做了",
        "entries": "条数",
        "from": "原来",
        "from_on": "从哪天",
        "gift": "礼品",
        "given_by": "交出的人",
        "gone": "并掉的记录",
        "host": "对方网址",
        "how": "怎么改",
        "is_reached": "联系上了",
        "join": "加入",
        "kind": "种类",
        "left_out": "没写入的行",
        "limit": "规定",
        "list": "名单",
        "month": "月份",
        "number": "编号",
        "on": "哪天",
        "ordinal": "第几套",
        "outcome": "结果",
        "outside": "所在单位",
        "paper": "文件",
        "people": "人数",
        "period": "年度",
        "person": "谁",
        "person_id": "谁",
        "phones": "换手机号",
        "pictures": "照片",
        "points": "积分",
        "receipt": "凭单",
        "relation": "关系",
        "role": "职责",
        "rows": "行数",
        "sha256": "校验码",
        "since": "从哪天",
        "stage": "党员类型",
        "step": "哪一步",
        "subjects": "推送什么",
        "switch": "开关",
        "to": "改为",
        "to_on": "到哪天",
        "transfer": "转移",
        "trust": "怎么证明",
        "unchanged": "没有变化",
        "undecided": "未答复的申请",
        "units": "单位",
        "until": "到哪天",
        "version": "版本",
        "volunteers": "志愿者",
        "way": "怎么联系",
    }
)

_KINDS = MappingProxyType(
    {
        "page": "网页",
        "api": "接口",
        "desk": "登记台",
        "screen": "签到大屏",
        "big_screen": "数据大屏",
        "certificate": "证明",
        "sheet": "记录单",
        "xlsx": "Excel",
        "csv": "CSV",
        "pdf": "PDF",
        "zip": "压缩包",
    }
)
_LISTS = MappingProxyType(
    {
        "members": "党员名单",
        "register": "积分汇总表",
        "ranking": "排名",
        "cards": "志愿者卡",
        "certificates": "志愿服务证明",
        "bundle": "上报数据包",
        "audit": "操作日志",
        "roles": "任职名单",
        "roll": "签到名单",
        "wishes": "心愿",
    }
)

#: detail → code → words
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": _KINDS,
        "list": _LISTS,
        "role": MappingProxyType(
            {**{role.value: words for role, (words, _) in ROLES.items()}, Role.DESK.value: "登记台"}
        ),
        "relation": MappingProxyType(
            {"party": "组织关系", "reporting": "报到", "residence": "居住", "unit": "单位、队伍"}
        ),
        "stage": MappingProxyType({"full": "正式", "probationary": "预备", "none": "非党员"}),
        "trust": MappingProxyType(
            {"screen": "动态码", "poster": "张贴码", "steward": "现场核验", "hand": "人工补登"}
        ),
        "way": MappingProxyType(
            {"call": "电话", "account": "本人登录", "visit": "上门", "card": "心愿卡"}
        ),
        "capacity": MappingProxyType(
            {
                "secretary": "支部书记",
                "committee": "支部委员",
                "named": "大会推举",
                "parent": "上级",
            }
        ),
        "outcome": MappingProxyType(
            {
                "upheld": "支持",
                "partly": "部分支持",
                "dismissed": "维持原记录",
                "withdrawn": "已撤回",
            }
        ),
        "how": MappingProxyType({"work": "上班", "rest": "放假", "rule": "按国家规定"}),
        "step": MappingProxyType({"accept": "受理", "decide": "答复"}),
        "category": MappingProxyType({each.code: each.label for each in CATEGORIES}),
        "switch": MappingProxyType({each.name: each.label for each in SWITCHES}),
    }
)
#: what something is about, before the colon of its id
_ABOUT = MappingProxyType(
    {
        "attendance": "签到",
        "session": "场次",
        "refusal": "扫码",
        "record": "服务记录",
        "entry": "积分明细",
        "hand": "补登",
        "wish": "心愿",
        "duty": "履职",
    }
)


def people_in(all_details: Iterable[Mapping[str, Any]]) -> set[uuid.UUID]:
    """The people whom these details name by id."""
    return {
        uuid.UUID(value)
        for details in all_details
        for name, value in details.items()
        if name in PEOPLE and isinstance(value, str) and _ID.fullmatch(value)
    }


def in_words(details: Mapping[str, Any], names: Mapping[uuid.UUID, str]) -> str:
    """The details of an entry as one line; "" where they hold nothing for people."""
    parts = []
    for name, value in sorted(details.items()):
        words = _value(name, value, names)
        if words:
            label = gettext(NAMES[name]) if name in NAMES else name
            parts.append(gettext("%(label)s：%(words)s", label=label, words=words))
    return gettext("；").join(parts)


def _value(name: str, value: Any, names: Mapping[uuid.UUID, str]) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        shown = [_value(name, each, names) for each in value]
        return gettext("、").join(each for each in shown if each)
    if isinstance(value, str):
        return _text(name, value, names)
    return json.dumps(value, ensure_ascii=False)


def _text(name: str, text: str, names: Mapping[uuid.UUID, str]) -> str:
    if name in PEOPLE and _ID.fullmatch(text):
        return names.get(uuid.UUID(text), "")
    if _ID.fullmatch(text):
        return ""
    if name in _SUMS:
        return text[:12]
    found = _SAID.get(name, _plain)(text)
    return gettext(found) if found else ""


def _plain(text: str) -> str:
    """A text as it is; of one that names a thing by its id, what the thing is."""
    kind, colon, rest = text.partition(":")
    if colon and (not rest or _ID.fullmatch(rest)):
        return _ABOUT.get(kind, "")
    return text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _coded(name: str) -> Callable[[str], str]:
    return lambda text: VALUES[name].get(text, text)


_SAID: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        **{name: _coded(name) for name in VALUES},
        **dict.fromkeys(("from_on", "to_on", "since", "until", "on"), _day),
        # how many it was stands with the signal itself
        "code": lambda text: re.sub(r"%\(\w+\)s", "…", noticed(text)[0]),
    }
)
