"""兑换、单位与公示说明 later: what is made of points after they were earned, as sentences."""

from collections.abc import Iterator, Sequence

from app.schemes.explain.duties import level_label
from app.schemes.explain.review import conversion_text, ends_text, measure_text
from app.schemes.explain.words import PER, life_text, who_text
from app.schemes.rules.numbers import number_text, points_text
from app.schemes.rules.publication import Publication, Span
from app.schemes.rules.review import CarryOver, Ends, Metric
from app.schemes.rules.spending import SpendingRule, SpendLimit
from app.schemes.rules.version import Version

ORDERS = {
    "oldest_first": "先得先用",
    "newest_first": "后得先用",
    "soonest_expiry": "先到期的先用",
}
CLEARINGS = {
    "never": "",
    "after_spending": "每次兑换后，余下的可兑换积分清零。",
    "period_end": "每个周期结束，可兑换积分清零。",
}
RHYTHMS = {"monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年"}


def later_sentences(version: Version) -> Iterator[str]:
    """Spending, units, what is carried over, publication."""
    for carry in version.review.carry_over:
        yield _carry(version, carry)
    if version.spending:
        yield from _spending(version.spending)
    yield from _units(version)
    if version.publication:
        yield from _publication(version.publication)


def _carry(version: Version, carry: CarryOver) -> str:
    label = version.items[carry.item].label
    if carry.source:
        how = f"，{conversion_text(carry.conversion)}" if carry.conversion else ""
        return f"下一周期计入“{label}”：取本周期{measure_text(version, carry.source)}{how}。"
    rows = "、".join(
        f"{level_label(version, key)} {points_text(points)} 分"
        for key, points in carry.points.items()
    )
    return f"下一周期按本周期等级计入“{label}”：{rows}。"


def _spending(rule: SpendingRule) -> Iterator[str]:
    yield f"积分可以兑换，{ORDERS[rule.order]}；兑换不影响时长和考核积分。"
    if rule.at_least:
        yield f"兑换需有 {points_text(rule.at_least)} 分及以上。"
    for gift in rule.gifts.values():
        limits = _limits(gift.limits)
        yield f"   {gift.label}：{points_text(gift.price)} 分{f'，{limits}' if limits else ''}。"
    if rule.limits:
        yield f"兑换{_limits(rule.limits)}。"
    if rule.expiry:
        yield f"可兑换积分自取得之日起{life_text(rule.expiry)}。"
    if CLEARINGS[rule.clearing]:
        yield CLEARINGS[rule.clearing]
    if rule.voucher_days:
        yield f"兑换券 {rule.voucher_days} 天内有效。"


def _limits(limits: Sequence[SpendLimit]) -> str:
    parts = []
    for limit in limits:
        per = "每次" if limit.per == "event" else PER[limit.per]
        if limit.times is not None:
            parts.append(f"{per}最多 {limit.times} 次")
        if limit.points is not None:
            parts.append(f"{per}最多 {points_text(limit.points)} 分")
    return "，".join(parts)


def _units(version: Version) -> Iterator[str]:
    rule = version.review.units
    if not rule.metrics:
        return
    yield f"单位指标（应参加的人：{who_text(rule.who, version) or '全体人员'}）："
    for metric in rule.metrics.values():
        meets = f"，应达 {_percent(metric)}" if metric.ends != Ends() else ""
        marks = f"，{conversion_text(metric.conversion)}" if metric.conversion else ""
        weight = f"，占 {number_text(metric.weight)}%" if metric.weight != 100 else ""
        yield f"   {metric.label}{_share(version, metric)}{meets}{marks}{weight}。"


def _share(version: Version, metric: Metric) -> str:
    by = measure_text(version, metric.by)
    if metric.kind == "share":
        return f"（{by} {ends_text(metric.condition)}的人数占比）"
    return {"sum": f"（{by}合计）", "average": f"（{by}人均）"}.get(metric.kind, "")


def _percent(metric: Metric) -> str:
    return ends_text(metric.ends) + (
        "（百分比，不进位）" if metric.kind in ("rate", "share") else ""
    )


def _publication(rule: Publication) -> Iterator[str]:
    yield f"{RHYTHMS[rule.rhythm]}公示，公示期 {_span(rule.length)}。"
    if rule.objection:
        yield f"公示起 {_span(rule.objection)}内可提出异议。"
    if rule.decision:
        yield f"收到异议后 {_span(rule.decision)}内答复。"
    how = "有异议的照常列出并注明" if rule.disputed == "marked" else "有异议的待答复后再列出"
    yield f"{how}；{'异议办结后锁定' if rule.freezes else '异议办结后不锁定'}。"


def _span(span: Span) -> str:
    return f"{span.days} 个{'工作日' if span.kind == 'working' else '自然日'}"
