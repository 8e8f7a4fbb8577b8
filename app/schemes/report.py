"""计分报告 report: what an evaluation of a file of facts found, ready to be written as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core.clock import local, local_day
from app.schemes.exact_json import Hundredths
from app.schemes.facts_file import FactsFile
from app.schemes.report_parts import carried_trees, publication_tree, purse_tree, unit_trees
from app.schemes.rules import (
    Account,
    Evaluation,
    Line,
    Result,
    Results,
    Version,
    assess,
    evaluate,
    ruling_version,
    table_for,
)
from app.schemes.rules.measures import group_points
from app.schemes.rules.numbers import plain


def report(versions: Sequence[Version], file: FactsFile, as_of: date) -> dict[str, Any]:
    """Everything that a scheme makes of the facts up to a day."""
    version = ruling_version(versions, as_of)
    accounts = [
        Account(
            person.id,
            person.member,
            evaluate(versions, person.facts, as_of, person.member, day_is_over=True),
        )
        for person in file.people.values()
    ]
    results = assess(version, accounts)
    period = version.calendar.period_of(as_of)
    return {
        "scheme": {"key": version.key, "title": version.title},
        "period": {
            "label": period.label,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
        },
        "as_of": as_of.isoformat(),
        "members": [
            {
                **_member(version, result, file.people[result.account.id].name),
                "spending": purse_tree(versions, file.people[result.account.id], as_of),
            }
            for result in results.members
        ],
        **_ranking(results),
        **_shares(results),
        "units": unit_trees(version, file, accounts),
        "publication": publication_tree(version, as_of),
        "carried": carried_trees(version, results, as_of),
    }


def last_day(version: Version, file: FactsFile, today: date) -> date:
    """The day to evaluate up to where nobody says: the end of the period of the latest fact."""
    days = [local_day(fact.occurred_at) for one in file.people.values() for fact in one.facts]
    day = max(days, default=today)
    ends_on = version.calendar.period_of(day).ends_on
    return day if ends_on == date.max else ends_on


def _member(version: Version, result: Result, name: str) -> dict[str, Any]:
    account = result.account
    evaluation = account.evaluation
    place = result.place
    return {
        "member": account.id,
        "name": name,
        "total": Hundredths(evaluation.total),
        "score": Hundredths(account.score),
        "mark": Hundredths(account.mark),
        "components": {key: Hundredths(n) for key, n in account.components.items()},
        "rank": place.rank if place else None,
        "ranked_apart": place.ranked_apart if place else "",
        "shared_by": place.shared_by if place else 0,
        "level": _level(version, result, result.level),
        "reached": _level(version, result, result.reached),
        "on_border": result.on_border,
        "left_out": result.left_out,
        "items": {
            key: {
                "points": Hundredths(sums.points),
                "quantity": Hundredths(plain(sums.quantity * 100)),
                "unit": version.rules[key].item.quantity.unit if key in version.rules else "",
                "facts": sums.facts,
            }
            for key, sums in evaluation.items.items()
        },
        "homes": _homes(evaluation),
        "groups": {k: Hundredths(n) for k, n in group_points(version, evaluation).items()},
        "lines": [_line(line) for line in evaluation.lines],
        "ignored": _ignored(evaluation),
        "omitted": [
            {"key": one.omission.key, "window": one.label, "missing": one.missing}
            for one in evaluation.omitted
        ],
        "overrides": [
            {"key": one.override.key, "source": one.source, "repaired": one.is_repaired}
            for one in evaluation.overrides
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "source": line.source,
        "item": line.item,
        "at": local(line.occurred_at).isoformat() if line.occurred_at else None,
        "quantity": Hundredths(plain(line.quantity * 100)),
        "points": Hundredths(line.amount),
        "running": Hundredths(line.running),
        "trace": [{"stage": step.stage, "text": step.sentence} for step in line.trace],
    }


def _homes(evaluation: Evaluation) -> dict[str, Hundredths]:
    """The points by the organisation for which they were earned."""
    sums: dict[str, int] = {}
    for line in evaluation.lines:
        sums[line.home] = sums.get(line.home, 0) + line.amount
    return {home: Hundredths(points) for home, points in sorted(sums.items())}


def _ignored(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {"source": one.source, "item": one.item, "code": one.step.code, "text": one.step.sentence}
        for one in evaluation.ignored
    ]


def _level(version: Version, result: Result, key: str) -> dict[str, Any] | None:
    table = table_for(version.review.levels, result.account)
    rows = [row for row in table.rows if row.key == key] if table else []
    if not rows:
        return None
    row = rows[0]
    return {"key": key, "label": row.label, "action": row.action, "approver": row.approver}


def _ranking(results: Results) -> dict[str, Any]:
    ranked = [one for one in results.members if one.place]
    ranked.sort(key=lambda one: (_apart(one), one.place.rank if one.place else 0, one.account.id))
    ties: dict[tuple[str, int], list[str]] = {}
    for one in ranked:
        if one.place and one.place.shared_by > 1:
            ties.setdefault((one.place.ranked_apart, one.place.rank), []).append(one.account.id)
    return {
        "ranking": [
            {
                "rank": one.place.rank if one.place else None,
                "member": one.account.id,
                "ranked_apart": _apart(one),
                "score": Hundredths(one.account.score),
            }
            for one in ranked
        ],
        "ties": [
            {"ranked_apart": apart, "rank": rank, "members": members}
            for (apart, rank), members in ties.items()
        ],
        "left_out": [
            {"member": one.account.id, "reason": one.left_out}
            for one in results.members
            if one.left_out
        ],
    }


def _shares(results: Results) -> dict[str, Any]:
    return {
        "quotas": [
            {"ranked_apart": share.ranked_apart, "places": dict(share.quota)}
            for share in results.shares
        ],
        "border_ties": [
            {
                "between": [border.upper, border.lower],
                "amount": Hundredths(border.amount),
                "members": list(border.members),
                "places": border.places,
            }
            for border in results.borders
        ],
    }


def _apart(result: Result) -> str:
    return result.place.ranked_apart if result.place else ""
