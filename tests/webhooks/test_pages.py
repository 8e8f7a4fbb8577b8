"""Two administrators subscribe a system outside on pages; nobody else, and nobody alone."""

import re
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core.db import db
from app.core.ids import uuid7
from app.webhooks.models import Subscription, SubscriptionState
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.receiver import Receiver, receiving
from tests.support.visits import browser
from tests.webhooks.scenes import LOOPBACK, second_admin

HERE = "/admin/webhooks"
SECRET = re.compile(r"wgs_[\w-]{43}")


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setitem(app.config, "WEBHOOK_NETWORKS", LOOPBACK)
    made = gather(app)
    with app.app_context():
        second_admin(made)
    return made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def fill_in(admin: Reader, url: str, **changes: object) -> str:
    """The form of a new one, sent; its key."""
    admin.open(f"{HERE}/new")
    key = str(changes.pop("key", uuid7()))
    form = {
        "key": key,
        "name": "市大数据平台",
        "url": url,
        "subjects": ["check_ins", "wishes"],
        "reason": "市里发文要求汇集",
        **changes,
    }
    admin.send(HERE, form)
    return key


def row(app: Flask, key: str) -> Subscription | None:
    with app.app_context():
        return db.session.get(Subscription, uuid.UUID(key))


def state(app: Flask, key: str) -> SubscriptionState:
    found = row(app, key)
    assert found is not None
    return found.state


def actions(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(AuditEntry.action).where(AuditEntry.subject_kind == "webhook")
        return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_one_asks_another_approves_and_the_secret_is_shown_once(
    app: Flask, cast: Cast, receiver: Receiver
) -> None:
    admin, second = browser(app, cast, "admin"), browser(app, cast, "volunteer")
    key = fill_in(admin, receiver.url)
    (secret,) = set(SECRET.findall(admin.page))

    assert not SECRET.search(admin.open(f"{HERE}/{key}").page)
    assert "提出的人不能自己批准" in admin.text
    admin.send(f"{HERE}/{key}/approve")
    assert "要由另一个人批准" in admin.text
    assert state(app, key) is SubscriptionState.PROPOSED

    second.open(f"{HERE}/{key}").send(f"{HERE}/{key}/approve")
    assert "已批准" in second.text
    assert state(app, key) is SubscriptionState.ACTIVE
    second.send(f"{HERE}/{key}/approve")
    assert "现在不能这样办理" in second.text

    assert actions(app) == ["webhook.proposed", "webhook.approved"]
    with app.app_context():
        logged = repr(db.session.execute(sa.select(AuditEntry.__table__)).all())
    assert secret not in logged


def test_a_form_that_is_sent_twice_makes_one(app: Flask, cast: Cast, receiver: Receiver) -> None:
    admin = browser(app, cast, "admin")
    key = fill_in(admin, receiver.url)
    fill_in(admin, receiver.url, key=key)

    assert admin.path == f"{HERE}/{key}"
    assert not SECRET.search(admin.page)
    assert len(actions(app)) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"url": "https://10.0.0.1/in"}, "指向内部网络"),
        ({"url": "https://169.254.169.254/latest"}, "不能访问的网络"),
        ({"url": "http://93.184.215.14/in"}, "不是 https"),
        ({"url": "ftp://data.test"}, "不是一个完整的网址"),
        ({"subjects": []}, "至少选一类"),
        ({"reason": ""}, "请填写"),
    ],
)
def test_what_may_not_be_pushed_is_said_beside_its_field(
    app: Flask, cast: Cast, receiver: Receiver, changes: dict[str, object], why: str
) -> None:
    admin = browser(app, cast, "admin")
    key = fill_in(admin, **{"url": receiver.url, **changes})  # type: ignore[arg-type]

    assert admin.status == 422
    assert why in admin.text
    assert "市大数据平台" in admin.page
    assert row(app, key) is None


