"""服务证明的道理 rules: what is certified by whom, what a code holds, and stars by hours.

志愿服务记录与证明出具办法（试行）, order 67 of the Ministry of Civil Affairs, in force since
2021-02-01: free of charge, as recorded, by who recorded it (谁记录谁证明).
"""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from app.organisations.models import OrganisationKind
from app.organisations.rules import is_within

#: what certifies the service that it or its branches, units and shops held
CERTIFIES = frozenset(
    {OrganisationKind.COMMUNITY, OrganisationKind.STREET, OrganisationKind.DISTRICT}
)
#: what does so itself once it is entitled, and leaves it to its community until then
MAY_BE_ENTITLED = CERTIFIES | {OrganisationKind.TEAM, OrganisationKind.UNIT}
#: how long an issued certificate is on public notice; the notice follows, it never delays
NOTICE = timedelta(days=7)


class CertificateKind(enum.StrEnum):
    """What the paper is."""

    #: 志愿服务记录证明: stamped by an issuer that is entitled
    CERTIFICATE = "certificate"
    #: 平台服务记录单: what the platform recorded, for reference
    SHEET = "sheet"


class CertificateState(enum.StrEnum):
    """Where it stands."""

    ASKED = "asked"
    ISSUED = "issued"
    DECLINED = "declined"
    REVOKED = "revoked"


TITLES = MappingProxyType(
    {
        CertificateKind.CERTIFICATE: "志愿服务记录证明",
        CertificateKind.SHEET: "平台服务记录单（供参考）",
    }
)
STATE_LABELS = MappingProxyType(
    {
        CertificateState.ASKED: "等待出具",
        CertificateState.ISSUED: "已出具",
        CertificateState.DECLINED: "未出具",
        CertificateState.REVOKED: "已撤回",
    }
)
#: what stands before a number, so that the two series are not taken for one another
LETTERS = MappingProxyType({CertificateKind.CERTIFICATE: "Z", CertificateKind.SHEET: "J"})


def nearest(path: str, certifying: Collection[str]) -> str | None:
    """Of the paths that certify, the one nearest above a host, itself included."""
    above = [each for each in certifying if is_within(path, each)]
    return max(above, key=len, default=None)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    since: date
    until: date


def year_span(year: int, *, today: date) -> Span:
    """A calendar year, as far as it has come."""
    return Span(date(year, 1, 1), min(date(year, 12, 31), today))


@dataclass(frozen=True, slots=True)
class Star:
    """How far somebody is: stars reached, and what the next one asks for."""

    reached: int
    #: minutes to the next star; None where there is none
    missing: int | None


def star(minutes: int, hours: Sequence[int]) -> Star:
    """The star level of cumulative volunteer hours by a table of hours, the first star first."""
    reached = sum(1 for each in hours if minutes >= each * 60)
    missing = hours[reached] * 60 - minutes if reached < len(hours) else None
    return Star(reached, missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the code on a certificate holds; the name is masked, as codes end up in logs."""

    #: id of the certificate, 32 hex digits
    id: str
    kind: CertificateKind
    number: str
    name: str
    issuer: str
    since: date
    until: date
    #: minutes by class: both scans, closed by the leader, written in by hand
    scanned: int
    leader_closed: int
    hand: int
    issued_on: date

    @property
    def minutes(self) -> int:
        """All of them."""
        return self.scanned + self.leader_closed + self.hand
