"""组织类型 kinds: what each kind of node is called."""

from collections.abc import Mapping
from types import MappingProxyType

from app.organisations.models import OrganisationKind

#: what a node is, in words
LABELS: Mapping[OrganisationKind, str] = MappingProxyType(
    {
        OrganisationKind.DISTRICT: "区",
        OrganisationKind.STREET: "镇街",
        OrganisationKind.COMMUNITY: "社区",
        OrganisationKind.GRID: "网格",
        OrganisationKind.PARTY_COMMITTEE: "党委",
        OrganisationKind.GENERAL_BRANCH: "党总支",
        OrganisationKind.BRANCH: "党支部",
        OrganisationKind.PARTY_GROUP: "党小组",
        OrganisationKind.HOUSEHOLD_CENTRE: "党员中心户",
        OrganisationKind.UNIT: "共建单位",
        OrganisationKind.SHOP: "商铺",
        OrganisationKind.TEAM: "志愿服务队",
        OrganisationKind.OUTSIDE: "外单位支部",
    }
)
