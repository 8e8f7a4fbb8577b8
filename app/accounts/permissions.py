"""权限表 permissions: who may do what where, as data; services ask it, routes stand under it.

Scope letters (promises.md): S oneself · E events one runs · C things one claimed · U one's unit ·
N one's node · T one's node and all below · A the whole region. N and T cover the same subtree;
they differ by the nodes at which a role may be granted (`ROLE_NODES`).
"""

import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.accounts.actor import Actor, Grant
from app.accounts.models import Role
from app.core.errors import Forbidden, NotFound
from app.organisations.models import OrganisationKind
from app.organisations.rules import is_within


class Scope(enum.StrEnum):
    """How far a right reaches."""

    SELF = "S"
    EVENT = "E"
    CLAIM = "C"
    UNIT = "U"
    NODE = "N"
    TREE = "T"
    ALL = "A"


#: One row an action: `role=scope …`; `self` is everybody with an account but auditors and system
#: administrators, who have accounts of their own.
TABLE = """
me.see                  self=S auditor=S sysadmin=S
me.change               self=S auditor=S sysadmin=S
attendance.self         self=S
event.sign_up           self=S
points.own              self=S
check.ask               self=S
check.enter             grid_worker=N staff=N secretary=N
check.see               staff=N secretary=N upper=T auditor=T
check.decide            staff=N secretary=N upper=T
event.propose           organiser=E grid_worker=N staff=N unit_contact=U unit_lead=U secretary=N
event.change            organiser=E grid_worker=N staff=N unit_contact=U unit_lead=U secretary=N
event.backfill          organiser=E staff=N secretary=N
event.publish           staff=N secretary=N upper=T
event.settle            organiser=E staff=N secretary=N upper=T
event.manage_list       organiser=E grid_worker=N staff=N unit_contact=U unit_lead=U secretary=N \
upper=T auditor=T
code.show               desk=E organiser=E staff=N
desk.check_in           desk=E organiser=E staff=N
device.see              desk=E organiser=E staff=N secretary=N upper=T
device.hand_over        desk=E organiser=E staff=N
device.end              organiser=E staff=N secretary=N upper=T
attendance.close        organiser=E staff=N
attendance.list         desk=E organiser=E staff=N auditor=T
signal.see              staff=N upper=T auditor=T
signal.decide           staff=N upper=T
hand.propose            desk=E organiser=E staff=N secretary=N
points.totals           secretary=N party_worker=N staff=N upper=T auditor=T
ranking.names           secretary=N party_worker=N staff=N upper=T auditor=T
ranking.export          secretary=N party_worker=N upper=T
ledger.verify           auditor=A
member.see              secretary=N party_worker=N staff=N upper=T
member.link             secretary=N staff=N upper=T
member.phone            secretary=N staff=N
roster.import           secretary=N party_worker=N staff=N upper=T
person.merge            staff=N upper=T
person.disable          staff=N secretary=N upper=T
activation.print        staff=N secretary=N
card.print              staff=N secretary=N
role.see                unit_lead=U staff=N secretary=N upper=T admin=T auditor=T
role.grant              unit_lead=U staff=N secretary=N upper=T admin=T
role.approve            staff=N secretary=N upper=T admin=T
organisation.change     staff=N upper=T admin=T
organisation.decide     upper=T admin=T
scheme.see              secretary=N party_worker=N staff=N upper=T auditor=A admin=T
scheme.draft            staff=N upper=T admin=T
scheme.publish          upper=T admin=T
switch.set              admin=T
webhook.see             admin=T auditor=A
webhook.change          admin=T
webhook.approve         admin=T
calendar.change         upper=T admin=T
review.own              self=S
review.see              secretary=N committee=N party_worker=N upper=T auditor=T
review.compute          secretary=N party_worker=N
review.compile          party_worker=N upper=T
review.publish          secretary=N
review.decide           secretary=N committee=N upper=T
review.sign             secretary=N committee=N upper=T self=S
review.enter            secretary=N party_worker=N
review.timetable        upper=T
review.correct          upper=T
review.verify           secretary=N upper=T auditor=A
reporting.see           party_worker=N staff=N upper=T auditor=T
audit.read              auditor=A upper=T
audit.read_system       sysadmin=A
operation               sysadmin=A
wish.post               self=S
wish.enter              grid_worker=N staff=N
wish.lead               steward=N grid_worker=N staff=N
wish.see                grid_worker=N staff=N upper=T auditor=T
wish.review             staff=N
wish.contact            grid_worker=N staff=N
wish.claim              self=S unit_contact=U unit_lead=U secretary=N
wish.deliver            self=S unit_contact=U unit_lead=U secretary=N grid_worker=N staff=N
wish.confirm            self=S grid_worker=N staff=N
wish.close              staff=N
wish.coordinate         upper=T
wish.figures            staff=N upper=T auditor=T
wish.limits             staff=N upper=T
big_screen.see          party_worker=N staff=N upper=T admin=T auditor=T
big_screen.hand_over    staff=N upper=T admin=T
post.see                grid_worker=N staff=N secretary=N upper=T auditor=T
post.open               staff=N secretary=N
post.tick               grid_worker=N staff=N secretary=N
post.confirm            staff=N upper=T
unit.vet                staff=N upper=T
unit.lists              unit_contact=U unit_lead=U
spending.desk           staff=N
spending.sheet          staff=N upper=T
certificate.ask         self=S
certificate.see         staff=N upper=T auditor=T
certificate.issue       staff=N upper=T
certificate.entitle     upper=T admin=T
bundle.make             staff=N upper=T
notice.organisation     staff=N secretary=N party_worker=N unit_contact=U unit_lead=U upper=T
approval.list           staff=N secretary=N upper=T admin=T
approval.decide         staff=N secretary=N upper=T
"""

