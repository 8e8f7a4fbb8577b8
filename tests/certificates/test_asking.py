"""Asking: whose hours they are, who certifies them, and that the same is asked for once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.accounts import merging
from app.accounts import service as accounts
from app.accounts.models import MembershipKind
from app.audit.models import AuditEntry
from app.certificates import issuers, queries, service
from app.certificates.errors import NothingToCertify, SpanWrong, WrongStep
from app.certificates.models import Certificate
from app.certificates.rules import CertificateKind, CertificateState, Span
from app.core.clock import day_end, day_start
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.notices.models import Notice
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.records import service as facts
from app.records.models import TimeClass
from tests.certificates.scenes import NOW, THEN, YEAR, again, asked, entitle, served
from tests.support.cast import Cast


def test_before_an_issuer_is_entitled_a_sheet_for_reference_is_there_at_once(inside: Cast) -> None:
    with transaction():
        served(inside, minutes=90)

    made = asked(inside)

    assert (made.kind, made.state) == (CertificateKind.SHEET, CertificateState.ISSUED)
    assert made.said_number == "J2026-0001"
    assert made.issued_by_id is None
    assert made.content["handler"] == made.content["person_in_charge"] == ""
    assert made.text


def test_an_entitled_issuer_is_asked_and_its_office_is_told(inside: Cast) -> None:
    with transaction():
        entitle(inside)
        served(inside, minutes=90)

    made = asked(inside)

    assert (made.kind, made.state) == (CertificateKind.CERTIFICATE, CertificateState.ASKED)
    assert (made.said_number, made.text, made.content) == ("", "", {})
    told = db.session.scalars(
        db.select(Notice).where(Notice.organisation_id == inside.nodes["community"])
    ).all()
    assert [each.link for each in told if each.kind == "certificate"] == ["/manage/certificates"]
    assert queries.waiting_count(inside.actor("reviewer", now=NOW)) == 1
    assert queries.waiting_count(inside.actor("other_reviewer", now=NOW)) == 0


def test_minutes_stand_by_class_and_party_activities_not_at_all(inside: Cast) -> None:
    with transaction():
        served(inside, minutes=60)
        served(inside, minutes=30, time_class=TimeClass.LEADER_CLOSED)
        served(inside, minutes=20, time_class=TimeClass.HAND)
        served(inside, minutes=500, counts_as_hours=False)
        served(inside, "member", minutes=700)
        facts.void(served(inside, minutes=800), by_id=None, now=NOW, reason="写错了")

    content = asked(inside).content

    assert (content["scanned"], content["leader_closed"], content["hand"]) == (60, 30, 20)
    assert len(content["services"]) == 3


def test_days_count_as_shanghai_lives_them(inside: Cast) -> None:
    day = date(2026, 5, 10)
    last = timedelta(microseconds=1)
    with transaction():
        served(inside, minutes=1, at=day_start(day) - last)
        served(inside, minutes=2, at=day_start(day))
        served(inside, minutes=4, at=day_end(day) - last)
        served(inside, minutes=8, at=day_end(day))

    assert asked(inside, span=Span(day, day)).content["scanned"] == 6


def test_every_hour_is_certified_by_exactly_one(inside: Cast) -> None:
    with transaction():
        team = organisations.found(
            inside.region_id,
            OrganisationKind.TEAM,
            "清泉志愿服务队",
            opened_on=date(2020, 1, 1),
            parent=inside.node("community"),
        )
        inside.nodes["team"] = team.id
        for host, minutes in (("community", 1), ("branch", 2), ("unit", 4), ("team", 8)):
            served(inside, minutes=minutes, host=host)
        served(inside, minutes=16, host="other_branch")
        served(inside, minutes=32, host="street")

    def by_issuer() -> dict[str, int]:
        found = queries.certifiable(inside.region_id, inside.people["volunteer"])
        return {each.issuer.name: each.minutes for each in found}

    assert by_issuer() == {"杏园社区": 15, "柳岸社区": 16, "青禾街道": 32}
    with transaction():
        entitle(inside, "team")
    assert by_issuer() == {"杏园社区": 7, "柳岸社区": 16, "青禾街道": 32, "清泉志愿服务队": 8}
    for node, minutes in (("community", 7), ("other_community", 16), ("street", 32)):
        assert asked(inside, node=node).content["scanned"] == minutes
    with pytest.raises(NothingToCertify):
        asked(inside, node="district")


def test_what_a_wish_was_is_not_told(inside: Cast) -> None:
    with transaction():
        served(inside, source="wish:1", title="给瘫痪的老人擦身")

    assert [line[1] for line in asked(inside).content["services"]] == ["完成微心愿"]


def test_hours_of_a_record_merged_into_the_own_count(inside: Cast) -> None:
    with transaction():
        home = inside.node("community")
        twin = accounts.register(inside.region_id, "苏小禾", now=NOW)
        accounts.join(twin, home, MembershipKind.RESIDENCE, from_on=date(2026, 1, 5))
        inside.people["second_volunteer"] = twin.id
        served(inside, minutes=10)
        served(inside, "second_volunteer", minutes=20)
    with transaction():
        kept, gone = inside.people["volunteer"], inside.people["second_volunteer"]
        merging.merge(kept, gone, by=inside.actor("upper", now=NOW), now=NOW, reason="同一人")

    assert asked(inside).content["scanned"] == 30


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 5, 11), date(2026, 5, 10)), (date(2026, 1, 1), date(2026, 11, 21))],
)
def test_days_the_wrong_way_round_or_ahead_are_refused(
    inside: Cast, since: date, until: date
) -> None:
    with transaction():
        served(inside)

    with pytest.raises(SpanWrong):
        asked(inside, span=Span(since, until))
    assert db.session.scalars(db.select(Certificate)).all() == []


def test_without_hours_there_is_nothing_to_ask_for(inside: Cast) -> None:
    with pytest.raises(NothingToCertify):
        asked(inside)


def test_who_only_audits_asks_for_nothing(inside: Cast) -> None:
    with pytest.raises(Forbidden):
        asked(inside, "auditor")


def test_the_same_again_is_the_same_one(inside: Cast) -> None:
    with transaction():
        served(inside)

    first, second = asked(inside), asked(inside)

    assert first.id == second.id
    assert len(db.session.scalars(db.select(Certificate)).all()) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: served(cast, minutes=30),
        lambda cast: facts.void(first_of(cast), by_id=None, now=NOW, reason="写错了"),
        entitle,
    ],
)
def test_a_sheet_that_no_longer_says_what_is_recorded_is_replaced(
    inside: Cast, change: Callable[[Cast], object]
) -> None:
    with transaction():
        served(inside, minutes=60)
        served(inside, minutes=60, at=THEN + timedelta(days=1))
    first = asked(inside).id
    with transaction():
        change(inside)

    second = asked(inside)

    assert second.id != first
    assert (again(first).state, again(first).reason) == (CertificateState.REVOKED, service.REPLACED)


def first_of(cast: Cast) -> facts.ServiceRecord:
    """The first service of the volunteer."""
    query = db.select(facts.ServiceRecord).where(
        facts.ServiceRecord.person_id == cast.people["volunteer"]
    )
    return db.session.scalars(query.order_by(facts.ServiceRecord.id)).first()


def test_what_is_not_issued_yet_can_be_taken_back(inside: Cast) -> None:
    with transaction():
        entitle(inside)
        served(inside)
    made, by = asked(inside), inside.actor("volunteer", now=NOW)

    with transaction():
        service.withdraw(queries.own_one(by, made.id), by=by, now=NOW)

    assert db.session.scalars(db.select(Certificate)).all() == []
    log = db.session.scalars(
        db.select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "certificate")
        .order_by(AuditEntry.id)
    ).all()
    assert log == ["certificate.asked", "certificate.withdrawn"]


def test_what_is_issued_cannot_be_taken_back_by_who_asked(inside: Cast) -> None:
    with transaction():
        served(inside)
    made, by = asked(inside), inside.actor("volunteer", now=NOW)

    with pytest.raises(WrongStep), transaction():
        service.withdraw(queries.own_one(by, made.id), by=by, now=NOW)
    assert again(made.id).state is CertificateState.ISSUED


def test_nobody_sees_anothers(inside: Cast) -> None:
    with transaction():
        served(inside)
    made = asked(inside)

    for who in ("member", "reviewer", "admin"):
        with pytest.raises(DomainError):
            queries.own_one(inside.actor(who, now=NOW), made.id)
    assert queries.own_one(inside.actor("volunteer", now=NOW), made.id).id == made.id


def test_ended_entitlement_leads_back_to_sheets(inside: Cast) -> None:
    with transaction():
        entitle(inside)
        served(inside)
    with transaction():
        issuers.end(inside.nodes["community"], by=inside.actor("admin", now=NOW), now=NOW)

    assert asked(inside, span=YEAR).kind is CertificateKind.SHEET
