"""名册的旧识 known: the people whom a region knows already, as far as a roster names them."""

import hashlib
import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.accounts.models import MembershipKind, MemberStage, PersonState


@dataclass(frozen=True, slots=True)
class KnownMembership:
    """An open relation of a known person."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    path: str
    kind: MembershipKind
    stage: MemberStage
    category: str
    party_group: str
    from_on: date
    outside: str = ""
    outside_contact: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with a name of the roster. `phone` is the keyed index, None for no phone."""

    id: uuid.UUID
    name: str
    state: PersonState
    phone: bytes | None
    memberships: tuple[KnownMembership, ...] = ()
    #: the last day of relations that are over, by their kind
    ended: tuple[tuple[MembershipKind, date], ...] = ()

    def ended_on(self, kind: MembershipKind) -> date | None:
        """The last day of the latest relation of a kind that is over."""
        days = [day for each, day in self.ended if each is kind]
        return max(days, default=None)

    def of_kind(
        self, kind: MembershipKind, organisation_id: uuid.UUID | None = None
    ) -> KnownMembership | None:
        """The open relation of a kind; several units are told apart by the organisation."""
        for each in self.memberships:
            if each.kind is kind and (
                kind is not MembershipKind.UNIT or each.organisation_id == organisation_id
            ):
                return each
        return None

    def is_at(self, organisation_id: uuid.UUID) -> bool:
        """Whether any open relation leads to this organisation."""
        return any(each.organisation_id == organisation_id for each in self.memberships)


@dataclass(frozen=True, slots=True)
class Known:
    """Known people by name, and whose names stand behind the phones of the roster."""

    people: Mapping[str, Sequence[KnownPerson]] = field(default_factory=dict)
    names_behind: Mapping[bytes, Sequence[str]] = field(default_factory=dict)

    def named(self, name: str) -> Sequence[KnownPerson]:
        """All of one name."""
        return self.people.get(name, ())

    def only(self, names: Container[str], phones: Container[bytes]) -> "Known":
        """Those of these names and phones alone."""
        return Known(
            {name: people for name, people in self.people.items() if name in names},
            {phone: behind for phone, behind in self.names_behind.items() if phone in phones},
        )

    def membership(self, name: str, membership_id: uuid.UUID | None) -> KnownMembership | None:
        """An open relation of somebody with this name."""
        for person in self.named(name):
            for each in person.memberships:
                if each.id == membership_id:
                    return each
        return None

    def fingerprint(self, place: Iterable[tuple[uuid.UUID, str]]) -> str:
        """A hash over everything a plan was made from; equal as long as nothing changed."""
        digest = hashlib.sha256()
        for each in sorted(str(node) for node in place):
            digest.update(each.encode())
        for name in sorted(self.people):
            for person in sorted(self.people[name], key=lambda one: one.id):
                relations = sorted(str(each) for each in person.memberships)
                line = (person.id, person.state, person.phone, relations, sorted(person.ended))
                digest.update(str(line).encode())
        for phone in sorted(self.names_behind):
            digest.update(phone + str(sorted(self.names_behind[phone])).encode())
        return digest.hexdigest()
