"""导出: what is asked for, what it is, who may have it."""

import csv
import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import volunteer_cards
from app.accounts.errors import TooManyCards
from app.accounts.models import RoleGrant
from app.audit.models import AuditEntry
from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.exports import service
from app.exports.errors import (
    ExportNotReady,
    FilterUnknown,
    FormatUnknown,
    TooManyExports,
)
from app.exports.rules import MOST_WAITING, ExportKind, ExportState
from app.notices.models import Notice
from app.points.errors import PeriodUnknown
from tests.exports.scenes import THEN, all_exports, ask, found, make, store_of
from tests.support.cast import Cast
from tests.support.visits import browser

SAME = [
    ("register", "xlsx", "register"),
    ("register", "csv", "register"),
    ("register", "pdf", "register"),
    ("ranking", "xlsx", "ranking"),
    ("ranking", "csv", "ranking"),
    ("members", "xlsx", "members"),
    ("members", "csv", "members"),
]


@pytest.mark.parametrize(("kind", "format", "page"), SAME)
def test_a_file_made_later_is_the_one_made_at_once(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str, format: str, page: str
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    client = browser(app, cast, "secretary")
    node = cast.nodes["branch"]
    at_once = client.client.get(f"/organisations/{node}/{page}.{format}")

    client.open("/exports")
    sent = client.send("/exports", {"kind": kind, "format": format, "organisation_id": str(node)})
    with app.app_context():
        assert make() == "made 1"
    later = client.client.get(f"{sent.path}/file")

    assert (at_once.status_code, later.status_code) == (200, 200)
    assert later.data == at_once.data
    assert later.content_type == at_once.content_type
    names = [re.search(r"filename\*=(\S+)", str(answer.headers)) for answer in (later, at_once)]
    assert all(names)
    assert len({name[1] for name in names if name}) == 1


def test_cards_of_all_are_made_and_each_is_noted_once_the_file_is_there(inside: Cast) -> None:
    export_id = ask(inside, ExportKind.CARDS, "pdf")
    printed = sa.select(sa.func.count()).where(AuditEntry.action == "card.printed")
    assert db.session.scalar(printed) == 0

    make()

    made = found(inside, export_id)
    assert made.state is ExportState.READY
    assert db.session.scalar(printed) == made.people > 2


def test_more_cards_than_a_file_holds_are_refused_in_words(
    inside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = ask(inside, ExportKind.CARDS, "pdf")
    monkeypatch.setattr(volunteer_cards, "MOST_IN_A_FILE", 2)

    with pytest.raises(TooManyCards):
        ask(inside, ExportKind.CARDS, "pdf")
    make()

    made = found(inside, export_id)
    assert (made.state, made.fault) == (ExportState.FAILED, "too_many_cards")
    assert made.fault_words == "一份文件最多打印 2 张志愿者卡。请按下级组织分开打印。"
    assert made.file == ""


def test_filters_narrow_the_file(app: Flask, inside: Cast) -> None:
    export_id = ask(inside, filters={"words": "林晓月"})

    make()

    content = store_of(app).fetch(found(inside, export_id).file)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["林晓月"]


def test_the_same_wish_twice_is_one_until_it_is_made(inside: Cast) -> None:
    first, second = ask(inside), ask(inside)
    other = ask(inside, filters={"words": "林"})
    make()
    third = ask(inside)

    assert first == second
    assert len({first, other, third}) == 3
    assert make() == "made 1"


REFUSED: list[tuple[ExportKind, str, dict[str, str], type[Exception]]] = [
    (ExportKind.CARDS, "csv", {}, FormatUnknown),
    (ExportKind.MEMBERS, "csv", {"period": "2026"}, FilterUnknown),
    (ExportKind.REGISTER, "csv", {"period": "2099"}, PeriodUnknown),
]


@pytest.mark.parametrize(("kind", "format", "filters", "refusal"), REFUSED)
def test_what_could_never_be_made_is_refused_at_once(
    inside: Cast, kind: ExportKind, format: str, filters: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(inside, kind, format, filters)

    assert all_exports() == []


@pytest.mark.parametrize(
    ("who", "node", "kind"),
    [
        ("member", "branch", ExportKind.MEMBERS),
        ("other_secretary", "branch", ExportKind.RANKING),
        ("secretary", "community", ExportKind.REGISTER),
        ("party_worker", "branch", ExportKind.CARDS),
    ],
)
def test_who_may_not_see_the_list_asks_in_vain(
    inside: Cast, who: str, node: str, kind: ExportKind
) -> None:
    with pytest.raises(NotFound):
        ask(inside, kind, "pdf" if kind is ExportKind.CARDS else "csv", who=who, node=node)

    assert all_exports() == []


def test_one_person_has_only_so_many_in_the_making(inside: Cast) -> None:
    for number in range(MOST_WAITING):
        ask(inside, filters={"words": str(number)})

    with pytest.raises(TooManyExports):
        ask(inside, filters={"words": "one more"})

    assert len(all_exports()) == MOST_WAITING
    make()
    ask(inside, filters={"words": "one more"})


def test_a_right_that_ended_meanwhile_leaves_no_file(inside: Cast) -> None:
    export_id = ask(inside)
    _end_roles(inside, "secretary")

    assert make() == "made 0"

    made = found(inside, export_id)
    assert (made.state, made.fault, made.file) == (ExportState.FAILED, "forbidden", "")
    told = db.session.scalars(sa.select(Notice.title).where(Notice.kind == "export")).all()
    assert told == ["杏园第一党支部党员名单没有做成"]


def _end_roles(cast: Cast, who: str) -> None:
    with transaction():
        db.session.execute(
            sa.update(RoleGrant)
            .where(RoleGrant.person_id == cast.people[who])
            .values(to_on=local_day(clock.now()) - timedelta(days=1), from_on=local_day(THEN))
        )


def test_a_file_is_its_askers_alone_and_only_while_the_right_lasts(app: Flask, cast: Cast) -> None:
    with app.app_context():
        export_id = ask(cast)
        make()
    path = f"/exports/{export_id}/file"
    own = browser(app, cast, "secretary")

    assert browser(app, cast, "reviewer").client.get(path).status_code == 404
    assert own.client.get(path).status_code == 200
    with app.app_context():
        _end_roles(cast, "secretary")
    assert own.client.get(path).status_code == 404
    assert own.client.get(f"/api/v1{path}", headers=cast.bearer("secretary")).status_code == 404
    with app.app_context():
        fetched = sa.select(AuditEntry.actor_id).where(AuditEntry.action == "export.fetched")
        assert db.session.scalars(fetched).all() == [cast.people["secretary"]]


def test_a_file_that_is_not_there_yet_cannot_be_fetched(inside: Cast) -> None:
    waiting = found(inside, ask(inside))

    with pytest.raises(ExportNotReady):
        service.require_fetch(waiting, by=inside.actor("secretary"))
