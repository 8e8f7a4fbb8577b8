"""Who reported to the cast's community in 2025, from where, and what they did there."""

from datetime import date, datetime

from app.accounts import service
from app.accounts.models import MembershipKind, MemberStage
from app.accounts.reporting import sealed_contact
from app.core.clock import local_day
from app.core.ids import uuid7
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from tests.review.year import BEGINNING, at
from tests.support.cast import Cast

TAX = "市税务局机关第一党支部"
#: the same, as another sheet spells it
TAX_TOO = "中共市税务局机关第一支部委员会"
HOSPITAL = "县人民医院党总支"
CONTACT = "组织科 8602"
#: who → (name, unit as the roster says, first day, last day)
CAME = {
    "taxman": ("顾小寒", TAX, date(2024, 5, 1), None),
    "short": ("程大暑", TAX_TOO, date(2025, 3, 1), date(2025, 6, 30)),
    "unsaid": ("乔处暑", "", date(2025, 2, 1), None),
    "doctor": ("戚夏至", "", date(2025, 1, 10), None),
    "later": ("尤小满", TAX, date(2026, 1, 5), None),
}


def report(cast: Cast) -> None:
    """They report: two from one unit, one without a word, one whose branch is kept outside of
    the tree, one from a branch next door; one of them comes a year later."""
    for number, (who, (name, unit, since, until)) in enumerate(CAME.items()):
        person = service.register(cast.region_id, name, now=BEGINNING, phone=f"137000{number:05d}")
        cast.people[who] = person.id
        held = service.join(person, cast.node("grid"), MembershipKind.REPORTING, from_on=since)
        held.to_on, held.outside = until, unit
        held.outside_contact_sealed = sealed_contact(CONTACT if unit == TAX else "")
    outside = organisations.found(
        cast.region_id,
        OrganisationKind.OUTSIDE,
        HOSPITAL,
        opened_on=date(2020, 1, 1),
        parent=cast.node("street"),
        contact="党办 8611",
    )
    cast.nodes["hospital"] = outside.id
    full = {"from_on": date(2020, 7, 1), "stage": MemberStage.FULL}
    service.join(cast.person("doctor"), outside, MembershipKind.PARTY, **full)
    for who, node in (("other_member", "community"), ("second_member", "other_community")):
        service.join(
            cast.person(who), cast.node(node), MembershipKind.REPORTING, from_on=date(2025, 1, 10)
        )


def did(
    cast: Cast,
    who: str,
    when: datetime,
    *,
    host: str = "community",
    home: str = "community",
    minutes: int = 120,
    category: str = "environment",
    counts_as_hours: bool = True,
    time_class: TimeClass = TimeClass.SCANNED,
    occasion: str = "",
    title: str = "河道清洁",
) -> ServiceRecord:
    """A service of somebody, held by `host`, booked by the scheme."""
    record = facts.append(
        NewRecord(
            region_id=cast.region_id,
            person_id=cast.people[who],
            home_organisation_id=cast.nodes[home],
            organisation_id=cast.nodes[host],
            source=f"test:{uuid7()}",
            title=title,
            item="hours",
            occurred_at=when,
            minutes=minutes,
            category=category,
            counts_as_hours=counts_as_hours,
            time_class=time_class,
            trust=Trust.HAND if time_class is TimeClass.HAND else Trust.SCREEN,
            occasion=occasion,
        ),
        now=when,
    )
    cause = Cause(record.source, Reason.AWARD, local_day(when), fact=records.as_fact(record))
    ledger.book(cast.region_id, cast.people[who], cause, now=when)
    return record


def serve_here(cast: Cast) -> None:
    """What they did: some of it elsewhere, some of it before and after they reported."""
    did(cast, "taxman", at(3, 5), minutes=90)
    did(cast, "taxman", at(4, 5), host="branch", time_class=TimeClass.LEADER_CLOSED, minutes=60)
    did(cast, "taxman", at(5, 5), host="grid", time_class=TimeClass.HAND, minutes=30)
    did(cast, "taxman", at(7, 1), counts_as_hours=False, category="theme_day", title="七一党日")
    did(cast, "taxman", at(8, 5), host="other_branch", title="邻社区除草")
    for month in (2, 4, 8):
        did(cast, "short", at(month, 10), category="elder", title=f"{month}月敬老")
    did(cast, "doctor", at(10, 1), home="hospital", category="health", title="义诊")
    did(cast, "other_member", at(6, 30, 15), home="other_branch", title="夜间巡逻")
