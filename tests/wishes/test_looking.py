"""Who may read whom a wish is for: by level, before and after the release, until it closes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts import service as accounts
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, Role, RoleGrant
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import DomainError, Forbidden
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import closing, entering, holding, looking, reviewing
from app.wishes.claim_errors import ChildNeedsApproval, ContactClosed
from app.wishes.claiming import Offer, claim
from app.wishes.errors import ReasonMissing
from app.wishes.looking import Seen, look
from app.wishes.models import Beneficiary, Partner, PartnerState, Wish
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import FOUNDED, NOW
from tests.wishes import verbs
from tests.wishes.model import Wished

pytestmark = pytest.mark.usefixtures("context")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B, C = Privacy.A, Privacy.B, Privacy.C
OFFICE = "0573-87001234"
WHOLE = ("赵阿桂", "13711112222", "桂花新村7幢302室")
#: name, phone, address and the number to call instead, for the claimer after the release
OPEN = {A: (*WHOLE, OFFICE), B: ("赵*", "", "", OFFICE), C: ("", "", "", OFFICE)}


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = verbs.town(app)
    other = organisations.found(
        made.region_id,
        OrganisationKind.GRID,
        "杏园二网格",
        opened_on=date(2020, 1, 1),
        parent=made.node("community"),
    )
    made.nodes["other_grid"] = other.id
    verbs.newcomer(made, "other_grid", "田秋分", Role.GRID_WORKER, "other_grid")
    return made


def held(cast: Cast, level: Privacy, *, partner: str = "") -> Wish:
    """A wish of the old lady at a level, claimed by the unit, with a partner who said yes."""
    wish = make.published(cast, NOW, review=Review(privacy=level))
    partners = (cast.nodes[partner],) if partner else ()
    made, _ = claim(
        wish, Offer(key="a", partners=partners), by=cast.actor("unit", now=NOW), now=NOW
    )
    for each in db.session.scalars(sa.select(Partner).where(Partner.claim_id == made.id)):
        each.state = PartnerState.ACCEPTED
    db.session.flush()
    return wish


def release(cast: Cast, wish: Wish) -> None:
    """Staff opens the contact data."""
    looking.open_contact(wish, by=cast.actor("reviewer", now=NOW), now=NOW)


def looks() -> list[tuple[str, str]]:
    """Reason and reader of every look in the log."""
    query = sa.select(AuditEntry.reason, AuditEntry.details).where(
        AuditEntry.action == "wish.looked"
    )
    return [(reason, details["what"]) for reason, details in db.session.execute(query)]


def see(cast: Cast, wish: Wish, who: str, *, at: datetime = NOW, reason: str = "送米") -> Seen:
    """One look."""
    return look(wish, reason=reason, by=cast.actor(who, now=NOW), now=at)


def is_refused(
    cast: Cast, wish: Wish, who: str, error: type[DomainError], *, at: datetime = NOW
) -> None:
    """A look that shows nothing, claims none in the log, and had no button."""
    before = looks()
    with pytest.raises(error) as refused:
        see(cast, wish, who, at=at)
    assert type(refused.value) is error
    assert looks() == before
    if error is not ChildNeedsApproval:
        assert not looking.may_look(wish, cast.actor(who, now=NOW), now=at)


def contact(seen: Seen) -> tuple[str, str, str, str]:
    """What was shown of the person."""
    return seen.name, seen.phone, seen.address, seen.office_phone


def test_the_claimer_waits_for_the_release_at_level_a(cast: Cast) -> None:
    wish = held(cast, A)
    is_refused(cast, wish, "unit", ContactClosed)

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
    is_refused(cast, wish, "unit", ContactClosed, at=ended + 7 * DAY)
    is_refused(cast, wish, "unit", ContactClosed, at=ended + 8 * DAY)


def test_closing_ends_the_claim_and_reopening_opens_the_data_again(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)
    closed = wish.closed_at
    assert closed is not None
    assert contact(see(cast, wish, "unit", at=closed + 6 * DAY)) == OPEN[B]
    is_refused(cast, wish, "unit", ContactClosed, at=closed + 8 * DAY)

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

    is_refused(cast, wish, who, error)


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
    is_refused(cast, wish, other, Forbidden)


def test_who_no_longer_speaks_for_the_unit_sees_nothing(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    grants = sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["unit"])
    for each in db.session.scalars(grants).all():
        accounts.end_grant(each, by=None, now=NOW)

    is_refused(cast, wish, "unit", Forbidden)
    assert contact(see(cast, wish, "unit_lead")) == OPEN[A]


def test_a_new_claimer_waits_anew(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    holding.release(wish, by=cast.actor("unit", now=NOW), now=NOW + HOUR)
    make.claimed(cast, wish, NOW + 2 * HOUR, who="shop")

    is_refused(cast, wish, "shop", ContactClosed, at=NOW + 3 * HOUR)
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
        is_refused(cast, wish, who, ContactClosed)
    assert looking.masked(wish) == Seen(note="个人信息已删除")


class TestAChild:
    """A child's data opens to the contact person whom the reviewer put, and with an approval."""

    @pytest.fixture
    def wish(self, cast: Cast) -> Wish:
        made = verbs.post(cast, Wished("child"), now=NOW)
        entering.submit(made, by=cast.actor("grid", now=NOW), now=NOW)
        return made

    def publish(self, cast: Cast, wish: Wish, **review: object) -> None:
        reviewing.publish(
            wish,
            Review(**review),  # type: ignore[arg-type]
            by=cast.actor("reviewer", now=NOW),
            now=NOW,
        )

    def decide(self, cast: Cast, asked: Approval, who: str, *, approved: bool = True) -> None:
        approvals.decide(asked, approved=approved, by=cast.actor(who, now=NOW), now=NOW)

    def test_the_contact_person_sees_it_after_the_review(self, cast: Cast, wish: Wish) -> None:
        is_refused(cast, wish, "grid", ChildNeedsApproval)
        self.publish(cast, wish)

        assert see(cast, wish, "grid").name == "小满"
        assert looks() == [("送米", "office")]

    def test_a_reviewer_who_put_himself_needs_an_approval(self, cast: Cast, wish: Wish) -> None:
        self.publish(cast, wish, contact_id=cast.people["reviewer"])

        is_refused(cast, wish, "reviewer", ChildNeedsApproval)
        is_refused(cast, wish, "grid", ChildNeedsApproval)

    def test_an_approval_by_a_second_person_opens_it_for_three_days(
        self, cast: Cast, wish: Wish
    ) -> None:
        self.publish(cast, wish)
        is_refused(cast, wish, "second", ChildNeedsApproval)
        asked = looking.ask_for_child(
            wish, reason="送书包", by=cast.actor("second", now=NOW), now=NOW
        )
        is_refused(cast, wish, "second", ChildNeedsApproval)
        with pytest.raises(OwnApproval):
            self.decide(cast, asked, "second")
        self.decide(cast, asked, "reviewer")

        assert see(cast, wish, "second", at=NOW + 3 * DAY).name == "小满"
        assert looks() == [("送米", "office")]
        is_refused(cast, wish, "second", ChildNeedsApproval, at=NOW + 3 * DAY + HOUR)
        is_refused(cast, wish, "reviewer", ChildNeedsApproval)

    def test_a_no_opens_nothing_and_it_may_be_asked_again(self, cast: Cast, wish: Wish) -> None:
        self.publish(cast, wish)
        by = cast.actor("second", now=NOW)
        for approved in (False, True):
            asked = looking.ask_for_child(wish, reason="送书包", by=by, now=NOW)
            again = looking.ask_for_child(wish, reason="送书包", by=by, now=NOW)
            assert again.id == asked.id
            is_refused(cast, wish, "second", ChildNeedsApproval)
            self.decide(cast, asked, "reviewer", approved=approved)

        assert see(cast, wish, "second").name == "小满"

    @pytest.mark.parametrize("who", ["unit", "other_grid", "street", "auditor"])
    def test_who_has_no_business_with_it_cannot_even_ask(
        self, cast: Cast, wish: Wish, who: str
    ) -> None:
        self.publish(cast, wish)
        make.claimed(cast, wish, NOW)

        with pytest.raises(Forbidden):
            looking.ask_for_child(wish, reason="想看", by=cast.actor(who, now=NOW), now=NOW)
        assert db.session.scalars(sa.select(Approval)).all() == []

    def test_the_claimer_sees_nothing_of_a_child(self, cast: Cast, wish: Wish) -> None:
        self.publish(cast, wish)
        make.claimed(cast, wish, NOW)

        assert contact(see(cast, wish, "unit")) == OPEN[C]


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