#: At which kinds of node a role may be granted; an empty set means any.
ROLE_NODES: Mapping[Role, frozenset[OrganisationKind]] = MappingProxyType(
    {
        Role.STAFF: frozenset({OrganisationKind.COMMUNITY}),
        Role.PARTY_WORKER: frozenset({OrganisationKind.COMMUNITY, OrganisationKind.STREET}),
        # a contact person: of a grid, of a school (class teacher), of a team of social workers
        Role.GRID_WORKER: frozenset(
            {OrganisationKind.GRID, OrganisationKind.UNIT, OrganisationKind.TEAM}
        ),
        Role.SECRETARY: frozenset(
            {
                OrganisationKind.BRANCH,
                OrganisationKind.GENERAL_BRANCH,
                OrganisationKind.PARTY_COMMITTEE,
            }
        ),
        Role.COMMITTEE: frozenset({OrganisationKind.BRANCH}),
        Role.UNIT_CONTACT: frozenset({OrganisationKind.UNIT, OrganisationKind.SHOP}),
        Role.UNIT_LEAD: frozenset({OrganisationKind.UNIT, OrganisationKind.SHOP}),
    }
)

#: Those whose accounts are theirs alone: no residents' or volunteers' rights.
APART = frozenset({Role.AUDITOR, Role.SYSADMIN})


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is about, taken from the object, never from a parameter of the request."""

    path: str = ""
    person_id: uuid.UUID | None = None
    event_id: uuid.UUID | None = None
    #: further nodes that share it (co-hosts)
    more_paths: tuple[str, ...] = ()


def _read(table: str) -> Mapping[str, Mapping[str, Scope]]:
    rows: dict[str, Mapping[str, Scope]] = {}
    for line in table.strip().splitlines():
        action, *cells = line.split()
        pairs = (cell.partition("=") for cell in cells)
        rows[action] = MappingProxyType({who: Scope(letter) for who, _, letter in pairs})
    return MappingProxyType(rows)


MATRIX = _read(TABLE)


def may(actor: Actor, action: str, target: Target) -> bool:
    """Whether the actor may do it to this target. Unknown actions raise `KeyError`."""
    row = MATRIX[action]
    if target.person_id == actor.person_id and _has_self(actor, row):
        return True
    return any(
        _reaches(grant, row[grant.role.value], target)
        for grant in actor.grants
        if grant.role.value in row
    )


def may_anywhere(actor: Actor, action: str) -> bool:
    """Whether there could be a target to which the actor may do it; what a route asks."""
    row = MATRIX[action]
    return _has_self(actor, row) or any(grant.role.value in row for grant in actor.grants)


def require(actor: Actor, action: str, target: Target, *, known: bool = True) -> None:
    """Raise `Forbidden`, or `NotFound` where the actor must not know that it exists."""
    if not may(actor, action, target):
        raise Forbidden if known else NotFound


def reach(actor: Actor, action: str) -> list[str]:
    """The paths of the nodes within which the actor may do it, for lists and searches."""
    row = MATRIX[action]
    return sorted(
        {
            grant.path
            for grant in actor.grants
            if row.get(grant.role.value) is not None and grant.event_id is None
        }
    )


def is_within_any(path: str, paths: Iterable[str]) -> bool:
    """Whether a node lies below one of these."""
    return any(is_within(path, each) for each in paths)


def _has_self(actor: Actor, row: Mapping[str, Scope]) -> bool:
    if actor.device is not None:
        return False
    return ("self" in row and not actor.holds(APART)) or any(
        grant.role.value in row and row[grant.role.value] is Scope.SELF for grant in actor.grants
    )


def _reaches(grant: Grant, scope: Scope, target: Target) -> bool:
    if scope is Scope.ALL:
        return True
    if scope is Scope.SELF:
        return False
    if grant.event_id is not None:
        return scope is Scope.EVENT and grant.event_id == target.event_id
    if grant.role is Role.DESK:
        return False
    return any(is_within(path, grant.path) for path in (target.path, *target.more_paths))
