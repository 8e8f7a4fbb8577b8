"""Issuing: by somebody else, numbered, once; declined, taken back, and told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask

from app.certificates import checking, queries, service
from app.certificates.errors import (
    CertificateNotFound,
    NothingToCertify,
    OwnCertificate,
    WrongStep,
)
from app.certificates.models import Certificate
from app.certificates.queries import Service
from app.certificates.rules import CertificateKind, CertificateState
from app.certificates.writing import is_outdated
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.notices.models import Notice
from app.records import service as facts
from tests.certificates.scenes import NOW, YEAR, again, asked, entitle, issued, served
from tests.support.cast import Cast


@pytest.fixture
def ready(inside: Cast) -> Cast:
    """An entitled community, and two who served."""
    with transaction():
        entitle(inside)
        served(inside, "volunteer", 90)
        served(inside, "reviewer", 60)
    return inside


def test_the_handler_and_the_issuer_stand_on_it(ready: Cast) -> None:
    made = asked(ready)
    by = ready.actor("reviewer", now=NOW)

    with transaction():
        service.issue(made, remarks="用于入团推荐", by=by, now=NOW)

    kept = again(made.id)
    assert (kept.kind, kept.said_number) == (CertificateKind.CERTIFICATE, "Z2026-0001")
    assert kept.issued_by_id == ready.people["reviewer"]
    said = {name: kept.content[name] for name in ("name", "issuer", "handler", "remarks", "phone")}
    assert said == {
        "name": "苏小禾",
        "issuer": "杏园社区居民委员会",
        "handler": "温谷雨",
        "remarks": "用于入团推荐",
        "phone": "0573-87001234",
    }
    told = db.session.scalars(
        db.select(Notice.link).where(Notice.person_id == ready.people["volunteer"])
    ).all()
    assert f"/me/certificates/{made.id}" in told


def test_it_says_what_is_recorded_when_it_is_issued(ready: Cast) -> None:
    made = asked(ready)
    with transaction():
        served(ready, minutes=30)

    with transaction():
        service.issue(made, remarks="", by=ready.actor("reviewer", now=NOW), now=NOW)

    assert again(made.id).content["scanned"] == 120


def test_nobody_issues_to_himself(ready: Cast) -> None:
    made = asked(ready, "reviewer")

    with pytest.raises(OwnCertificate), transaction():
        service.issue(made, remarks="", by=ready.actor("reviewer", now=NOW), now=NOW)
    assert again(made.id).state is CertificateState.ASKED

    with transaction():
        service.issue(made, remarks="", by=ready.actor("upper", now=NOW), now=NOW)
    assert again(made.id).state is CertificateState.ISSUED


@pytest.mark.parametrize("who", ["other_reviewer", "secretary", "auditor", "admin", "volunteer"])
def test_others_do_not_find_it(ready: Cast, who: str) -> None:
    made = asked(ready)

    with pytest.raises(CertificateNotFound):
        queries.one_for(ready.actor(who, now=NOW), made.id, right=queries.ISSUE)


def test_hours_voided_meanwhile_are_not_certified(ready: Cast) -> None:
    made = asked(ready)
    with transaction():
        record = db.session.scalars(
            db.select(facts.ServiceRecord).where(
                facts.ServiceRecord.person_id == ready.people["volunteer"]
            )
        ).one()
        facts.void(record, by_id=None, now=NOW, reason="写错了")

    with pytest.raises(NothingToCertify), transaction():
        service.issue(made, remarks="", by=ready.actor("reviewer", now=NOW), now=NOW)
    assert again(made.id).number is None


def test_declined_is_told_with_its_reason_and_can_be_asked_again(ready: Cast) -> None:
    made = asked(ready)
    with transaction():
        service.decline(made, "请先更正姓名", by=ready.actor("reviewer", now=NOW), now=NOW)

    assert again(made.id).state is CertificateState.DECLINED
    told = db.session.scalars(
        db.select(Notice).where(Notice.person_id == ready.people["volunteer"])
    ).all()
    assert [each.body for each in told if each.kind == "certificate"] == ["请先更正姓名"]
    assert asked(ready).id != made.id


def test_taken_back_stays_taken_back(ready: Cast) -> None:
    made, by = issued(ready), ready.actor("reviewer", now=NOW)
    with transaction():
        service.revoke(made, "姓名写错了", by=by, now=NOW)

    kept = again(made.id)
    assert (kept.state, kept.reason) == (CertificateState.REVOKED, "姓名写错了")
    assert checking.checked(kept.text, region_id=ready.region_id).revoked_at is not None
    assert queries.revoked_numbers(ready.region_id) == ["Z2026-0001"]
    for step in (
        lambda: service.revoke(kept, "又一次", by=by, now=NOW),
        lambda: service.issue(kept, remarks="", by=by, now=NOW),
        lambda: service.decline(kept, "不开", by=by, now=NOW),
    ):
        with pytest.raises(WrongStep), transaction():
            step()


def test_records_changed_later_are_noticed(ready: Cast) -> None:
    made = issued(ready)
    assert not is_outdated(made)

    with transaction():
        served(ready, minutes=5)

    assert is_outdated(again(made.id))


def test_numbers_rise_without_a_gap_and_series_stand_apart(ready: Cast) -> None:
    with transaction():
        served(ready, host="other_community")

    numbers = [issued(ready).said_number, issued(ready, "reviewer", by="upper").said_number]
    numbers.append(asked(ready, node="other_community").said_number)

    assert numbers == ["Z2026-0001", "Z2026-0002", "J2026-0001"]


def at_once(app: Flask, *works: Callable[[], object]) -> list[str]:
    """What came of each at the very same moment: "" where it was done."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with transaction():
                    work()
            except DomainError as refusal:
                return refusal.code
            return ""

    with ThreadPoolExecutor(len(works)) as all_of_them:
        return list(all_of_them.map(run, works))


def test_of_two_who_issue_one_does(
    app: Flask, ready: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asked(ready).id
    db.session.remove()
    gate, real = Barrier(2), queries.services

    def both_first(*args: Any) -> list[Service]:
        # whoever comes so far waits for the other, unless that one has to wait for him
        with suppress(BrokenBarrierError):
            gate.wait(timeout=1)
        return real(*args)

    monkeypatch.setattr(queries, "services", both_first)

    def work(who: str) -> None:
        by = ready.actor(who, now=NOW)
        service.issue(queries.one_for(by, made), remarks=who, by=by, now=NOW)

    came = at_once(app, lambda: work("reviewer"), lambda: work("upper"))

    assert sorted(came) == ["", "wrong_step"]
    winner = "reviewer" if came[0] == "" else "upper"
    assert again(made).content["remarks"] == winner
    assert again(made).number == 1


def test_asked_for_four_times_at_once_is_one(app: Flask, ready: Cast) -> None:
    with transaction():
        served(ready, host="other_community")
    db.session.remove()

    came = at_once(app, *[lambda: asked_within(ready)] * 4)

    assert came == [""] * 4
    made = db.session.scalars(db.select(Certificate)).all()
    assert [(each.state, each.number) for each in made] == [(CertificateState.ISSUED, 1)]


def asked_within(cast: Cast) -> None:
    """Ask within a transaction that is open."""
    node = cast.nodes["other_community"]
    service.ask(node, YEAR, by=cast.actor("volunteer", now=NOW), now=NOW)
