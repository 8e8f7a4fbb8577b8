"""A published year stays under its own scheme, whatever comes to speak for the branch later."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.review import correcting, service, showing, verifying, versions
from app.schemes import service as schemes
from app.schemes.models import Scheme, SchemeState
from tests.points.facts import serve
from tests.review.steps import branch, conclude, decide, object_to, publish, review, row, sign
from tests.review.year import OVER, PUBLISHED, YEAR, at
from tests.support.cast import CHAOCHENG, Cast
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

DEARER = CHAOCHENG.replace("key: chaocheng", "key: dearer").replace("points: 2", "points: 3")


def street_decides(cast: Cast) -> None:
    """The street puts a scheme of its own in force: it speaks for the branch from now on."""
    with transaction():
        schemes.publish(
            cast.node("street"), DEARER, by=None, now=PUBLISHED, state=SchemeState.ACTIVE
        )


def retire(_cast: Cast) -> None:
    """No scheme speaks for anybody any more."""
    with transaction():
        for scheme in db.session.scalars(db.select(Scheme)):
            scheme.state = SchemeState.RETIRED


@pytest.mark.parametrize("change", [street_decides, retire])
def test_a_published_year_goes_its_course_under_its_own_scheme(
    app: Flask, cast: Cast, change: Callable[[Cast], None]
) -> None:
    with app.app_context():
        publish(cast)
        change(cast)
        made = object_to(cast, "member", "member")
        decide(cast, made, "secretary", is_upheld=True)
        before = row(cast, "member")
        conclude(cast)
        assert (review(cast).version, row(cast, "member")) == (1, before)
        sign(cast, "secretary")
        sign(cast, "second_member")
        with transaction():
            serve(cast, "organiser", at(11, 3), points=300, now=OVER)
        with transaction():
            added = correcting.correct(
                branch(cast), YEAR, "漏记一次", by=cast.actor("upper", now=OVER), now=OVER
            )
        assert {person for person, *_ in added.rows} == {cast.people["organiser"].hex}
        (outcome,) = verifying.verify(review(cast), now=OVER)
        assert outcome.is_good, outcome.faults


@pytest.mark.parametrize("change", [street_decides, retire])
def test_a_published_year_is_still_read_on_every_page(
    app: Flask, cast: Cast, change: Callable[[Cast], None]
) -> None:
    with app.app_context():
        publish(cast)
        change(cast)
        own = f"/me/review/{review(cast).id}"
        basis = showing.present(branch(cast), YEAR, now=PUBLISHED).basis
        assert basis.document
    path = f"/reviews/{cast.nodes['branch']}/{YEAR}"
    secretary, member = browser(app, cast, "secretary"), browser(app, cast, "member")
    for address in ("", "/notice", "/register.xlsx", "/notice.pdf", "/archive.xlsx", "/entries"):
        assert secretary.client.get(path + address).status_code == 200, address
    trace = member.open(f"{own}/trace")
    assert trace.status == 200
    assert "积分 14.17 分" in trace.text
    assert "和表上不同" not in trace.text


def test_a_year_begun_under_one_scheme_is_published_under_the_one_that_speaks_then(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            service.try_out(
                branch(cast), YEAR, by=cast.actor("secretary", now=PUBLISHED), now=PUBLISHED
            )
        street_decides(cast)
        publish(cast)
        kept = versions.version(review(cast))
        assert kept is not None
        assert row(cast, "member")[0] == 1625
        (outcome,) = verifying.verify(review(cast), now=PUBLISHED)
        assert outcome.is_good, outcome.faults
        scheme = db.session.get_one(Scheme, review(cast).scheme_id)
        assert scheme.organisation_id == cast.nodes["street"]
