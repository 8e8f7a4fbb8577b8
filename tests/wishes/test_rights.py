"""What a person may ask of those who know him: to put it right, and to forget it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.core.files import FileGone, Store
from app.jobs.work import wish_persons
from app.notices.models import Notice
from app.wishes import entering, photos, queries, rights
from app.wishes.claim_errors import ChildNeedsApproval, ContactClosed
from app.wishes.entering import Words
from app.wishes.errors import GuardianMissing, WishNotFound, WrongOrder
from app.wishes.models import Beneficiary, Consent, Photo, PhotoKind, Wish, WishSettings
from app.wishes.people import Agreement, Whom, whom_of
from app.wishes.rules.machine import State
from app.wishes.rules.words import ConsentHow, Source
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import NOW
from tests.wishes.looks import A, held, release, town

pytestmark = pytest.mark.usefixtures("context")
DAY = timedelta(days=1)
RIGHT = rights.Person(name="赵阿桂", phone="0573-87009999", address="桂花新村9幢101室")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town(app)


def _correct(cast: Cast, wish: Wish, person: rights.Person, who: str = "grid_worker") -> None:
    rights.correct(wish, person, by=cast.actor(who, now=NOW), now=NOW)


def _erase(cast: Cast, wish: Wish, who: str = "reviewer") -> None:
    by = cast.actor(who, now=NOW)
    rights.erase(wish, by=by, now=NOW, store=make.store(), reason="本人要求")


def _log(action: str) -> list[str]:
    query = sa.select(AuditEntry).where(AuditEntry.action == action)
    return [f"{each.reason}{each.details}" for each in db.session.scalars(query)]


def test_a_wrong_number_is_put_right_and_the_words_stay(cast: Cast) -> None:
    wish = make.posted(cast, NOW)
    before = whom_of(db.session.get_one(Beneficiary, wish.id))

    _correct(cast, wish, RIGHT)

    known = whom_of(db.session.get_one(Beneficiary, wish.id))
    assert (known.phone, known.address) == ("0573-87009999", "桂花新村9幢101室")
    assert (known.title, known.text) == (before.title, before.text)
    (line,) = _log("wish.person_corrected")
    assert "87009999" not in line


def test_nothing_new_leaves_no_line_and_no_message(cast: Cast) -> None:
    wish = make.posted(cast, NOW)
    known = whom_of(db.session.get_one(Beneficiary, wish.id))

    _correct(cast, wish, rights.Person(name=known.name, phone=known.phone, address=known.address))

    assert _log("wish.person_corrected") == []


def test_who_holds_the_wish_is_asked_to_look_again(cast: Cast) -> None:
    wish = held(cast, A)
    release(cast, wish)
    unread = sa.select(sa.func.count()).where(Notice.title.contains("联系方式有更新"))

    _correct(cast, wish, RIGHT, "reviewer")

    assert db.session.execute(unread).scalar_one() >= 1


@pytest.mark.parametrize("who", ["unit_contact", "other_reviewer", "upper", "auditor"])
def test_nobody_else_puts_anything_right(cast: Cast, who: str) -> None:
    wish = held(cast, A)

    with pytest.raises(Forbidden):
        _correct(cast, wish, RIGHT, who)

    assert whom_of(db.session.get_one(Beneficiary, wish.id)).phone != "0573-87009999"


def _child(cast: Cast, form: str) -> Wish:
    return entering.post(
        cast.node("grid"),
        Words(title="想要一个书包"),
        by=cast.actor("grid_worker", now=NOW),
        now=NOW,
        source=Source.HOME_VISIT,
        whom=Whom(name="童小树", guardian="童大树"),
        is_minor=True,
        agreement=Agreement(how=ConsentHow.WRITTEN, given_by="童大树", file=form),
    )


def _form() -> str:
    return make.store().put(b"form", kind="consents", suffix="jpg", media_type="image/jpeg")


def test_a_childs_data_is_put_right_by_whom_it_was_opened_to_alone(cast: Cast) -> None:
    wish = _child(cast, _form())

    with pytest.raises(ChildNeedsApproval):
        _correct(cast, wish, rights.Person(name="童小树", guardian="童大树"))
    entering.submit(wish, by=cast.actor("grid_worker", now=NOW), now=NOW)
    wish.reviewed_by_id = cast.people["reviewer"]
    with pytest.raises(GuardianMissing):
        _correct(cast, wish, rights.Person(name="童小树"))
    _correct(cast, wish, rights.Person(name="童小树", guardian="童二树"))

    assert whom_of(db.session.get_one(Beneficiary, wish.id)).guardian == "童二树"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED, State.IN_PROGRESS])
def test_what_is_not_over_is_not_forgotten(cast: Cast, state: State) -> None:
    wish = make.brought_to(cast, state, NOW)

    with pytest.raises(WrongOrder):
        _erase(cast, wish)

    assert db.session.get(Beneficiary, wish.id) is not None


@pytest.mark.parametrize("who", ["grid_worker", "other_reviewer", "upper", "auditor", "member"])
def test_the_community_alone_erases(cast: Cast, who: str) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)

    with pytest.raises(DomainError):
        _erase(cast, wish, who)

    assert db.session.get(Beneficiary, wish.id) is not None


def test_erasing_leaves_the_wish_its_course_and_no_person(cast: Cast) -> None:
    with transaction():
        wish = make.brought_to(cast, State.CLOSED, NOW)
    with transaction():
        _erase(cast, wish)

    assert db.session.get(Beneficiary, wish.id) is None
    assert wish.state is State.CLOSED
    assert wish.letter_id is not None
    assert _log("wish.person_erased") == ["本人要求{}"]
    with pytest.raises(ContactClosed):
        _correct(cast, wish, RIGHT, "reviewer")


def _with_pictures(cast: Cast, store: Store) -> tuple[Wish, Photo, Photo]:
    """A closed wish with a picture for everybody and one that is nobody's business."""
    wish = make.brought_to(cast, State.CLOSED, NOW)
    by = cast.actor("reviewer", now=NOW)
    shown, hidden = photos.keep(
        [make.shot(7), make.shot(8)], [wish], PhotoKind.DELIVERY, store=store, by=by, now=NOW
    )
    photos.publish(shown, wish, is_public=True, has_consent=True, by=by, now=NOW)
    return wish, shown, hidden


