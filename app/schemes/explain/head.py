"""办法总则 head: basis, period, people, base score, total, groups, as sentences."""

from collections.abc import Iterator

from app.schemes.explain.words import cap_sentences, label_of, period_sentence, value_of, who_text
from app.schemes.rules.numbers import points_text
from app.schemes.rules.version import Version

ATTENDANCE = {"in": "只签到", "in_out": "签到并签退", "in_plan": "签到后按计划时长"}


def head_sentences(version: Version) -> Iterator[str]:
    """What holds for the whole scheme."""
    basis = version.basis
    number = f"（{basis.number}）" if basis.number else ""
    issuer = f"，{basis.issuer}" if basis.issuer else ""
    yield f"依据：《{basis.document}》{number}{issuer}。"
    if version.is_example:
        yield "这是示例，不代表任何地方的现行规定。"
    if version.note:
        yield f"说明：{version.note}"
    if version.precedence:
        yield f"条款不一致时：{version.precedence}"
    yield from _dates(version)
    yield period_sentence(version.calendar)
    who = who_text(version.population, version)
    yield f"适用：{who or '全体人员'}。"
    yield from _classes(version)
    yield from _base(version)
    yield from cap_sentences(version.total_caps, "总分")
    yield from _groups(version)
    for kind, key in version.attendance.items():
        yield f"{ATTENDANCE[kind]}的活动，默认计入“{version.items[key].label}”。"
    yield from _onces(version)
    if version.allowance:
        most = points_text(version.allowance.points)
        yield f"下级组织可自设 {version.allowance.items} 项，每次不超过 {most} 分。"


def _dates(version: Version) -> Iterator[str]:
    begin, end = version.effective_from, version.effective_until
    if begin and end:
        yield f"{begin} 至 {end} 施行。"
    elif begin:
        yield f"自 {begin} 起施行。"
    elif end:
        yield f"施行至 {end}。"


def _classes(version: Version) -> Iterator[str]:
    for name, attribute in version.classed.items():
        rows = "；".join(
            f"{who_text(who, version) or '其余人员'}为{value_of(name, value, version.attributes)}"
            for who, value in attribute.classes
        )
        yield f"“{attribute.label}”按人员确定：{rows}。"


def _base(version: Version) -> Iterator[str]:
    if version.base.points or version.base.classes:
        yield f"基础分 {points_text(version.base.points)} 分。"
    for who, points in version.base.classes:
        yield f"其中{who_text(who, version)}的基础分 {points_text(points)} 分。"


def _groups(version: Version) -> Iterator[str]:
    for group in version.groups.values():
        inside = f"，属于“{version.groups[group.within].label}”" if group.within else ""
        labels = "、".join(i.label for i in version.items.values() if i.group == group.key)
        yield f"“{group.label}”{inside}，包括：{labels or '（暂无直属计分项）'}。"
        yield from cap_sentences(group.caps, f"“{group.label}”")


def _onces(version: Version) -> Iterator[str]:
    for once in version.onces:
        labels = [version.items[key].label for key in once.items]
        labels += [version.groups[key].label for key in once.groups]
        name = label_of(once.by, version.attributes)
        yield f"“{'、'.join(labels)}”中同一{name}只计一次：加分取最高，扣分取最重。"
