"""积分办法的查询 queries: which schemes value what happens at a place, and their texts as rules."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.core.db import db
from app.core.errors import NotFound
from app.organisations.models import Organisation
from app.organisations.rules import is_within
from app.schemes.document import parse
from app.schemes.models import Scheme, SchemeState, SchemeVersion
from app.schemes.rules import Version


@dataclass(frozen=True, slots=True)
class Published:
    """One version as it was published, with its rules."""

    id: uuid.UUID
    number: int
    rules: Version


@dataclass(frozen=True, slots=True)
class Ruling:
    """A scheme in force, the node whose people it is about, and all its versions."""

    id: uuid.UUID
    code: str
    title: str
    organisation_id: uuid.UUID
    path: str
    versions: tuple[Published, ...]

    @property
    def rules(self) -> tuple[Version, ...]:
        """The rules of all versions, the oldest first."""
        return tuple(version.rules for version in self.versions)

    def version_id(self, rules: Version) -> uuid.UUID:
        """The id of the published version with these rules."""
        return next(version.id for version in self.versions if version.rules is rules)


def active(region_id: int) -> Sequence[Ruling]:
    """The active schemes of a region with all their versions; one statement."""
    found = tuple(_rulings(Scheme.region_id == region_id, Scheme.state == SchemeState.ACTIVE))
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[_mark(found)] = found
    return found


#: how many sets of rulings a process keeps: one a region, and those of a moment ago
KEPT = 64
_kept: dict[str, tuple[Ruling, ...]] = {}
#: the mark of a region's active schemes, as PostgreSQL makes it beside another question: changes
#: with every version, place and scheme; a published version itself never changes
ACTIVE_MARK = (
    sa.select(
        sa.func.coalesce(
            sa.func.string_agg(
                sa.cast(Scheme.id, sa.Text)
                + Organisation.path
                + sa.cast(SchemeVersion.id, sa.Text),
                postgresql.aggregate_order_by(sa.literal(","), Scheme.id, SchemeVersion.number),
            ),
            "",
        )
    )
    .select_from(Scheme)
    .join(Organisation, Organisation.id == Scheme.organisation_id)
    .join(SchemeVersion, SchemeVersion.scheme_id == Scheme.id)
    .where(
        Scheme.region_id == sa.bindparam("region_id"),
        Scheme.state == SchemeState.ACTIVE,
    )
    .scalar_subquery()
)


def _mark(found: Sequence[Ruling]) -> str:
    return ",".join(
        f"{ruling.id}{ruling.path}{version.id}" for ruling in found for version in ruling.versions
    )


def kept(mark: str) -> Sequence[Ruling] | None:
    """The active schemes with this mark as this process read them last; None = ask again."""
    return _kept.get(mark)


def ruling(region_id: int, scheme_id: uuid.UUID) -> Ruling:
    """One scheme with all its versions, in force or not any more. Raises `NotFound`."""
    found = _rulings(Scheme.region_id == region_id, Scheme.id == scheme_id)
    if not found:
        raise NotFound
    return found[0]


def _rulings(*which: sa.ColumnElement[bool]) -> Sequence[Ruling]:
    query = (
        sa.select(Scheme, Organisation.path, SchemeVersion)
        .join(Organisation, Organisation.id == Scheme.organisation_id)
        .join(SchemeVersion, SchemeVersion.scheme_id == Scheme.id)
        .where(*which)
        .order_by(Scheme.id, SchemeVersion.number)
    )
    found: dict[uuid.UUID, tuple[Scheme, str, list[Published]]] = {}
    for scheme, path, version in db.session.execute(query):
        _, _, versions = found.setdefault(scheme.id, (scheme, path, []))
        versions.append(Published(version.id, version.number, parse(version.document)))
    return [_ruling(scheme, path, versions) for scheme, path, versions in found.values()]


def _ruling(scheme: Scheme, path: str, versions: list[Published]) -> Ruling:
    return Ruling(
        id=scheme.id,
        code=scheme.code,
        title=scheme.title,
        organisation_id=scheme.organisation_id,
        path=path,
        versions=tuple(versions),
    )


def nearest(rulings: Sequence[Ruling], path: str) -> Ruling | None:
    """The scheme that speaks for a node: that of the nearest node above, itself included."""
    above = [ruling for ruling in rulings if is_within(path, ruling.path)]
    return max(above, key=lambda ruling: len(ruling.path), default=None)


def all_schemes(region_id: int) -> Sequence[Scheme]:
    """Every scheme of a region, the active ones first."""
    query = sa.select(Scheme).where(Scheme.region_id == region_id)
    return db.session.scalars(query.order_by(Scheme.state, Scheme.id)).all()


def scheme(region_id: int, scheme_id: uuid.UUID) -> tuple[Scheme, Sequence[SchemeVersion]]:
    """One scheme with its versions, the newest first."""
    found = db.session.get(Scheme, scheme_id)
    if found is None or found.region_id != region_id:
        raise NotFound
    versions = sa.select(SchemeVersion).where(SchemeVersion.scheme_id == scheme_id)
    return found, db.session.scalars(versions.order_by(SchemeVersion.number.desc())).all()
