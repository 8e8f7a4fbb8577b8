"""示例规模 size: how many people and organisations a load brings."""

from dataclasses import dataclass

DEFAULT_VOLUNTEERS = 1200
DEFAULT_UNITS = 13
#: members of a town of 49 branches, and of a smaller sample the same share
MEMBERS = 3200
BRANCHES = 49
#: every branch needs a secretary, an organiser and somebody else
LEAST_MEMBERS = 3 * BRANCHES
#: room for those who hold a role and are neither member nor volunteer
A_STAFF = 100
BRANCH_EVENTS = 12
#: how many come to an event that is open to all
A_CROWD = 25
LEAST_OPEN_EVENTS = 120


@dataclass(frozen=True, slots=True)
class Size:
    """What a load is asked for; the rest follows from it."""

    volunteers: int = DEFAULT_VOLUNTEERS
    units: int = DEFAULT_UNITS

    @property
    def members(self) -> int:
        """Members of the 49 branches: 3,200 from the default size on."""
        share = self.volunteers * MEMBERS // DEFAULT_VOLUNTEERS
        return max(LEAST_MEMBERS, min(MEMBERS, share))

    @property
    def people(self) -> int:
        """No more people than this are made up, those with roles included."""
        return self.members + self.volunteers + 2 * self.units + A_STAFF

    @property
    def open_events(self) -> int:
        """Events of the past year that everybody could come to."""
        return max(LEAST_OPEN_EVENTS, (self.members + 3 * self.volunteers) // A_CROWD)
