"""Posts are opened by the office and held for a term; nobody appoints himself."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import at_home
from app.accounts.errors import PersonNotFound
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.posts import queries, service
from app.posts.errors import (
    AlreadyEnded,
    AlreadyHolds,
    EndWrong,
    MonthsConfirmed,
    OwnAppointment,
    PostClosed,
    PostFull,
    PostNotFound,
    PostNotHere,
    PostStillHeld,
    TermWrong,
)
from app.posts.models import Holding
from tests.posts.scenes import NOW, confirm, held, opened, tick, town
from tests.support.cast import Cast


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    made = town(app)
    with app.app_context():
        yield made
        db.session.rollback()


def _end(cast: Cast, holding: Holding, on: date, *, by: str = "reviewer") -> None:
    service.end_holding(holding, on, reason="搬家", by=cast.actor(by, now=NOW), now=NOW)


def test_the_office_opens_a_post_and_appoints_a_neighbour(cast: Cast) -> None:
    post = opened(cast, duty="楼道巡看", capacity=2)
    holding = held(cast, post)

    (card,) = queries.posts(cast.actor("grid_worker", now=NOW), on=date(2026, 11, 5), limit=9)
    assert (card.post.title, card.organisation.name, card.held) == ("红管家", "杏园一网格", 1)
    (term,) = queries.terms(post.id)
    assert (term.holding.id, term.person.name) == (holding.id, "苏小禾")
    actions = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert {"post.opened", "post.appointed"} <= actions


def test_a_secretary_opens_posts_of_the_own_branch_alone(cast: Cast) -> None:
    assert opened(cast, "branch", by="secretary").organisation_id == cast.nodes["branch"]
    for node in ("grid", "sibling_branch", "community"):
        with pytest.raises(NotFound):
            opened(cast, node, by="secretary")


@pytest.mark.parametrize("who", ["grid_worker", "upper", "party_worker", "auditor", "volunteer"])
def test_others_open_none(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        opened(cast, by=who)


def test_units_have_no_posts(cast: Cast) -> None:
    with pytest.raises(PostNotHere):
        opened(cast, "unit")


def test_nobody_appoints_himself(cast: Cast) -> None:
    with pytest.raises(OwnAppointment):
        held(cast, opened(cast), "reviewer")


def test_somebody_of_another_community_is_not_found(cast: Cast) -> None:
    post = opened(cast)
    for who in ("other_member", "stranger"):
        with pytest.raises(PersonNotFound):
            held(cast, post, who)


def test_one_person_holds_a_post_once_at_a_time(cast: Cast) -> None:
    post = opened(cast)
    held(cast, post, to_on=date(2026, 6, 30))
    held(cast, post, from_on=date(2026, 7, 1))

    with pytest.raises(AlreadyHolds):
        held(cast, post, from_on=date(2026, 6, 30), to_on=date(2026, 6, 30))


def test_a_post_takes_no_more_than_its_places_on_any_day(cast: Cast) -> None:
    post = opened(cast, capacity=2)
    held(cast, post, "volunteer", to_on=date(2026, 6, 30))
    held(cast, post, "member", from_on=date(2026, 6, 1))

    with pytest.raises(PostFull):
        held(cast, post, "second_member")
    # one leaves on the last of June
    assert held(cast, post, "second_member", from_on=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [(date(2026, 5, 2), date(2026, 5, 1)), (date(2026, 5, 1), date(2031, 6, 1))],
)
def test_a_term_has_an_end_behind_its_beginning(cast: Cast, from_on: date, to_on: date) -> None:
    with pytest.raises(TermWrong):
        held(cast, opened(cast), from_on=from_on, to_on=to_on)


def test_ending_early_keeps_the_history(cast: Cast) -> None:
    post = opened(cast)
    holding = held(cast, post)

    _end(cast, holding, date(2026, 9, 30))

    (term,) = queries.terms(post.id)
    assert (term.holding.to_on, term.holding.until_on) == (date(2027, 2, 28), date(2026, 9, 30))
    assert term.holding.end_reason == "搬家"
    with pytest.raises(AlreadyEnded):
        _end(cast, holding, date(2026, 8, 31))


@pytest.mark.parametrize("on", [date(2026, 2, 27), date(2027, 2, 28), date(2027, 3, 1)])
def test_a_term_ends_within_itself(cast: Cast, on: date) -> None:
    with pytest.raises(EndWrong):
        _end(cast, held(cast, opened(cast)), on)


def test_a_term_that_never_began_covers_nothing(cast: Cast) -> None:
    post = opened(cast)
    holding = held(cast, post, from_on=date(2026, 12, 1))

    _end(cast, holding, date(2026, 11, 30))

    assert holding.until_on < holding.from_on
    assert held(cast, post, from_on=date(2026, 12, 1))


def test_the_grid_worker_ends_no_term(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    with pytest.raises(Forbidden):
        _end(cast, holding, date(2026, 9, 30), by="grid_worker")


def test_a_confirmed_month_keeps_its_term(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    confirm(cast, [holding])

    with pytest.raises(MonthsConfirmed) as refused:
        _end(cast, holding, date(2026, 10, 15))
    assert "2026年10月" in refused.value.detail
    # with half of it served the month stands
    _end(cast, holding, date(2026, 10, 16))


def test_a_post_is_closed_when_nobody_holds_it(cast: Cast) -> None:
    post, by = opened(cast), cast.actor("reviewer", now=NOW)
    holding = held(cast, post)
    with pytest.raises(PostStillHeld):
        service.close_post(post, by=by, now=NOW)

    _end(cast, holding, date(2026, 11, 4))
    service.close_post(post, by=by, now=NOW)

    assert queries.posts(by, on=date(2026, 11, 5), limit=9) == []
    with pytest.raises(PostClosed):
        held(cast, post, from_on=date(2026, 12, 1), now=NOW + timedelta(days=1))


def test_other_communities_know_nothing_of_it(cast: Cast) -> None:
    post = opened(cast)
    for who in ("other_reviewer", "volunteer", "sysadmin"):
        with pytest.raises(PostNotFound):
            queries.seen(post.id, by=cast.actor(who, now=NOW))
    assert queries.seen(post.id, by=cast.actor("auditor", now=NOW))[0] is post
    assert not queries.says_names(cast.actor("auditor", now=NOW), cast.node("grid"))
    assert queries.says_names(cast.actor("grid_worker", now=NOW), cast.node("grid"))


def test_only_people_of_the_place_are_offered(cast: Cast) -> None:
    grid, on = cast.node("grid"), date(2026, 11, 5)
    names = {
        person.name
        for words in ("苏", "林", "何", "黎")
        for person, _ in at_home.eligible(grid, words=words, on=on, limit=9)
    }

    assert names == {"苏小禾", "林晓月"}
    (found,) = at_home.eligible(grid, words="sxh", on=on, limit=9)
    assert found[1] == "杏园社区"
