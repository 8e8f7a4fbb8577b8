"""双报到 on pages: the community's list, its papers, naming a unit, and one's own list."""

import html
import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.core.db import db, transaction
from app.review import reporting
from app.review.pages import reporting as pages
from tests.review.reporters import HOSPITAL, report, serve_here
from tests.review.year import YEAR
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town with those who reported."""
    cast = gather(app, now=datetime(2025, 1, 5, 2, tzinfo=UTC))
    with app.app_context(), transaction():
        report(cast)
        serve_here(cast)
    return cast


@pytest.fixture
def path(cast: Cast) -> str:
    """The community's page."""
    return f"/reviews/{cast.nodes['community']}/{YEAR}/reporting"


def notes(app: Flask, action: str) -> list[AuditEntry]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == action)))


@pytest.mark.parametrize("who", ["party_worker", "reviewer", "upper"])
def test_the_community_finds_its_reporting_members_by_unit(
    app: Flask, cast: Cast, path: str, who: str
) -> None:
    reader = browser(app, cast, who)
    assert "双报到" in reader.open("/me").text
    assert path.rpartition("/2025")[0] in reader.open("/reporting").page

    page = reader.open(path)

    assert page.status == 200
    for part in (
        "报到党员 5 人",
        "参加过服务 4 人",
        "单位 3 个",
        f"{HOSPITAL} 联系人：党办 8611",
        "这 1 人不知道组织关系在哪里",
        "顾小寒 改单位 2024年5月1日 4 2:30 0:30 环境 3 次、主题党日 1 次",
    ):
        assert part in page.text, (part, page.text)


def test_the_list_of_branches_leads_there(app: Flask, cast: Cast) -> None:
    assert 'href="/reporting"' in browser(app, cast, "party_worker").open("/reviews").page


def test_a_year_without_anybody_says_what_to_do(app: Flask, cast: Cast, path: str) -> None:
    page = browser(app, cast, "party_worker").open(path.replace(YEAR, "2023"))

    assert "2023年没有在职党员来报到" in page.text
    assert "导入双报到名册" in page.text
    assert browser(app, cast, "party_worker").open(path.replace(YEAR, "2999")).status == 404


@pytest.mark.parametrize("who", ["member", "secretary", "other_reviewer", "grid_worker"])
def test_nobody_else_sees_it(app: Flask, cast: Cast, path: str, who: str) -> None:
    reader = browser(app, cast, who)

    for each in ("", "/units/all.xlsx", f"/people/{cast.people['taxman']}.pdf"):
        page = reader.open(f"{path}{each}")
        assert page.status in {403, 404}
        assert "顾小寒" not in page.text


def test_each_paper_is_a_file_and_a_line_of_the_log(app: Flask, cast: Cast, path: str) -> None:
    with app.app_context():
        found = reporting.reported(cast.node("community"), YEAR, now=NOW)
    client = browser(app, cast, "party_worker").client
    papers = [f"units/{unit.key}" for unit in found.units] + ["units/all"]
    papers.append(f"people/{cast.people['taxman']}")

    for paper in papers:
        for kind in ("pdf", "xlsx"):
            answer = client.get(f"{path}/{paper}.{kind}")
            assert answer.status_code == 200, (paper, kind)
            if kind == "xlsx":
                assert zipfile.is_zipfile(io.BytesIO(answer.data))
            else:
                assert answer.data.startswith(b"%PDF")

    noted = notes(app, "reporting.exported")
    assert len(noted) == 2 * len(papers)
    assert {each.actor_id for each in noted} == {cast.people["party_worker"]}
    assert noted[-1].subject_id == cast.people["taxman"]
    assert "顾小寒" not in str([each.details for each in noted])
    assert client.get(f"{path}/units/nobody.pdf").status_code == 404


