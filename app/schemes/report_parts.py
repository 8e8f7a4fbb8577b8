"""计分报告的附页 report_parts: spending, units and what is carried over, as plain trees."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from holidays import country_holidays

from app.core.clock import local
from app.schemes.exact_json import Hundredths
from app.schemes.facts_file import FactsFile, Person
from app.schemes.rules import Account, Results, Version, ruling_version
from app.schemes.rules.ever import lines_ever
from app.schemes.rules.purse import spend
from app.schemes.rules.results import carried
from app.schemes.rules.spending import REASONS
from app.schemes.rules.units import Reading, judge_units


def purse_tree(versions: Sequence[Version], person: Person, as_of: date) -> dict[str, Any] | None:
    """What a person spent and has left; None where the scheme knows no spending."""
    version = ruling_version(versions, as_of)
    if version.spending is None:
        return None
    lines = lines_ever(versions, person.facts, as_of, person.member)
    purse = spend(version, version.spending, lines, person.spendings, as_of=as_of)
    return {
        "balance": Hundredths(purse.balance),
        "earned": Hundredths(purse.earned),
        "expired": Hundredths(purse.expired),
        "cleared": Hundredths(purse.cleared),
        "spendings": [
            {
                "source": one.spending.source,
                "at": local(one.spending.at).isoformat(),
                "accepted": one.is_accepted,
                "code": one.reason,
                "reason": REASONS.get(one.reason, ""),
                "gift": one.gift or None,
                "points": Hundredths(one.points),
                "balance": Hundredths(one.balance),
                "valid_until": one.valid_until.isoformat() if one.valid_until else None,
            }
            for one in purse.spent
        ],
    }


def unit_trees(version: Version, file: FactsFile, accounts: Sequence[Account]) -> list[Any]:
    """Every unit of the file with its metrics."""
    by_id = {account.id: account for account in accounts}
    units = [(unit, [by_id[key] for key in unit.members if key in by_id]) for unit in file.units]
    return [
        {
            "unit": found.unit.id,
            "name": found.unit.name,
            "ok": found.is_ok,
            "score": Hundredths(found.score),
            "had_to": found.had_to,
            "metrics": {one.metric.key: _reading(one) for one in found.readings},
        }
        for found in judge_units(version, units)
    ]


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "amount": None if one.amount is None else Hundredths(one.amount),
        "ok": one.is_met,
        "mark": Hundredths(one.mark),
    }


def carried_trees(version: Version, results: Results, as_of: date) -> list[dict[str, Any]]:
    """Facts that the period leaves to the next, ready to be recorded."""
    period = version.calendar.period_of(as_of)
    if period.ends_on == date.max:
        return []
    return [
        {
            "member": result.account.id,
            "item": carry.item,
            "at": carry.on(period.ends_on).isoformat(),
            "points": Hundredths(points),
            "source": f"carried:{period.label}:{carry.item}",
        }
        for result in results.members
        for carry in version.review.carry_over
        if (points := carried(version, result, carry))
    ]


def publication_tree(version: Version, as_of: date) -> dict[str, Any] | None:
    """Until when results of a cut-off day hang out, by the public holidays of the country.

    None where the scheme says nothing of publication.
    """
    rule = version.publication
    if rule is None:
        return None
    calendar = country_holidays("CN")
    until = rule.length.ends_on(as_of, calendar.is_working_day)
    objection = rule.objection.ends_on(as_of, calendar.is_working_day) if rule.objection else until
    return {
        "from": (as_of + timedelta(days=1)).isoformat(),
        "until": until.isoformat(),
        "objections_until": objection.isoformat(),
        "decided_by": (
            rule.decision.ends_on(objection, calendar.is_working_day).isoformat()
            if rule.decision
            else None
        ),
    }
