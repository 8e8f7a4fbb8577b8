"""A branch gets an item of its own in the scheme above it: within the limit, by two people."""

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.points import revaluing
from app.schemes import drafting, local_items, queries
from app.schemes.document import parse
from app.schemes.draft_errors import LocalItemsClosed
from app.schemes.errors import InvalidScheme
from app.schemes.local_items import LocalItem, with_item
from app.schemes.models import DraftState, SchemeDraft
from app.schemes.rules import Fact, Member, evaluate
from tests.points.redrafting import appoint
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.visits import browser

NOW = clock.now()
ROOMY = CHAOCHENG + "local_items: {items: 1, points: 3}\n"
MEMBER = Member(category="", stage="full", is_party_member=True, age=40)
PATROL = LocalItem(label="夜间巡逻", points=200, evidence="巡逻登记表")


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app, ROOMY)
    with app.app_context(), transaction():
        appoint(made, now=NOW)
    return made


def _proposed(cast: Cast, item: LocalItem = PATROL, who: str = "reviewer") -> SchemeDraft:
    by = cast.actor(who, now=NOW)
    return local_items.propose(cast.node("branch"), item, reason="", by=by, now=NOW)


def test_the_item_stands_in_the_text_like_its_neighbours(cast: Cast) -> None:
    after = with_item(ROOMY, "own_1", PATROL, owner="x")

    assert parse(after).items["own_1"].label == "夜间巡逻"
    assert [line for line in after.splitlines() if line not in ROOMY.splitlines()] == [
        '  own_1: {label: "夜间巡逻", owner: "x", evidence: "巡逻登记表", value: {fixed: 2}}'
    ]


@pytest.mark.parametrize("label", ['"}, evil: {', "a: b # c", "引号\"'", "\\n"])
def test_whatever_it_is_called_it_stays_one_item(cast: Cast, label: str) -> None:
    after = parse(with_item(ROOMY, "own_1", LocalItem(label=label, points=100), owner="x"))

    assert after.items["own_1"].label == label.strip()
    assert set(after.items) == {*parse(ROOMY).items, "own_1"}


@pytest.mark.usefixtures("context")
def test_it_counts_for_the_branch_alone_once_it_is_published(cast: Cast) -> None:
    draft = _proposed(cast)
    upper = cast.actor("upper", now=NOW)
    revaluing.publish(draft, revision=draft.revision, by=upper, now=NOW)
    (ruling,) = queries.active(cast.region_id)
    item = ruling.versions[-1].rules.items["own_1"]

    assert draft.organisation_id == cast.nodes["district"]
    assert item.owner == str(cast.nodes["branch"])
    assert ruling.versions[-1].rules.effective_from == clock.local_day(NOW)
    for home, points in (("branch", 200), ("other_branch", 0)):
        fact = Fact("a", "own_1", NOW, home=str(cast.nodes[home]))
        worth = evaluate(ruling.rules, [fact], clock.local_day(NOW), MEMBER)
        assert worth.total == points


@pytest.mark.usefixtures("context")
def test_more_than_the_scheme_allows_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidScheme, match="最多 3 分"):
        _proposed(cast, LocalItem(label="通宵巡逻", points=301))
    draft = _proposed(cast)
    revaluing.publish(draft, revision=draft.revision, by=cast.actor("upper", now=NOW), now=NOW)
    with pytest.raises(InvalidScheme, match="最多 1 项"):
        _proposed(cast, LocalItem(label="第二项", points=100))


@pytest.mark.usefixtures("context")
def test_who_does_not_draft_there_adds_nothing(cast: Cast) -> None:
    for who in ("other_reviewer", "member", "secretary", "auditor"):
        with pytest.raises(Forbidden):
            _proposed(cast, who=who)


@pytest.mark.usefixtures("context")
def test_without_leave_from_above_nothing_is_added(app: Flask) -> None:
    cast = gather(app, CHAOCHENG + "# ohne\n")

    with pytest.raises(LocalItemsClosed):
        _proposed(cast)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_clerk_asks_on_a_page_and_follows_it(app: Flask, cast: Cast) -> None:
    here = f"/organisations/{cast.nodes['branch']}/local-items"
    page = browser(app, cast, "reviewer").open(f"/organisations/{cast.nodes['branch']}")
    is_linked = f'href="{here}"' in page.page
    offered = page.open(here).text
    wrong = page.send(here, {"label": "夜间巡逻", "points": "9"})
    refused, said, kept = wrong.status, wrong.text, 'value="9"' in wrong.page

    page.send(here, {"label": "夜间巡逻", "points": "2"})

    assert is_linked
    assert "允许自设 1 项，每次最多 3 分" in offered
    assert (refused, kept) == (422, True)
    assert "自设项每次最多 3 分" in said
    assert page.path.startswith("/schemes/drafts/")
    with app.app_context():
        (draft,) = drafting.drafts(cast.actor("reviewer"))
        assert draft.state is DraftState.PROPOSED
        assert db.session.get_one(SchemeDraft, draft.id).reason == "杏园第一党支部自设项：夜间巡逻"
