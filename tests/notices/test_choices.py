"""What also leaves by SMS or WeChat is each person's choice; the inbox has everything."""

import ast
import importlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.notices import by_wechat, choices, outbox, queries, service
from app.notices.models import KeptIn, Notice, OutboxMessage
from app.notices.topics import BY_KIND, CHOICES, TOPICS, Leaving
from tests.architecture.source import APP, calls
from tests.support.cast import Cast, gather
from tests.support.visits import browser
from tests.support.wechat import service_account, switched_on

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ALL = {topic.name for topic in CHOICES}


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def inside(app: Flask, cast: Cast) -> Iterator[Cast]:
    with app.app_context():
        yield cast
        db.session.rollback()


def tell(cast: Cast, kind: str, who: str = "member") -> None:
    with transaction():
        service.send(
            cast.region_id, kind, "标题", now=NOON, person_id=cast.people[who], sms="【微光】标题"
        )


def left() -> list[tuple[str, str]]:
    """Channel and kind of what leaves."""
    db.session.rollback()
    query = sa.select(OutboxMessage.channel, OutboxMessage.kind).order_by(OutboxMessage.id)
    return [(channel, kind) for channel, kind in db.session.execute(query)]


def choose(cast: Cast, leaving: set[str], who: str = "member") -> None:
    with transaction():
        choices.choose(leaving, by=cast.actor(who), now=NOON)


def test_every_topic_leaves_until_somebody_says_no(inside: Cast) -> None:
    for kind in ("wish", "sign_up.reminder"):
        tell(inside, kind)

    assert left() == [("sms", "wish"), ("sms", "sign_up.reminder")]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeptIn)) == 0


def test_what_is_kept_in_stays_in_the_inbox_alone(inside: Cast) -> None:
    choose(inside, ALL - {"wish"})

    tell(inside, "wish")
    tell(inside, "sign_up.reminder")
    tell(inside, "wish", "second_member")

    assert left() == [("sms", "sign_up.reminder"), ("sms", "wish")]
    assert queries.unread(inside.actor("member")) == 2


def test_it_may_leave_again_after_a_second_thought(inside: Cast) -> None:
    choose(inside, set())
    choose(inside, set())
    choose(inside, {"wish"})

    tell(inside, "wish")

    assert left() == [("sms", "wish")]
    assert choices.kept_in(inside.actor("member")) == ALL - {"wish"}


@pytest.mark.parametrize("kind", [outbox.CODE, "review", "appeal"])
def test_what_has_a_day_to_keep_always_leaves(inside: Cast, kind: str) -> None:
    choose(inside, set())
    tell(inside, kind)

    assert left() == [("sms", kind)]


def test_a_topic_that_nobody_may_choose_is_not_stored(inside: Cast) -> None:
    choose(inside, {"code", "nonsense"})

    assert choices.kept_in(inside.actor("member")) == ALL


def test_the_choice_holds_for_wechat_and_for_the_sms_in_its_place(app: Flask, cast: Cast) -> None:
    with service_account() as account, switched_on(app, account), app.app_context():
        from_before = cast.actor("member")
        with transaction():
            _bind(from_before)
        tell(cast, "wish")
        choose(cast, ALL - {"wish"})
        tell(cast, "wish")
        # what left before the choice is refused for good: the SMS instead is asked again
        account.answers = [43101]
        with transaction():
            leased = by_wechat.lease_next(now=NOON)
        assert leased is not None
        outcome = by_wechat.send(leased, account.gate())
        with transaction():
            by_wechat.note_outcome(leased.id, outcome, now=NOON)

        assert left() == [("wechat", "wish")]


def _bind(actor: object) -> None:
    importlib.import_module("app.accounts.binding").bind("oFollower", by=actor, now=NOON)


def _kinds_sent() -> set[str]:
    """Every kind that the product gives a message, as its modules know it."""
    found: set[str] = set()
    for source in APP:
        sends = [
            call
            for call in calls(source.tree, "send")
            if isinstance(call.func, ast.Attribute)
            and ast.unparse(call.func.value) == "notices"
            and len(call.args) > 2
        ]
        module = importlib.import_module(source.module) if sends else None
        found |= {str(eval(ast.unparse(call.args[1]), vars(module))) for call in sends}
    return found


def test_every_kind_that_is_sent_belongs_to_one_topic() -> None:
    kinds = _kinds_sent()

    assert len(kinds) > 10
    assert kinds - set(BY_KIND) == set()
    assert sum(len(topic.kinds) for topic in TOPICS) == len(BY_KIND)


def test_the_page_shows_and_keeps_the_choice(app: Flask, cast: Cast) -> None:
    member = browser(app, cast, "member").open("/me/messages/settings")
    shown = member.text
    member.send("/me/messages/settings", {"leaving": ["reminder", "sign_up"]})
    member.send("/me/messages/settings", {"leaving": ["reminder", "sign_up"]})

    with app.app_context():
        assert choices.kept_in(cast.actor("member")) == {"wish"}
    assert "138****0000" in shown
    for topic in TOPICS:
        assert topic.label in shown
    assert {topic.name for topic in TOPICS if topic.leaving is Leaving.ALWAYS} == {
        "code",
        "appeal",
        "review",
    }


def test_who_can_be_reached_nowhere_is_told_so(app: Flask, cast: Cast) -> None:
    standing = importlib.import_module("app.accounts.standing")
    with app.app_context(), transaction():
        standing.change_phone(cast.people["member"], None, by=cast.actor("member"), now=NOON)
    page = browser(app, cast, "member").open("/me/messages/settings")

    assert "没有登记手机号" in page.text


def test_all_are_read_up_to_what_was_seen(app: Flask, cast: Cast) -> None:
    with app.app_context():
        tell(cast, "wish")
        tell(cast, "wish")
        tell(cast, "wish", "second_member")
        with transaction():
            service.send(
                cast.region_id, "scheme", "给支部", now=NOON,
                organisation_id=cast.nodes["branch"],
            )  # fmt: skip
        seen = db.session.scalars(
            sa.select(Notice.id).where(Notice.person_id == cast.people["member"])
        ).all()
        db.session.rollback()
    member = browser(app, cast, "member").open("/me/messages")
    with app.app_context():
        tell(cast, "wish")
    for _ in range(2):
        member.send("/me/messages/read", {"upto": str(max(seen))})

    assert member.path == "/me/messages"
    with app.app_context():
        assert queries.unread(cast.actor("member")) == 1
        assert queries.unread(cast.actor("second_member")) == 1
        assert queries.unread(cast.actor("secretary")) == 1
    member.send("/me/messages/read", {"upto": "nonsense"})
    assert member.status == 200
