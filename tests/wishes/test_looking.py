"""Who may read whom a wish is for: by level, before and after the release, until it closes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import RoleGrant
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import DomainError, Forbidden
from app.wishes import closing, holding, looking
from app.wishes.claim_errors import ContactClosed
from app.wishes.errors import ReasonMissing
from app.wishes.looking import Seen
from app.wishes.models import Beneficiary
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import FOUNDED, NOW
from tests.wishes.looks import (
    DAY,
    HOUR,
    OPEN,
    WHOLE,
    A,
    B,
    C,
    contact,
    expect_refused,
    held,
    looks,
    release,
    see,
    town,
)

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town(app)


def test_the_claimer_waits_for_the_release_at_level_a(cast: Cast) -> None:
    wish = held(cast, A)
    expect_refused(cast, wish, "unit", ContactClosed)

    release(cast, wish)
    assert contact(see(cast, wish, "unit")) == OPEN[A]
    assert looks() == [("送米", "claimer_A")]


@pytest.mark.parametrize("level", [B, C])
def test_surname_and_office_alone_need_no_release(cast: Cast, level: Privacy) -> None:
    wish = held(cast, level)

    seen = see(cast, wish, "unit")

    assert contact(seen) == OPEN[level]
    assert seen.whom is None
    assert looks() == [("送米", f"claimer_{level.value}")]


def test_nothing_is_released_at_level_c(cast: Cast) -> None:
    wish = held(cast, C)

    with pytest.raises(ContactClosed):
        release(cast, wish)
    assert make.live(wish).released_at is None


@pytest.mark.parametrize("level", [A, B, C])
def test_contact_data_closes_seven_days_after_the_claim(cast: Cast, level: Privacy) -> None:
    wish = held(cast, level)
    if level is A:
        release(cast, wish)
    ended = NOW + DAY
    holding.release(wish, by=cast.actor("unit", now=NOW), now=ended)

    assert contact(see(cast, wish, "unit", at=ended + 6 * DAY)) == OPEN[level]
    assert contact(see(cast, wish, "unit", at=ended + 7 * DAY - HOUR)) == OPEN[level]
    expect_refused(cast, wish, "unit", ContactClosed, at=ended + 7 * DAY)
    expect_refused(cast, wish, "unit", ContactClosed, at=ended + 8 * DAY)


def test_closing_ends_the_claim_and_reopening_opens_the_data_again(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)
    closed = wish.closed_at
    assert closed is not None
    assert contact(see(cast, wish, "unit", at=closed + 6 * DAY)) == OPEN[B]
    expect_refused(cast, wish, "unit", ContactClosed, at=closed + 8 * DAY)

    closing.reopen(wish, reason="坏了", by=cast.actor("grid", now=NOW), now=closed + 9 * DAY)
    assert contact(see(cast, wish, "unit", at=closed + 9 * DAY)) == OPEN[B]


@pytest.mark.parametrize("level", [A, B, C])
@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("shop", ContactClosed),  # a partner of the joint claim, who said yes
        ("secretary", Forbidden),
        ("member", Forbidden),
        ("volunteer", Forbidden),
        ("other_grid", Forbidden),
        ("other_reviewer", Forbidden),
        ("street", Forbidden),
        ("auditor", Forbidden),
        ("admin", Forbidden),
        ("sysadmin", Forbidden),
    ],
)
def test_everybody_else_sees_nothing(
    cast: Cast, level: Privacy, who: str, error: type[DomainError]
) -> None:
    wish = held(cast, level, partner="shop")
    if level is A:
        release(cast, wish)

    expect_refused(cast, wish, who, error)


@pytest.mark.parametrize("who", ["grid", "reviewer", "second"])
def test_contact_person_and_staff_see_the_whole_with_a_reason(cast: Cast, who: str) -> None:
    wish = held(cast, C)

    with pytest.raises(ReasonMissing):
        see(cast, wish, who, reason=" \n")
    assert looks() == []
    seen = see(cast, wish, who, reason="回访")

    assert contact(seen) == (*WHOLE, "")
    assert seen.whom is not None
    assert looks() == [("回访", "office")]


def test_the_resident_sees_the_own_data_without_a_reason_or_a_line(cast: Cast) -> None:
    wish = make.published(cast, NOW, who="volunteer")

    seen = see(cast, wish, "volunteer", reason="")

    assert seen.name == "苏小禾"
    assert looks() == []


def test_the_contact_person_put_to_a_residents_wish_sees_whom_it_is_for(cast: Cast) -> None:
    wish = make.published(cast, NOW, who="volunteer")
    grid = "grid" if wish.contact_id == cast.people["grid"] else "other_grid"
    other = "other_grid" if grid == "grid" else "grid"

    assert see(cast, wish, grid).name == "苏小禾"
    expect_refused(cast, wish, other, Forbidden)


def test_who_no_longer_speaks_for_the_unit_sees_nothing(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    grants = sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["unit"])
    for each in db.session.scalars(grants).all():
        accounts.end_grant(each, by=None, now=NOW)

    expect_refused(cast, wish, "unit", Forbidden)
    assert contact(see(cast, wish, "unit_lead")) == OPEN[A]


def test_a_new_claimer_waits_anew(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    holding.release(wish, by=cast.actor("unit", now=NOW), now=NOW + HOUR)
    make.claimed(cast, wish, NOW + 2 * HOUR, who="shop")

    expect_refused(cast, wish, "shop", ContactClosed, at=NOW + 3 * HOUR)
    assert contact(see(cast, wish, "unit", at=NOW + 3 * HOUR)) == OPEN[A]


def test_the_auditor_reads_masked_words_alone(cast: Cast) -> None:
    wish = held(cast, A)

    seen = looking.masked(wish)

    assert contact(seen) == ("赵*", "137****2222", "桂花新村***", "")
    assert seen.whom is None


def test_where_the_person_was_erased_nobody_sees_anything(cast: Cast) -> None:
    wish = held(cast, B)
    db.session.execute(sa.delete(Beneficiary))
    db.session.expire_all()

    for who in ("reviewer", "unit"):
        expect_refused(cast, wish, who, ContactClosed)
    assert looking.masked(wish) == Seen(note="个人信息已删除")


def test_the_log_of_looks_holds_no_name(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    see(cast, wish, "unit")
    see(cast, wish, "reviewer")

    entries: Callable[[], list[AuditEntry]] = lambda: list(  # noqa: E731
        db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == wish.id))
    )
    written = " ".join(f"{each.reason} {each.details}" for each in entries())
    assert not any(word in written for word in WHOLE)
    assert FOUNDED < NOW
