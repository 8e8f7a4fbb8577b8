"""A child's data opens to the contact person whom the reviewer put, and with an approval."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval
from app.core.db import db
from app.core.errors import Forbidden
from app.wishes import entering, looking, reviewing
from app.wishes.claim_errors import ChildNeedsApproval
from app.wishes.models import Wish
from app.wishes.reviewing import Review
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import NOW
from tests.wishes import verbs
from tests.wishes.looks import DAY, HOUR, OPEN, C, contact, expect_refused, looks, see, town
from tests.wishes.model import Wished

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town(app)


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
        expect_refused(cast, wish, "grid", ChildNeedsApproval)
        self.publish(cast, wish)

        assert see(cast, wish, "grid").name == "小满"
        assert looks() == [("送米", "office")]

    def test_a_reviewer_who_put_himself_needs_an_approval(self, cast: Cast, wish: Wish) -> None:
        self.publish(cast, wish, contact_id=cast.people["reviewer"])

        expect_refused(cast, wish, "reviewer", ChildNeedsApproval)
        expect_refused(cast, wish, "grid", ChildNeedsApproval)

    def test_an_approval_by_a_second_person_opens_it_for_three_days(
        self, cast: Cast, wish: Wish
    ) -> None:
        self.publish(cast, wish)
        expect_refused(cast, wish, "second", ChildNeedsApproval)
        asked = looking.ask_for_child(
            wish, reason="送书包", by=cast.actor("second", now=NOW), now=NOW
        )
        expect_refused(cast, wish, "second", ChildNeedsApproval)
        with pytest.raises(OwnApproval):
            self.decide(cast, asked, "second")
        self.decide(cast, asked, "reviewer")

        assert see(cast, wish, "second", at=NOW + 3 * DAY).name == "小满"
        assert looks() == [("送米", "office")]
        expect_refused(cast, wish, "second", ChildNeedsApproval, at=NOW + 3 * DAY + HOUR)
        expect_refused(cast, wish, "reviewer", ChildNeedsApproval)

    def test_a_no_opens_nothing_and_it_may_be_asked_again(self, cast: Cast, wish: Wish) -> None:
        self.publish(cast, wish)
        by = cast.actor("second", now=NOW)
        for approved in (False, True):
            asked = looking.ask_for_child(wish, reason="送书包", by=by, now=NOW)
            again = looking.ask_for_child(wish, reason="送书包", by=by, now=NOW)
            assert again.id == asked.id
            expect_refused(cast, wish, "second", ChildNeedsApproval)
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
