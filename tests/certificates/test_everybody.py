"""For everybody: one each, none for oneself, none twice however often it is begun."""

from io import BytesIO

import pypdfium2
import pytest
from flask import current_app

from app.certificates import jobs as issuing
from app.certificates import service
from app.certificates.errors import NothingToCertify, TooManyToCertify
from app.certificates.models import Certificate
from app.certificates.rules import CertificateKind, CertificateState
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.exports import jobs, queries
from app.exports import service as exports
from app.exports.models import Export
from app.exports.rules import ExportKind, ExportState
from app.points.errors import PeriodUnknown
from tests.certificates.scenes import NOW, YEAR, asked, entitle, served
from tests.exports.scenes import store_of
from tests.support.cast import Cast

SERVED = ("volunteer", "member", "second_member", "reviewer")


@pytest.fixture
def ready(inside: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """An entitled community for which four served."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction():
        entitle(inside)
        for who in SERVED:
            served(inside, who)
        served(inside, "other_member", host="other_community")
    return inside


def begin(cast: Cast, who: str = "reviewer", period: str = "2026") -> Export:
    """Ask for certificates for everybody."""
    with transaction():
        found, _ = exports.begin(
            cast.node("community"),
            ExportKind.CERTIFICATES,
            "pdf",
            {"period": period},
            by=cast.actor(who, now=NOW),
            now=NOW,
        )
    return found


def standing() -> dict[object, str]:
    """Whose certificates stand, with their numbers."""
    query = db.select(Certificate).where(Certificate.state == CertificateState.ISSUED)
    return {each.person_id: each.said_number for each in db.session.scalars(query)}


def test_everybody_has_one_but_who_issues(ready: Cast) -> None:
    export_id = begin(ready).id

    assert jobs.exports(NOW, NOW) == "made 1"

    everybody = {ready.people[who] for who in ("volunteer", "member", "second_member")}
    assert standing().keys() == everybody
    made = queries.export(ready.actor("reviewer", now=NOW), export_id, now=NOW)
    assert (made.state, made.title) == (ExportState.READY, "杏园社区2026年志愿服务证明")
    pages = pypdfium2.PdfDocument(BytesIO(store_of(current_app).fetch(made.file)))
    assert len(pages) == 3


def test_what_stands_already_or_was_asked_for_is_not_doubled(ready: Cast) -> None:
    first = asked(ready, "member")
    begin(ready)
    jobs.exports(NOW, NOW)
    before = standing()

    begin(ready, "upper")
    jobs.exports(NOW, NOW)

    assert db.session.get_one(Certificate, first.id).state is CertificateState.ISSUED
    after = standing()
    assert {who: after[who] for who in before} == before
    assert after.keys() - before.keys() == {ready.people["reviewer"]}


def test_what_was_broken_off_is_gone_on_with(ready: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "_AT_A_TIME", 1)
    begin(ready)
    real, calls = service.issue_to, []

    def falls_over(*args: object, **more: object) -> object:
        calls.append(args)
        if len(calls) == 3:
            raise OSError("power cut")
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "issue_to", falls_over)
    assert jobs.exports(NOW, NOW) == "made 0"
    half = standing()
    assert 0 < len(half) < 3

    monkeypatch.setattr(service, "issue_to", real)
    made = issuing.issue_to_all(ready.node("community"), YEAR, by=ready.actor("reviewer", now=NOW))

    whole = standing()
    assert len(made) == len(whole) == 3
    assert {who: whole[who] for who in half} == half
    assert sorted(whole.values()) == ["Z2026-0001", "Z2026-0002", "Z2026-0003"]


def test_it_is_told_how_far_it_is(ready: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "_AT_A_TIME", 3)
    told: list[tuple[int, int]] = []

    issuing.issue_to_all(
        ready.node("community"),
        YEAR,
        by=ready.actor("reviewer", now=NOW),
        told=lambda done, of: told.append((done, of)),
    )

    assert told == [(3, 4), (4, 4)]


def test_before_it_is_entitled_everybody_has_a_sheet(ready: Cast) -> None:
    with transaction():
        served(ready, "volunteer", host="street")
    node, by = ready.node("street"), ready.actor("upper", now=NOW)

    made = issuing.issue_to_all(node, YEAR, by=by)

    assert [each.kind for each in made] == [CertificateKind.SHEET]


@pytest.mark.parametrize("period", ["", "x", "2027", "1999", "20260", "²026"])
def test_a_year_that_is_none_is_refused_at_once(ready: Cast, period: str) -> None:
    with pytest.raises(PeriodUnknown):
        begin(ready, period=period)


def test_where_nobody_served_it_is_said_at_once(ready: Cast) -> None:
    with pytest.raises(NothingToCertify):
        begin(ready, period="2025")


def test_more_than_one_file_holds_is_said_at_once(
    ready: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "MOST", 3)
    with pytest.raises(TooManyToCertify):
        begin(ready)


@pytest.mark.parametrize("who", ["secretary", "other_reviewer", "auditor", "admin", "member"])
def test_others_issue_to_nobody(ready: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        begin(ready, who)
    assert standing() == {}
