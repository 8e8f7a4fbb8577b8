"""角色 role_words: what each role is called, who gives it and where, and which need two people.

The matrix of promises.md: a role is given by whoever holds one of the same or a higher level. A
role that decides over others needs a second person whoever gives it: somebody who could make up
a second decider alone would undo "maker ≠ approver" everywhere else.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.accounts.models import Role
from app.accounts.permissions import ROLE_NODES
from app.organisations.models import OrganisationKind

K = OrganisationKind

#: what a role is called and what it is for, from the nearest to the people upwards
ROLES: Mapping[Role, tuple[str, str]] = MappingProxyType(
    {
        Role.STEWARD: ("红管家", "交线索"),
        Role.GRID_WORKER: ("网格员、对接人", "办线索、替居民登记心愿、回访"),
        Role.ORGANISER: ("活动负责人", "发起活动，开签到大屏、登记台，结算"),
        Role.UNIT_CONTACT: ("单位联络员", "认领心愿、送达、反馈"),
        Role.UNIT_LEAD: ("单位负责人", "管三张清单，任命联络员"),
        Role.STAFF: ("社区工作人员", "审核活动和心愿，批准补登，办结"),
        Role.COMMITTEE: ("支部委员", "考核表的第二个签字人"),
        Role.SECRETARY: ("支部书记", "党员、排名、年度考核"),
        Role.PARTY_WORKER: ("党务工作者", "替下面的支部计算、导出，不签字"),
        Role.UPPER: ("上级负责人", "看下面的数字，排考核时间，复核"),
        Role.ADMIN: ("平台管理员", "组织、任职、办法、开关；不碰积分"),
        Role.AUDITOR: ("审计员", "只看不改，姓名打码；单独的账号"),
        Role.SYSADMIN: ("系统管理员", "管机器和备份，看不到人；单独的账号"),
    }
)

_OF_STAFF = frozenset(
    {
        Role.STEWARD,
        Role.GRID_WORKER,
        Role.ORGANISER,
        Role.UNIT_CONTACT,
        Role.UNIT_LEAD,
        Role.STAFF,
    }
)
_OF_SECRETARY = frozenset({Role.STEWARD, Role.ORGANISER, Role.COMMITTEE, Role.SECRETARY})
_OF_UPPER = _OF_STAFF | _OF_SECRETARY | {Role.PARTY_WORKER, Role.UPPER}

#: who holds this role may give those, at his node and below
GIVES: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.UNIT_LEAD: frozenset({Role.UNIT_CONTACT}),
        Role.STAFF: _OF_STAFF,
        Role.SECRETARY: _OF_SECRETARY,
        Role.UPPER: _OF_UPPER,
        Role.ADMIN: _OF_UPPER | {Role.ADMIN, Role.AUDITOR, Role.SYSADMIN},
    }
)

#: those that decide over others, or see what others may not
NEEDS_SECOND = frozenset(
    {
        Role.STAFF,
        Role.COMMITTEE,
        Role.SECRETARY,
        Role.PARTY_WORKER,
        Role.UPPER,
        Role.ADMIN,
        Role.AUDITOR,
        Role.SYSADMIN,
    }
)

#: at which kinds of node a role is given, where `ROLE_NODES` leaves it open
_AT: Mapping[Role, frozenset[OrganisationKind]] = MappingProxyType(
    {
        Role.STEWARD: frozenset({K.COMMUNITY, K.GRID, K.HOUSEHOLD_CENTRE, K.BRANCH}),
        Role.ORGANISER: frozenset({K.COMMUNITY, K.GRID, K.BRANCH, K.TEAM, K.UNIT}),
        Role.UPPER: frozenset({K.DISTRICT, K.STREET, K.PARTY_COMMITTEE}),
        Role.ADMIN: frozenset({K.DISTRICT, K.STREET}),
        Role.AUDITOR: frozenset({K.DISTRICT, K.STREET}),
        Role.SYSADMIN: frozenset({K.DISTRICT, K.STREET}),
    }
)


def roles_at(kind: OrganisationKind) -> list[Role]:
    """The roles that a node of this kind can have, in their order."""
    return [role for role in ROLES if kind in ROLE_NODES.get(role, _AT.get(role, frozenset()))]
