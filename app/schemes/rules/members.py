"""人员范围 members: which people a part of a scheme is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.schemes.rules.facts import Member, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A filter of members; what is not stated is not asked. Ages count both ends in."""

    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    party_member: bool | None = None
    min_age: int | None = None
    max_age: int | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, member: Member) -> bool:
        """Whether the member is one of them; an unknown age meets no age limit."""
        return (
            (not self.categories or member.category in self.categories)
            and member.category not in self.not_categories
            and (not self.stages or member.stage in self.stages)
            and self.party_member in (None, member.is_party_member)
            and self._holds_age(member.age)
            and all(member.attributes.get(name) in ok for name, ok in self.attributes.items())
        )

    def _holds_age(self, age: int | None) -> bool:
        if self.min_age is None and self.max_age is None:
            return True
        if age is None:
            return False
        return (self.min_age is None or age >= self.min_age) and (
            self.max_age is None or age <= self.max_age
        )
