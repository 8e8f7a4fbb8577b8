"""The conclusion: whoever was right is looked at anew, and everybody else stays as he hung out."""

from datetime import date

import pytest
from flask import Flask

from app.accounts.models import Membership, MemberStage
from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.points.merging import merge_people
from app.review import concluding, verifying, versions
from app.review.models import ReviewState
from tests.points.facts import serve
from tests.review.steps import conclude, decide, object_to, publish, review, row
from tests.review.year import OVER, PUBLISHED, YEAR, at, exempt
from tests.support.cast import Cast


@pytest.mark.parametrize("about", ["member", "organiser"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_two_records_that_turn_out_to_be_one_person_count_once_for_whoever_was_right(
    app: Flask, cast: Cast, about: str
) -> None:
    """Whichever of the two records the objection named."""
    with app.app_context():
        publish(cast)
        made = object_to(cast, about, about)
        with transaction():
            merge_people(
                cast.people["member"], cast.people["organiser"],
                by=cast.actor("upper", now=PUBLISHED), now=PUBLISHED, reason="同一个人",
            )  # fmt: skip
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)

        kept = versions.version(review(cast))
        assert kept is not None
        assert row(cast, "member")[0] == 1417 + 200
        assert cast.people["organiser"] not in {
            each.person_id for each in versions.stored_rows(kept.id)
        }
        assert all(each.is_good for each in verifying.verify(review(cast), now=OVER))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_whom_nobody_objected_to_stays_as_he_hung_out_whatever_was_entered_since(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        before = row(cast, "organiser")
        made = object_to(cast, "member", "member")
        with transaction():
            exempt(cast, "organiser")
            held = {each.person_id: each for each in db.session.scalars(db.select(Membership))}
            held[cast.people["young"]].stage = MemberStage.FULL
            held[cast.people["second_member"]].from_on = date(2025, 3, 1)
            serve(cast, "member", at(11, 3), points=1000, now=PUBLISHED)
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        rows = {each.person_id: each for each in versions.stored_rows(kept.id)}

        assert kept.number == 2
        assert row(cast, "organiser") == before
        assert rows[cast.people["young"]].stage == "probationary"
        assert rows[cast.people["second_member"]].remarks == ()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_turns_out_never_to_have_been_of_the_branch_leaves_the_sheet_where_it_was_objected(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        made = object_to(cast, "member", "organiser")
        with transaction():
            for held in db.session.scalars(db.select(Membership)):
                if held.person_id in (cast.people["organiser"], cast.people["mover"]):
                    db.session.delete(held)
        decide(cast, made, "secretary", is_upheld=True)
        conclude(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        people = {each.person_id for each in versions.stored_rows(kept.id)}

    assert cast.people["organiser"] not in people
    assert cast.people["mover"] in people, "nobody objected to his line"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["party_worker", "second_member", "upper", "other_secretary"])
def test_only_the_secretary_concludes(app: Flask, cast: Cast, who: str) -> None:
    with app.app_context():
        publish(cast)
        with transaction(), pytest.raises(Forbidden):
            concluding.conclude(cast.node("branch"), YEAR, by=cast.actor(who, now=OVER), now=OVER)

        assert review(cast).state is ReviewState.PUBLISHED
