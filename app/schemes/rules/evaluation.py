"""计分 evaluation: one member's facts under a scheme, as lines that add up to the total."""

from collections.abc import Sequence
from datetime import date, datetime

from app.core.clock import local, local_day
from app.schemes.errors import NotNext, NoVersionInForce
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.fold import book
from app.schemes.rules.lines import Evaluation, Line
from app.schemes.rules.omissions import Omitted
from app.schemes.rules.overrides import Triggered, set_total, triggered
from app.schemes.rules.selection import Chosen, select
from app.schemes.rules.state import State
from app.schemes.rules.tally import Tally
from app.schemes.rules.trace import Step
from app.schemes.rules.version import BASE, TOTAL, Version, in_force, period_of
from app.schemes.rules.watching import omitted
from app.schemes.rules.windows import Period


def evaluate(
    versions: Sequence[Version],
    facts: Sequence[Fact],
    as_of: date,
    member: Member,
    *,
    day_is_over: bool = False,
) -> Evaluation:
    """Value the facts of one member in the period that holds `as_of`, up to and with that day.

    Each fact goes by the version in force on its day; counters run on by item key. Facts that still
    count from an earlier period are in; their order does not matter. A window of an omission is
    judged when its last day is over: `day_is_over` says it of `as_of`. Raises `NoVersionInForce`.
    """
    ruling = ruling_version(versions, as_of)
    period = period_of(ruling, as_of)
    described = _described(versions, facts, member)
    selection = select(versions, described, period=period, as_of=as_of)
    counting = selection.counting() if ruling.omissions or ruling.overrides else ()
    gone, judged_on = omitted(
        ruling, counting, member, period=period, as_of=as_of, day_is_over=day_is_over
    )
    tally = Tally(start(ruling, member, as_of))
    lines = list(base_lines(ruling, member, period))
    for one in sorted([*selection.chosen, *_unwritten(ruling, gone)], key=_in_time):
        lines += book(one.version, tally, one.fact, moment=one.moment, ended=one.ended)
        tally.last = one.fact.order
    overrides = triggered(ruling.overrides, counting)
    closing = _closing_lines(overrides, tally)
    turns = [day for day in (selection.turns_on(as_of), judged_on) if day]
    return Evaluation(
        period=period,
        as_of=as_of,
        lines=(*lines, *closing),
        total=tally.total,
        ignored=selection.ignored,
        state=tally.closed(as_of=as_of, turns_on=min(turns, default=None), is_set=bool(closing)),
        omitted=gone,
        overrides=overrides,
    )


def _described(
    versions: Sequence[Version], facts: Sequence[Fact], member: Member
) -> Sequence[Fact]:
    """The facts with what the version of their day takes from who the member is."""
    if not any(version.classed for version in versions):
        return facts
    days = ((fact, in_force(versions, local_day(fact.occurred_at))) for fact in facts)
    return [version.described(fact, member) if version else fact for fact, version in days]


def _in_time(one: Chosen) -> tuple[datetime, str, str]:
    return one.fact.order


def _unwritten(version: Version, gone: Sequence[Omitted]) -> list[Chosen]:
    """Omissions as facts that nobody recorded."""
    facts = [one.fact for one in gone if one.omission.points]
    return [Chosen(fact, version, local(fact.occurred_at), None, None) for fact in facts]


def _closing_lines(overrides: Sequence[Triggered], tally: Tally) -> tuple[Line, ...]:
    """The line that brings the total to what an override sets it to."""
    setting, total = set_total(overrides, tally.total)
    if setting is None or total == tally.total:
        return ()
    amount, tally.total = total - tally.total, total
    key = setting.override.key
    step = Step("booked", "override", (total, setting.override.label))
    return (Line(f"override:{key}", key, amount, "", (step,), running=total),)


def ruling_version(versions: Sequence[Version], as_of: date) -> Version:
    """The version that says period and base score on a day: in force, else the nearest one."""
    found = in_force(versions, as_of)
    if found is not None:
        return found
    begun = [version for version in versions if (version.effective_from or date.min) <= as_of]
    if begun:
        return max(begun, key=lambda version: version.effective_from or date.min)
    if not versions:
        raise NoVersionInForce
    return min(versions, key=lambda version: version.effective_from or date.min)


def start(version: Version, member: Member, as_of: date) -> State:
    """The state before the first fact of the period that holds the day: the base score alone."""
    base = version.base.of(member)
    counters = {f"{TOTAL}/period{kind}": (0, base) for kind in "~="} if base else {}
    total = base
    for cap in version.total_caps:
        if cap.counts == "net" and cap.per == "period":
            total = cap.clamped(total)
    return State(period=period_of(version, as_of), as_of=as_of, total=total, counters=counters)


def base_lines(version: Version, member: Member, period: Period) -> tuple[Line, ...]:
    """The line of the base score; none where the scheme gives none."""
    total = start(version, member, period.starts_on).total
    if not total:
        return ()
    step = Step("booked", "base", (total, period.label))
    return (Line(f"{BASE}:{period.label}", BASE, total, "", (step,), running=total),)


def is_next(version: Version, state: State, fact: Fact) -> bool:
    """Whether `advance` may add the fact: it is the latest, and nothing else changes with it.

    Otherwise, and where it matters who somebody is, all facts have to be evaluated again.
    """
    day = local_day(fact.occurred_at)
    return (
        (state.last is None or fact.order > state.last)
        and state.period.holds(day)
        and (state.turns_on is None or day < state.turns_on)
        and not state.is_closed
        and not version.classed
        and fact.item not in version.turning_items
    )


def advance(version: Version, state: State, fact: Fact) -> tuple[State, tuple[Line, ...]]:
    """Add the next fact to a state: the new state and the fact's lines (none if not in the scheme).

    `version` is the one in force on the fact's day. The same as evaluating all facts again.
    Raises `NotNext` where that would not be so.
    """
    if not is_next(version, state, fact):
        raise NotNext
    day = local_day(fact.occurred_at)
    as_of = max(state.as_of, day)
    selection = select((version,), (fact,), period=state.period, as_of=as_of)
    tally = Tally(state)
    lines: list[Line] = []
    for one in selection.chosen:
        lines += book(version, tally, fact, moment=one.moment, ended=one.ended)
        tally.last = fact.order
    ends = [day for day in (state.turns_on, selection.turns_on(as_of)) if day]
    return tally.closed(as_of=as_of, turns_on=min(ends, default=None)), tuple(lines)
