"""示例角色 cast: those who hold a role in a sample town, and what a credentials file calls them."""

from dataclasses import dataclass, field

from app.accounts.models import Role
from app.demo.founding import Node, Town
from app.demo.people import Register, Someone

REVIEWERS = 4
A_PAIR = 2
RESIDENTS = 4


@dataclass(slots=True)
class Cast:
    """People by what they do; the first of each is named when the load is done."""

    reviewers: list[Someone] = field(default_factory=list)
    party_workers: list[Someone] = field(default_factory=list)
    upper: list[Someone] = field(default_factory=list)
    admins: list[Someone] = field(default_factory=list)
    auditors: list[Someone] = field(default_factory=list)
    sysadmins: list[Someone] = field(default_factory=list)
    grid_workers: list[Someone] = field(default_factory=list)
    stewards: list[Someone] = field(default_factory=list)
    unit_contacts: list[Someone] = field(default_factory=list)
    unit_leads: list[Someone] = field(default_factory=list)
    shop_people: list[Someone] = field(default_factory=list)
    residents: list[Someone] = field(default_factory=list)
    #: one of each branch, in the order of the branches
    secretaries: list[Someone] = field(default_factory=list)
    #: one of each branch, then one of each team
    organisers: list[Someone] = field(default_factory=list)
    #: of the first unit, a school; contact persons of its children
    teachers: list[Someone] = field(default_factory=list)

    @property
    def everybody(self) -> list[Someone]:
        """All of them."""
        groups = (getattr(self, name) for name in self.__slots__)
        return [someone for group in groups for someone in group]

    @property
    def officers(self) -> list[Someone]:
        """Those who are members of a branch themselves."""
        return [*self.secretaries, *(each for each in self.organisers if each.is_member)]

    def by_role(self) -> dict[str, list[Someone]]:
        """Everybody under the name of the role in a credentials file."""
        return {
            "organiser": self.organisers,
            "reviewer": self.reviewers,
            "grid_worker": self.grid_workers,
            "unit_contact": self.unit_contacts,
            "unit_lead": self.unit_leads,
            "secretary": self.secretaries,
            "upper_secretary": self.upper,
            "auditor": self.auditors,
            "admin": self.admins,
            "resident": self.residents,
            "steward": self.stewards,
            "party_worker": self.party_workers,
            "sysadmin": self.sysadmins,
        }


def gather(town: Town, register: Register) -> Cast:
    """Make up everybody who holds a role in the town."""
    cast = Cast()
    community, district = town.community, town.district
    cast.reviewers = _some(register, Role.STAFF, community, REVIEWERS)
    cast.party_workers = _some(register, Role.PARTY_WORKER, community, A_PAIR)
    cast.upper = _some(register, Role.UPPER, town.street, A_PAIR)
    cast.admins = _some(register, Role.ADMIN, district, A_PAIR)
    # these two have accounts of their own: no residence, no points
    cast.auditors = _some(register, Role.AUDITOR, district, A_PAIR, lives_here=False)
    cast.sysadmins = _some(register, Role.SYSADMIN, district, A_PAIR, lives_here=False)
    cast.grid_workers = [register.staff(Role.GRID_WORKER, grid) for grid in town.grids]
    cast.stewards = [
        someone
        for centre in town.centres
        for someone in _some(register, Role.STEWARD, centre, A_PAIR)
    ]
    cast.unit_contacts = [register.staff(Role.UNIT_CONTACT, unit) for unit in town.units]
    cast.unit_leads = [register.staff(Role.UNIT_LEAD, unit) for unit in town.units]
    cast.shop_people = [register.staff(Role.UNIT_CONTACT, shop) for shop in town.shops]
    cast.residents = [_resident(register) for _ in range(RESIDENTS)]
    for branch in town.branches:
        cast.secretaries.append(_officer(register, Role.SECRETARY, branch, 0))
        cast.organisers.append(_officer(register, Role.ORGANISER, branch, 1))
    cast.organisers += [register.staff(Role.ORGANISER, team) for team in town.teams]
    cast.teachers = [register.staff(Role.GRID_WORKER, town.units[0])]
    return cast


def _some(
    register: Register, role: Role, node: Node, how_many: int, *, lives_here: bool = True
) -> list[Someone]:
    return [register.staff(role, node, lives_here=lives_here) for _ in range(how_many)]


def _officer(register: Register, role: Role, branch: Node, place: int) -> Someone:
    made = register.member(branch, place)
    made.roles.append((role, branch))
    return made


def _resident(register: Register) -> Someone:
    made = register.someone()
    made.home = register.town.community
    return made
