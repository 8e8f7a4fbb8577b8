"""The pages: asking and printing, the office at work, the check that is open to all, the keys."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from flask import Flask

from app.certificates import queries, service, signing
from app.certificates.models import Certificate
from app.certificates.rules import CertificateState, Span
from app.core import clock
from app.core.db import db, transaction
from app.core.qr import read_codes
from app.records.models import TimeClass
from tests.certificates.scenes import THEN, changed, entitle, served
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

DAYS = {"since": "2026-01-01", "until": "2026-06-30"}


@pytest.fixture
def town(app: Flask) -> Cast:
    """An entitled community for which a volunteer served in 2026."""
    cast = gather(app)
    with app.app_context(), transaction():
        entitle(cast, now=clock.now())
        served(cast, minutes=90)
        served(cast, minutes=30, time_class=TimeClass.HAND, at=THEN + timedelta(days=1))
    return cast


def ask(app: Flask, cast: Cast, *, node: str = "community", who: str = "volunteer") -> Certificate:
    """What somebody asked for."""
    span = Span(date(2026, 1, 1), date(2026, 6, 30))
    with app.app_context(), transaction():
        made, _ = service.ask(cast.nodes[node], span, by=cast.actor(who), now=clock.now())
        db.session.expunge_all()
    return made


def issue(app: Flask, cast: Cast) -> Certificate:
    """A certificate that was issued."""
    made = ask(app, cast)
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        found = queries.one_for(by, made.id)
        service.issue(found, remarks="", by=by, now=clock.now())
        db.session.flush()
        db.session.refresh(found)
        db.session.expunge_all()
    return found


def test_from_asking_to_paper_by_pages_alone(app: Flask, town: Cast) -> None:
    own = browser(app, town, "volunteer").open("/me/certificates")
    assert "2 小时" in own.text
    own.send("/me/certificates", {"issuer_id": str(town.nodes["community"]), **DAYS})
    assert "已交给杏园社区" in own.text
    path = own.path

    office = browser(app, town, "reviewer").open("/todo")
    assert "等着出具的证明" in office.text
    office.open("/manage/certificates")
    assert "苏小禾" in office.text
    office.open(path.replace("/me/", "/manage/"))
    assert "1 小时 30 分钟" in office.text
    office.send(f"{office.path}/issue", {"remarks": "用于入团推荐"})
    assert "已出具" in office.text

    own.open("/me/messages")
    assert "志愿服务记录证明已出具：Z2026-0001" in own.text
    own.open(path)
    assert "用于入团推荐" in own.text
    paper = own.client.get(f"{path}.pdf")
    assert paper.mimetype == "application/pdf"
    with app.app_context():
        kept = db.session.scalars(db.select(Certificate)).one()
        (read,) = codes_of(paper.get_data())
        assert read == f"{app.config['PUBLIC_URL']}/certificates/{kept.text}"
    assert "这份证明是真的" in reader(app).open(read.removeprefix(app.config["PUBLIC_URL"])).text


def codes_of(pdf: bytes) -> list[str]:
    """The codes on the first page, as a phone reads them from paper."""
    picture = pypdfium2.PdfDocument(BytesIO(pdf))[0].render(scale=3).to_pil()
    target = BytesIO()
    picture.save(target, "PNG")
    return read_codes(target.getvalue())


def test_what_is_wrong_with_the_days_is_said_and_kept(app: Flask, town: Cast) -> None:
    own = browser(app, town, "volunteer").open("/me/certificates")
    form = {"issuer_id": str(town.nodes["community"]), "since": "2026-06-01", "until": "2026-05-01"}

    own.send("/me/certificates", form)

    assert own.status == 422
    assert "开始的日期要在结束之前" in own.text
    assert 'value="2026-06-01"' in own.page
    own.send("/me/certificates", {"issuer_id": "x", "since": "", "until": "1999-01-01"})
    assert own.status == 422
    with app.app_context():
        assert db.session.scalars(db.select(Certificate)).all() == []


def test_days_without_hours_are_told_what_to_do(app: Flask, town: Cast) -> None:
    own = browser(app, town, "volunteer").open("/me/certificates")
    form = {"issuer_id": str(town.nodes["community"]), "since": "2026-01-01", "until": "2026-01-02"}

    own.send("/me/certificates", form)

    assert own.status == 409
    assert "谁记录的时长由谁证明" in own.text


def test_declining_needs_a_reason(app: Flask, town: Cast) -> None:
    made = ask(app, town)
    office = browser(app, town, "reviewer").open(f"/manage/certificates/{made.id}")

    office.send(f"/manage/certificates/{made.id}/decline", {"reason": " "})
    assert office.status == 422
    assert "请填写这一项" in office.text
    office.send(f"/manage/certificates/{made.id}/decline", {"reason": "请先更正姓名"})

    assert "未出具" in office.text
    assert (
        "请先更正姓名" in browser(app, town, "volunteer").open(f"/me/certificates/{made.id}").text
    )


def test_to_himself_the_office_offers_nothing(app: Flask, town: Cast) -> None:
    with app.app_context(), transaction():
        served(town, "reviewer")
    made = ask(app, town, who="reviewer")
    office = browser(app, town, "reviewer").open(f"/manage/certificates/{made.id}")

    assert "不能给自己出具证明" in office.text
    assert "/issue" not in office.page
    office.send(f"/manage/certificates/{made.id}/issue")
    assert office.status == 403


def test_who_only_audits_reads_names_masked_and_prints_nothing(app: Flask, town: Cast) -> None:
    made = issue(app, town)
    auditor = browser(app, town, "auditor").open("/manage/certificates?state=issued")

    assert "苏*" in auditor.text
    auditor.open(f"/manage/certificates/{made.id}")
    assert "苏*" in auditor.text
    assert "苏小禾" not in auditor.page
    assert auditor.client.get(f"/manage/certificates/{made.id}.pdf").status_code == 403


def test_the_check_shows_no_whole_name(app: Flask, town: Cast) -> None:
    made = issue(app, town)
    anybody = reader(app).open(f"/certificates/{made.text}")

    assert anybody.status == 200
    assert "苏*" in anybody.text
    assert "杏园社区居民委员会" in anybody.text
    assert "苏小禾" not in anybody.page
    card = made.content["card"]
    assert card not in anybody.page


def test_a_changed_or_foreign_code_is_not_found(app: Flask, town: Cast) -> None:
    made = issue(app, town)
    anybody = reader(app)

    for text in (
        changed(made.text, -1),
        changed(made.text, 40),
        made.text + "A",
        "1.x",
    ):
        anybody.open(f"/certificates/{text}")
        assert anybody.status == 404
        assert "没有查到这份证明" in anybody.text


def test_taken_back_is_said_in_the_check(app: Flask, town: Cast) -> None:
    made = issue(app, town)
    office = browser(app, town, "reviewer").open(f"/manage/certificates/{made.id}")
    office.send(f"/manage/certificates/{made.id}/revoke", {"reason": "姓名写错了"})

    anybody = reader(app).open(f"/certificates/{made.text}")

    assert "这份证明已撤回" in anybody.text
    assert "姓名写错了" not in anybody.page
    own = browser(app, town, "volunteer")
    assert own.client.get(f"/me/certificates/{made.id}.pdf").status_code == 404
    assert "姓名写错了" in own.open(f"/me/certificates/{made.id}").text


def test_typed_from_paper_it_is_found(app: Flask, town: Cast) -> None:
    made = issue(app, town)
    code = signing.check_code(made.text)
    anybody = reader(app)

    for number, typed in (
        ("Z2026-0001", code),
        (" ｚ２０２６－0001", f"{code[:4]}-{code[4:].lower()}"),
    ):
        assert "这份证明是真的" in anybody.open(f"/certificates?number={number}&code={typed}").text
    for number, typed in (("Z2026-0002", code), ("Z2026-0001", "AAAAAAAA"), ("", code), ("x", "")):
        anybody.open(f"/certificates?number={number}&code={typed}")
        assert anybody.status == 404
        assert "没有查到这份证明" in anybody.text


def test_it_hangs_out_for_seven_days(
    app: Flask, town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(app, town)
    anybody = reader(app).open("/certificates")
    assert "苏*，2 小时" in anybody.text
    assert "苏小禾" not in anybody.page

    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "最近没有出具证明" in anybody.open("/certificates").text


def test_for_everybody_says_how_many_before_it_is_done(app: Flask, town: Cast) -> None:
    page = f"/manage/certificates/everybody/{town.nodes['community']}"
    office = browser(app, town, "reviewer").open(f"{page}?year=2026")

    assert "给 1 人开" in office.text
    form = {
        "kind": "certificates",
        "format": "pdf",
        "organisation_id": str(town.nodes["community"]),
        "period": "2026",
    }
    office.send("/exports", form)
    assert office.path.startswith("/exports/")
    with app.app_context():
        waiting = db.select(Certificate).where(Certificate.state == CertificateState.ISSUED)
        assert db.session.scalars(waiting).all() == []