def test_private_pictures_go_and_public_ones_stay(cast: Cast) -> None:
    store = make.store()
    with transaction():
        wish, shown, hidden = _with_pictures(cast, store)
    name, look = hidden.file, hidden.fingerprint

    with transaction():
        _erase(cast, wish)

    with pytest.raises(WishNotFound):
        photos.photo(hidden.id, region_id=cast.region_id, actor=cast.actor("reviewer", now=NOW))
    with pytest.raises(FileGone):
        store.fetch(name)
    assert store.fetch(shown.file)
    assert [each.id for each in queries.photos(wish.id)] == [shown.id]
    assert hidden.fingerprint == look


def test_a_form_that_stands_for_many_goes_with_the_last(cast: Cast) -> None:
    store = make.store()
    with transaction():
        name = _form()
        wishes = [_child(cast, name) for _ in range(2)]
    left = []
    for wish in wishes:
        with transaction():
            wish.state = State.ENDED
            _erase(cast, wish)
        left.append(_is_there(store, name))

    consents = db.session.scalars(sa.select(Consent)).all()
    assert left == [True, False]
    assert [(each.file, each.given_by_sealed) for each in consents] == [("", None)] * 2


def _is_there(store: Store, name: str) -> bool:
    try:
        return bool(store.fetch(name))
    except FileGone:
        return False


def test_a_refused_transaction_removes_no_file(cast: Cast) -> None:
    store = make.store()
    with transaction():
        wish, _, hidden = _with_pictures(cast, store)
    name = hidden.file

    def fails() -> None:
        with transaction():
            _erase(cast, wish)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert _is_there(store, name)
    assert db.session.get(Beneficiary, wish.id) is not None


def test_the_clock_forgets_after_a_year_what_is_over(cast: Cast) -> None:
    with transaction():
        over = make.brought_to(cast, State.CLOSED, NOW)
        running = make.published(cast, NOW)
    last = max(step.at for step in queries.course(over.id))

    early = wish_persons(NOW, last + 364 * DAY)
    at_last = wish_persons(NOW, last + 365 * DAY)
    again = wish_persons(NOW, last + 365 * DAY)

    assert [early, at_last, again] == ["erased 0", "erased 1", "erased 0"]
    assert db.session.get(Beneficiary, over.id) is None
    assert db.session.get(Beneficiary, running.id) is not None


def test_nothing_is_forgotten_while_it_may_be_opened_again(cast: Cast) -> None:
    with transaction():
        over = make.brought_to(cast, State.CLOSED, NOW)
        own = WishSettings(
            organisation_id=cast.nodes["community"],
            values={"kept_days": 30, "reopen_days": 100},
            changed_by_id=cast.people["reviewer"],
            changed_at=NOW,
        )
        db.session.add(own)
    last = max(step.at for step in queries.course(over.id))

    assert rights.expiring(now=last + 99 * DAY) == []
    assert rights.expiring(now=last + 100 * DAY) == [over.id]
