"""组织的规矩 rules: what hangs below what, and the switches of a region."""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.organisations.models import OrganisationKind

_K = OrganisationKind
#: with what a tree may begin: a region is a district, a street for itself, or one community
ROOTS = frozenset({_K.DISTRICT, _K.STREET, _K.COMMUNITY})
_PLACES = frozenset({_K.DISTRICT, _K.STREET, _K.COMMUNITY})
#: what may hang below what (domain.md §2): the line of places 区 → 镇街 → 社区 → 网格, and in the
#: same tree the line of the party 党委 → 党总支 → 党支部 → 党小组 → 党员中心户, which may begin at
#: each place; units, shops and teams hang on a community
HANGS_BELOW: Mapping[OrganisationKind, frozenset[OrganisationKind]] = MappingProxyType(
    {
        _K.DISTRICT: frozenset(),
        _K.STREET: frozenset({_K.DISTRICT}),
        _K.COMMUNITY: frozenset({_K.DISTRICT, _K.STREET}),
        _K.GRID: frozenset({_K.COMMUNITY}),
        _K.PARTY_COMMITTEE: _PLACES | {_K.PARTY_COMMITTEE},
        _K.GENERAL_BRANCH: _PLACES | {_K.PARTY_COMMITTEE},
        _K.BRANCH: _PLACES | {_K.GRID, _K.PARTY_COMMITTEE, _K.GENERAL_BRANCH},
        _K.PARTY_GROUP: frozenset({_K.GRID, _K.BRANCH}),
        _K.HOUSEHOLD_CENTRE: frozenset({_K.GRID, _K.BRANCH, _K.PARTY_GROUP}),
        _K.UNIT: frozenset({_K.COMMUNITY}),
        _K.SHOP: frozenset({_K.COMMUNITY}),
        _K.TEAM: frozenset({_K.COMMUNITY}),
        _K.OUTSIDE: _PLACES,
    }
)
#: whom a unit, shop or team may name as its own party organisation
PARTY_KINDS = frozenset({_K.PARTY_COMMITTEE, _K.GENERAL_BRANCH, _K.BRANCH})
#: who names one
NAMES_PARTY = frozenset({_K.UNIT, _K.SHOP, _K.TEAM})
#: whose contact is kept: somebody to ask outside the office
HAS_CONTACT = frozenset({_K.UNIT, _K.SHOP, _K.TEAM, _K.OUTSIDE})
#: characters that a path has room for
LONGEST_PATH = 200


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


def may_hang(kind: OrganisationKind, above: OrganisationKind | None) -> bool:
    """Whether a node of a kind may hang below one of another kind; None is the top of the tree."""
    return kind in ROOTS if above is None else above in HANGS_BELOW[kind]


def kinds_below(above: OrganisationKind) -> list[OrganisationKind]:
    """The kinds of node that may hang below a kind, in the order of the tree."""
    return [kind for kind in OrganisationKind if above in HANGS_BELOW[kind]]


def is_usual_grid(households: int, settings: Mapping[str, Any]) -> bool:
    """Whether a grid has a usual number of households; 0 stands for not counted yet."""
    least, most = setting(settings, "grid_households")
    return households == 0 or bool(least <= households <= most)
