"""组织的规矩 rules: what hangs below what, and the switches of a region."""

import enum
from collections.abc import Mapping
from typing import Any


class RankingVisibility(enum.StrEnum):
    """What people see of the ranking (domain.md §6)."""

    OFF = "off"
    SELF = "self"
    #: the own rank and a band; the default
    BAND = "band"
    #: names inside the own branch
    BRANCH = "branch"
    FULL = "full"


#: Every switch of a region with its default; times are minutes unless the name says otherwise.
DEFAULTS: Mapping[str, Any] = {
    "ranking_visibility": RankingVisibility.BAND.value,
    "community_phone": "",
    "is_mourning": False,
    "review_link_basis": "",
    "check_in_opens_before": 60,
    "check_out_closes_after": 60,
    "again_within": 5,
    "plan_in_past": 60,
    #: how long ago an event may lie that nobody planned
    "backfill_days": 30,
    "longest_plan_hours": 4,
    "offline_hours": 72,
    #: points of an event above which being there is proved on the spot alone
    "offline_most_points": 10,
    #: from how many on a person looks into it (docs/algorithms/signals.md)
    "signal_device_people": 3,
    "signal_device_seconds": 60,
    "signal_day_hours": 12,
    "signal_last_minute_people": 5,
    "signal_last_minute_percent": 90,
    "signal_after_settlement": 3,
    "signal_code_people": 3,
    "signal_crowd": 200,
    "rescue_days": 7,
    "grid_households": [30, 500],
    "name_check_idle_days": 180,
    "review_cut_off": "12-31",
    #: cumulative volunteer hours of the first star, the second …
    "star_hours": [100, 300, 600, 1000, 1500],
}


def setting(settings: Mapping[str, Any], name: str) -> Any:
    """A region's own value of a switch, else the default. Unknown names raise `KeyError`."""
    default = DEFAULTS[name]
    return settings.get(name, default)


def is_within(path: str, ancestor_path: str) -> bool:
    """Whether a node lies in the subtree of another, itself included."""
    return bool(ancestor_path) and path.startswith(ancestor_path)


def ancestor_numbers(path: str) -> list[int]:
    """The short numbers on the way from the root to the node itself."""
    return [int(part) for part in path.strip("/").split("/") if part]
