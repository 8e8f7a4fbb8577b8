"""我的文件的页面: offered where many people are, seen on its way, fetched and deleted."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import member_pages, volunteer_cards
from app.core import clock
from app.core.db import transaction
from app.exports import service
from app.exports.rules import LATE, ExportKind
from app.points import pages as ranking_pages
from tests.exports.scenes import all_exports, ask, make
from tests.support.cast import Cast
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def test_of_few_people_a_file_is_downloaded_at_once(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(f"/organisations/{cast.nodes['branch']}/members")

    assert "/members.xlsx" in page.page
    assert 'action="/exports"' not in page.page


@pytest.mark.parametrize(
    ("page", "what"), [("members", "党员名单"), ("ranking", "排名"), ("ranking", "积分汇总表")]
)
def test_of_many_people_the_page_offers_to_make_it_later(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, page: str, what: str
) -> None:
    monkeypatch.setattr(member_pages, "MANY", 1)
    monkeypatch.setattr(ranking_pages, "MANY_PEOPLE", 1)
    reader = browser(app, cast, "secretary").open(
        f"/organisations/{cast.nodes['branch']}/{page}?words=l"
    )
    kind = {"党员名单": "members", "排名": "ranking", "积分汇总表": "register"}[what]

    assert f'name="kind" value="{kind}"' in reader.page
    assert f"/{page}.xlsx" not in reader.page
    assert "做好了在消息里告诉您" in reader.text
    form = {"kind": kind, "format": "xlsx", "organisation_id": str(cast.nodes["branch"])}
    reader.send("/exports", form)
    assert reader.status == 200
    assert f"杏园第一党支部{what}" in reader.text
    assert "马上开始" in reader.text


def test_a_page_of_cards_says_what_it_does_not_list(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/organisations/{cast.nodes['branch']}/cards"
    reader = browser(app, cast, "secretary").open(path)
    assert "一个都不勾，就给所有人打印" in reader.text

    people_of = volunteer_cards.people_of
    monkeypatch.setattr(volunteer_cards, "people_of", lambda *a, **k: people_of(*a, **k)[:2])
    reader.open(path)

    assert "这里列出前 2 人" in reader.text
    assert "打印勾选的" in reader.text
    assert 'name="kind" value="cards"' in reader.page
    monkeypatch.setattr(volunteer_cards, "MOST_IN_A_FILE", 3)
    assert "最多 3 张" in reader.open(path).text
    assert 'name="kind" value="cards"' not in reader.page


def test_a_file_is_seen_on_its_way_fetched_and_deleted(app: Flask, cast: Cast) -> None:
    with app.app_context():
        export_id = ask(cast, ExportKind.CARDS, "pdf")
        with transaction():
            leased = service.lease(export_id, now=clock.now())
            assert leased is not None
            service.tell(leased, 3, 12, now=clock.now())
    reader = browser(app, cast, "secretary").open(f"/exports/{export_id}")
    assert "正在生成：3 / 12" in reader.text
    assert 'data-progress="2"' in reader.page
    assert '<progress value="3" max="12"' in reader.page

    with app.app_context():
        with transaction():
            found = all_exports()[0]
            found.started_at = found.heard_at = None
        make()
    reader.open(f"/exports/{export_id}")
    assert "做好了：" in reader.text
    assert "data-progress" not in reader.page
    assert reader.open("/me/messages").text.count("杏园第一党支部志愿者卡做好了") == 1
    assert "可以下载" in reader.open("/exports").text
    answer = reader.client.get(f"/exports/{export_id}/file")
    assert answer.data.startswith(b"%PDF")

    reader.open(f"/exports/{export_id}").send(f"/exports/{export_id}/remove")
    assert reader.path == "/exports"
    assert "还没有文件" in reader.text


def test_what_waits_long_says_whom_to_tell(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        export_id = ask(cast)
    reader, now = browser(app, cast, "secretary"), clock.now()
    assert "马上开始" in reader.open(f"/exports/{export_id}").text

    monkeypatch.setattr(clock, "now", lambda: now + LATE + timedelta(seconds=1))

    assert "请告诉平台管理员" in reader.open(f"/exports/{export_id}").text


def test_a_refused_file_says_why(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        export_id = ask(cast, ExportKind.CARDS, "pdf")
        monkeypatch.setattr(volunteer_cards, "MOST_IN_A_FILE", 2)
        make()

    reader = browser(app, cast, "secretary").open(f"/exports/{export_id}")

    assert "请按下级组织分开打印" in reader.text
    answer = reader.client.get(f"/exports/{export_id}/file")
    assert answer.status_code == 409
    assert "没有做成" in reader.open("/exports").text