def test_an_auditor_reads_masked_names_and_gets_no_list(app: Flask, cast: Cast, path: str) -> None:
    auditor = browser(app, cast, "auditor")
    page = auditor.open(path)

    assert "顾*" in page.text
    assert "顾小寒" not in page.page
    assert "8602" not in page.page
    assert "改单位" not in page.text
    assert str(cast.people["taxman"]) not in page.page
    assert auditor.open(f"{path}/people/{cast.people['taxman']}.pdf").status == 403
    sheet = auditor.client.get(f"{path}/units/all.xlsx")
    with zipfile.ZipFile(io.BytesIO(sheet.data)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert "顾*" in text
    assert "顾小寒" not in text


def test_a_unit_is_named_on_a_page_and_the_sheet_follows(app: Flask, cast: Cast, path: str) -> None:
    with app.app_context():
        found = reporting.reported(cast.node("community"), YEAR, now=NOW)
        membership_id = found.units[-1].reporters[0].membership_id
    address = f"/reporting/{membership_id}"
    worker = browser(app, cast, "party_worker")
    assert f"{address}?next={path}" in worker.open(path).page
    assert "乔处暑的组织关系在哪里" in worker.open(address).text

    too_long = worker.send(address, {"outside": "局" * 101})
    assert too_long.status == 422
    assert "所在单位和支部：应为 0 到 100 个字" in too_long.text
    form = {"outside": "县供电公司党委", "contact": "办公室 8620", "next": path}
    page = worker.send(address, form)
    assert page.path == path
    assert "已保存" in page.text

    page = worker.open(path)
    assert "县供电公司党委 联系人：办公室 8620" in page.text
    assert "不知道组织关系在哪里" not in page.text
    assert len(notes(app, "membership.unit_named")) == 1
    assert browser(app, cast, "other_reviewer").open(address).status == 404
    assert browser(app, cast, "member").open(address).status == 403


def test_a_member_takes_home_the_own_list_and_nobody_elses(app: Flask, cast: Cast) -> None:
    reader = browser(app, cast, "taxman")
    assert "我的报到" in reader.open("/me").text
    community = cast.nodes["community"]
    page = reader.open("/me/reporting")
    assert f"/me/reporting/{community}/2026.pdf" in page.page

    own = reader.client.get(f"/me/reporting/{community}/{YEAR}.pdf")

    assert own.status_code == 200
    assert own.data.startswith(b"%PDF")
    (noted,) = notes(app, "reporting.exported")
    assert (noted.actor_id, noted.subject_id) == (cast.people["taxman"], cast.people["taxman"])
    missing = reader.client.get(f"/me/reporting/{cast.nodes['other_community']}/{YEAR}.pdf")
    assert missing.status_code == 404


def test_who_never_reported_is_told_how(app: Flask, cast: Cast) -> None:
    reader = browser(app, cast, "member")

    assert "我的报到" not in reader.open("/me").text
    assert "还没有您的报到记录" in reader.open("/me/reporting").text
    assert reader.open(f"/me/reporting/{cast.nodes['community']}/{YEAR}.pdf").status == 404


def test_many_people_are_shown_a_unit_at_a_time_and_of_a_unit_on_pages(
    app: Flask, cast: Cast, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "A_PAGE", 1)
    reader = browser(app, cast, "reviewer").open(path)

    assert "报到党员 5 人" in reader.text
    assert "顾小寒" not in reader.text
    assert "<table" not in reader.page
    units = re.findall(r'href="([^"]+[?]unit=[^"]+)"', reader.page)
    assert len(units) == 4
    seen = []
    for unit in units:
        reader.open(html.unescape(unit))
        seen += re.findall(r'<th scope="row" class="word">([^<]+)', reader.page)
        while further := re.search(r'href="([^"]+)">下一页', reader.page):
            reader.open(html.unescape(further[1]))
            seen += re.findall(r'<th scope="row" class="word">([^<]+)', reader.page)
    assert len(seen) == len(set(seen)) == 5
    assert "顾小寒" in seen
