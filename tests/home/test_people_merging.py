"""Two records are found, compared and made one on pages, by who looks after both."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import service
from app.accounts.models import MembershipKind, Person, PersonState
from app.core import clock
from app.core.db import db, transaction
from tests.home.people_scenes import notes, path_of, state_of
from tests.points.facts import serve
from tests.support.cast import Cast, gather
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def twin(app: Flask, cast: Cast) -> uuid.UUID:
    """A second record of the volunteer, by another number."""
    with app.app_context(), transaction():
        now = clock.now()
        made = service.register(cast.region_id, "苏小禾", now=now, phone="13811110000")
        home = cast.node("community")
        day = clock.local_day(now) - timedelta(days=9)
        service.join(made, home, MembershipKind.RESIDENCE, from_on=day)
        cast.people["twin"] = made.id
        serve(cast, "twin", now - timedelta(days=1), home="community", points=300)
        return made.id


def test_two_records_become_one_and_the_old_address_leads_on(
    app: Flask, cast: Cast, twin: uuid.UUID
) -> None:
    page = browser(app, cast, "reviewer").open(path_of(cast, "volunteer", "/merge"))
    both = path_of(cast, "volunteer", f"/merge/{twin}")
    assert f'href="{both}"' in page.page
    assert "合并以后" in page.open(both).text
    assert "138****0000" in page.text

    page.send(both, {"keep": cast.people["volunteer"], "reason": "本人来社区核对过"})

    assert page.path == path_of(cast, "volunteer")
    assert "两条记录已合并" in page.text
    assert state_of(app, cast, "twin") is PersonState.MERGED
    assert page.open(f"/people/{twin}").path == path_of(cast, "volunteer")
    assert "+3" in page.open(path_of(cast, "volunteer", "/entries")).text
    (noted,) = notes(app, "person.merged")
    assert noted.reason == "本人来社区核对过"


def test_a_second_press_finds_the_record_kept(app: Flask, cast: Cast, twin: uuid.UUID) -> None:
    both = path_of(cast, "volunteer", f"/merge/{twin}")
    form = {"keep": cast.people["volunteer"], "reason": "本人来社区核对过"}
    page = browser(app, cast, "reviewer").open(both).send(both, form)

    page.send(both, form)

    assert (page.status, page.path) == (200, path_of(cast, "volunteer"))
    assert len(notes(app, "person.merged")) == 1
    assert page.open(both).path == path_of(cast, "volunteer")


def test_the_other_one_may_be_kept(app: Flask, cast: Cast, twin: uuid.UUID) -> None:
    both = path_of(cast, "volunteer", f"/merge/{twin}")
    page = browser(app, cast, "reviewer").open(both)

    page.send(both, {"keep": twin, "reason": "本人来社区核对过"})

    assert page.path == f"/people/{twin}"
    assert state_of(app, cast, "volunteer") is PersonState.MERGED


@pytest.mark.parametrize("form", [{"reason": "同一人"}, {"keep": "volunteer"}])
def test_which_one_stays_and_why_are_asked_for(
    app: Flask, cast: Cast, twin: uuid.UUID, form: dict[str, str]
) -> None:
    both = path_of(cast, "volunteer", f"/merge/{twin}")
    sent = {name: cast.people.get(value, value) for name, value in form.items()}

    page = browser(app, cast, "reviewer").open(both).send(both, sent)

    assert page.status == 422
    assert state_of(app, cast, "twin") is PersonState.ACTIVE


def test_a_refusal_leaves_both_as_they_were(app: Flask, cast: Cast, twin: uuid.UUID) -> None:
    both = path_of(cast, "party_worker", f"/merge/{twin}")
    page = browser(app, cast, "reviewer").open(both)

    page.send(both, {"keep": twin, "reason": "本人来社区核对过"})

    assert page.status == 409
    assert "承担着工作职责" in page.text
    with app.app_context():
        assert db.session.get_one(Person, twin).is_active
        assert cast.actor("party_worker").roles == ["party_worker"]


@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("other_reviewer", 404)])
def test_others_merge_nobody(
    app: Flask, cast: Cast, twin: uuid.UUID, who: str, status: int
) -> None:
    both = path_of(cast, "volunteer", f"/merge/{twin}")
    page = browser(app, cast, who).open("/help")

    page.send(both, {"keep": twin, "reason": "本人来社区核对过"})

    assert page.status == status
    assert state_of(app, cast, "volunteer") is PersonState.ACTIVE


def test_nobody_merges_the_own_record(app: Flask, cast: Cast, twin: uuid.UUID) -> None:
    page = browser(app, cast, "reviewer").open(path_of(cast, "reviewer", f"/merge/{twin}"))

    assert page.status == 403
