"""操作日志的页面: within one's scope, in words, narrowed by the address, taken along as shown."""

import ast
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import home
from app.accounts import service, standing
from app.accounts.models import Role
from app.accounts.permissions import MATRIX
from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.home.audit_details import NAMES
from app.home.audit_words import AREAS, SAID, THINGS
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event

on_one_engine = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

APP = Path(home.__file__).parents[1]
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
_NOTING = re.compile(r"note|drawn_up|move|_log")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A town in which an event was planned and an account was disabled."""
    found = gather(app)
    event(app, found)
    with app.app_context(), transaction():
        standing.disable(
            found.person("member").id, reason="本人要求", by=found.actor("upper"), now=clock.now()
        )
    return found


def _note(cast: Cast, action: str, **about: object) -> None:
    audit.note(
        action,
        region_id=cast.region_id,
        actor_id=None,
        now=clock.now(),
        subject_kind="person",
        subject_id=None,
        **about,  # type: ignore[arg-type]
    )


def test_every_action_noted_anywhere_has_words() -> None:
    noted = {
        part.value
        for path in APP.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _NOTING.search(ast.unparse(call.func))
        for part in ast.walk(call)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and _ACTION.fullmatch(part.value)
    }

    assert len(noted) > 80
    assert noted - set(SAID) - set(MATRIX) - {"event.draft"} == set()
    assert {action.partition(".")[0] for action in SAID} >= set(AREAS)


def test_everything_that_is_noted_about_has_words() -> None:
    about = {
        word.value.value
        for path in APP.rglob("*.py")
        for word in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(word, ast.keyword)
        and word.arg == "subject_kind"
        and isinstance(word.value, ast.Constant)
    }

    assert len(about) > 12
    assert about - set(THINGS) == set()


@on_one_engine
def test_the_log_speaks_in_words_and_masks_names(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "auditor").open("/audit")

    assert page.status == 200
    assert "发布活动" in page.text
    assert "停用账号" in page.text
    assert "本人要求" in page.text
    assert "event.published" not in page.text
    with app.app_context():
        upper = cast.person("upper").name
    assert upper not in page.text
    assert upper[0] in page.text


@on_one_engine
def test_what_is_asked_narrows_the_log(app: Flask, cast: Cast) -> None:
    reader, today = browser(app, cast, "auditor"), local_day(clock.now())

    assert "停用账号" not in reader.open("/audit?area=event").text
    assert reader.page.count('scope="row"') == 3
    assert reader.open(f"/audit?area=event&until={today}").page.count('scope="row"') == 3
    assert "没有符合条件的记录" in reader.open(f"/audit?since={today + timedelta(days=1)}").text
    by = f"/audit?area=person&actor_id={cast.people['upper']}"
    assert "停用账号" in reader.open(by).text
    assert "发布活动" not in reader.text
    assert "只看同一个人做的" in reader.text
    about = f"/audit?subject_id={cast.people['member']}&area=person"
    assert "停用账号" in reader.open(about).text
    assert "只看同一件事" in reader.text


@pytest.mark.parametrize(
    "query", ["since=soon", "area=everything", "actor_id=x", "until=0001-01-01"]
)
@on_one_engine
def test_a_filter_that_is_none_is_said_beside_it(app: Flask, cast: Cast, query: str) -> None:
    reader = browser(app, cast, "auditor").open(f"/audit?{query}")

    assert reader.status == 200
    assert 'scope="row"' not in reader.page
    assert reader.client.get(f"/audit.csv?{query}").status_code == 422


@on_one_engine
def test_who_reads_the_log_of_a_part_sees_that_part(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        _note(cast, "person.enabled", organisation_id=cast.nodes["other_branch"], reason="他处")
        _note(cast, "person.enabled", organisation_id=cast.nodes["branch"], reason="本处")
        _note(cast, "switch.set", reason="不属于任何组织")
    street = browser(app, cast, "upper").open("/audit").text
    everything = browser(app, cast, "auditor").open("/audit").text

    assert "本处" in street
    assert "他处" in street
    assert "不属于任何组织" not in street
    assert "不属于任何组织" in everything
    for who in ("secretary", "reviewer", "admin", "sysadmin", "second_member"):
        assert browser(app, cast, who).open("/audit").status == 403


@on_one_engine
def test_taking_the_log_along_is_noted(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "auditor").client.get("/audit.xlsx?area=event").status_code == 200

    with app.app_context():
        noted = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "list.exported")
        ).one()
    assert noted.actor_id == cast.people["auditor"]
    assert noted.details == {"list": "audit", "kind": "xlsx", "rows": 3}


@on_one_engine
def test_a_strange_action_keeps_its_code(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        _note(cast, "moon.landed", reason=uuid.uuid4().hex)

    assert "moon.landed" in browser(app, cast, "auditor").open("/audit").text


def test_every_detail_noted_anywhere_has_words() -> None:
    noted = {
        key.value
        for path in APP.rglob("*.py")
        for word in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(word, ast.keyword) and word.arg == "details"
        for part in ast.walk(word.value)
        if isinstance(part, ast.Dict)
        for key in part.keys
        if isinstance(key, ast.Constant)
    }

    assert len(noted) > 30
    assert noted - set(NAMES) == IDS


#: details that are ids of things alone, which nobody reads on a page
IDS = {"entry", "event_id", "grants", "holding", "leads", "refusal", "signal"}


@on_one_engine
def test_details_are_said_in_words(app: Flask, cast: Cast) -> None:
    person = cast.people["volunteer"]
    with app.app_context(), transaction():
        service.grant(
            cast.person("volunteer"), Role.STEWARD, cast.node("grid"), now=clock.now(), by=None
        )
        _note(
            cast,
            "attendance.in",
            details={"person_id": str(person), "trust": "screen", "device": str(uuid.uuid4())},
        )
        _note(
            cast,
            "appeal.decided",
            details={"about": f"record:{uuid.uuid4()}", "outcome": "upheld", "odd": "=1"},
        )

    page = browser(app, cast, "auditor").open("/audit")

    assert "职责：红管家" in page.text
    assert "谁：苏*；怎么证明：动态码" in page.text
    assert "关于：服务记录；odd：=1；结果：支持" in page.text
    assert str(person) not in page.text