def test_an_administrator_pauses_resumes_tries_and_removes(
    app: Flask, cast: Cast, receiver: Receiver
) -> None:
    admin = browser(app, cast, "admin")
    key = fill_in(admin, receiver.url)
    here = f"{HERE}/{key}"
    browser(app, cast, "volunteer").open(here).send(f"{here}/approve")
    admin.open(here).send(f"{here}/pause")
    assert state(app, key) is SubscriptionState.PAUSED
    admin.send(f"{here}/resume")
    assert state(app, key) is SubscriptionState.ACTIVE

    receiver.answers = [200, 404]
    admin.send(f"{here}/trial")
    assert "对方收下了（200）" in admin.text
    admin.send(f"{here}/trial")
    assert "对方没有收下（404）" in admin.text
    assert [each["kind"] for each in receiver.messages] == ["trial", "trial"]

    before = row(app, key)
    admin.send(f"{here}/secret")
    after = row(app, key)
    assert before is not None
    assert after is not None
    assert SECRET.search(admin.page)
    assert before.secret_sealed != after.secret_sealed

    admin.open(here).send(f"{here}/remove")
    assert admin.path == HERE
    assert state(app, key) is SubscriptionState.REMOVED
    assert admin.open(here).status == 404
    assert actions(app)[2:] == [
        "webhook.paused", "webhook.resumed", "webhook.tried", "webhook.tried",
        "webhook.secret_renewed", "webhook.removed",
    ]  # fmt: skip


def test_nothing_is_tried_before_it_was_approved(
    app: Flask, cast: Cast, receiver: Receiver
) -> None:
    admin = browser(app, cast, "admin")
    key = fill_in(admin, receiver.url)
    admin.open(f"{HERE}/{key}").send(f"{HERE}/{key}/trial")

    assert admin.status == 409
    assert receiver.got == []


def test_trials_are_counted(app: Flask, cast: Cast, receiver: Receiver) -> None:
    admin = browser(app, cast, "admin")
    key = fill_in(admin, receiver.url)
    browser(app, cast, "volunteer").open(f"{HERE}/{key}").send(f"{HERE}/{key}/approve")
    admin.open(f"{HERE}/{key}")
    for _ in range(20):
        admin.send(f"{HERE}/{key}/trial")
    last = admin.send(f"{HERE}/{key}/trial")

    assert last.status == 429
    assert len(receiver.got) == 20


def test_the_auditor_reads_and_everybody_else_finds_no_door(
    app: Flask, cast: Cast, receiver: Receiver
) -> None:
    key = fill_in(browser(app, cast, "admin"), receiver.url)
    auditor = browser(app, cast, "auditor").open(f"{HERE}/{key}")

    assert "市大数据平台" in auditor.text
    assert "江霜降" not in auditor.text
    assert "批准，开始推送" not in auditor.text
    assert auditor.send(f"{HERE}/{key}/pause").status == 403
    for who in ("upper", "sysadmin", "secretary", "member"):
        assert browser(app, cast, who).open(HERE).status == 403


def test_another_regions_are_not_there(app: Flask, cast: Cast, receiver: Receiver) -> None:
    key = fill_in(browser(app, cast, "admin"), receiver.url)
    with app.app_context():
        region = db.session.scalar(
            sa.text("INSERT INTO regions (name, host, settings, created_at)"
                    " SELECT '邻区', 'next.test', settings, created_at FROM regions RETURNING id")
        )  # fmt: skip
        db.session.execute(
            sa.update(Subscription)
            .values(region_id=region)
            .where(Subscription.id == uuid.UUID(key))
        )
        db.session.commit()
    admin = browser(app, cast, "admin")

    assert "市大数据平台" not in admin.open(HERE).text
    for way in ("", "/pause", "/remove", "/secret", "/trial", "/approve"):
        path = f"{HERE}/{key}{way}"
        assert (admin.send(path) if way else admin.open(path)).status == 404


def test_the_page_of_the_interface_tells_how_to_check(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "").open("/api/v1/docs")

    assert "hmac.compare_digest" in page.text
    assert "X-Signature" in page.text
