"""Wishes written down on behalf, on pages: consent, guardians, signed forms, the card to print."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.wishes import leads, reviewing
from app.wishes.models import Beneficiary, Consent, Lead, Photo, Wish
from app.wishes.people import whom_of
from app.wishes.reviewing import Review
from app.wishes.rules.words import CONSENT_TEXTS
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.photos import CANARY_MAKE, exif_of, jpeg, phone_exif, scene
from tests.support.reader import Reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _photo(seed: int = 1) -> tuple[io.BytesIO, str]:
    content = jpeg(scene(seed, size=(240, 180)), exif=phone_exif())
    return io.BytesIO(content), f"{seed}.jpg"


def _form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "place_id": str(cast.nodes["grid"]),
        "source": "home_visit",
        "name": "赵阿桂",
        "phone": "137 1111 2222",
        "address": "桂花新村7幢302室",
        "wish": "一副老花镜",
        "details": "看报纸用",
        "category": "goods",
        "urgency": "yellow",
        "how": "spoken",
        **changes,
    }


def _enter(app: Flask, cast: Cast, who: str = "grid_worker", **changes: Any) -> Reader:
    page = browser(app, cast, who).open("/manage/wishes/new")
    return page.send("/manage/wishes/new", _form(cast, **changes))


def _wish(app: Flask) -> Wish:
    with app.app_context():
        return db.session.scalars(sa.select(Wish)).one()


def _count(app: Flask, table: Any = Wish) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _forms_kept(app: Flask) -> list[Path]:
    root = Path(app.config["STORAGE_URL"].removeprefix("file://"))
    return list((root / "consents").rglob("*.jpg"))


@pytest.fixture(autouse=True)
def _no_forms(app: Flask) -> None:
    for file in _forms_kept(app):
        file.unlink()


def test_a_grid_worker_enters_a_wish_and_is_told_its_number(app: Flask, cast: Cast) -> None:
    page = _enter(app, cast)

    wish = _wish(app)
    assert page.path == f"/manage/wishes/{wish.id}/entered"
    assert "心愿已登记" in page.text
    assert f"编号 {wish.said_number}" in page.text
    assert f"/manage/wishes/{wish.id}/card.pdf" in page.page
    assert "赵阿桂" not in page.text
    assert (wish.state.value, wish.source.value, wish.privacy.value) == (
        "submitted",
        "home_visit",
        "B",
    )
    assert wish.organisation_id == cast.nodes["grid"]
    with app.app_context():
        whom = whom_of(db.session.get_one(Beneficiary, wish.id))
        consent = db.session.scalars(sa.select(Consent)).one()
    assert (whom.name, whom.phone, whom.address) == (
        "赵阿桂",
        "13711112222",
        "桂花新村7幢302室",
    )
    assert (consent.kind.value, consent.how.value, consent.file) == ("own", "spoken", "")


def test_the_text_to_read_out_stands_on_the_form(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "grid_worker").open("/manage/wishes/new")

    assert CONSENT_TEXTS["1"] in page.text
    assert "请念给本人听" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "请填写这一项"),
        ({"how": ""}, "how", "请选择一项"),
        ({"how": "online"}, "how", "请选择一项"),
        ({"source": "self"}, "source", "请选择一项"),
        ({"phone": "12"}, "phone", "电话号码有误"),
        ({"is_minor": "1"}, "guardian", "要由监护人同意"),
        ({"how": "written"}, "form", "请拍一张同意书的照片"),
        ({"needed_by": "2020-01-01"}, "needed_by", "日期已经过去了"),
        ({"photos": (io.BytesIO(b"nothing"), "a.jpg")}, "photos", "不是能识别的照片"),
        ({"form": (io.BytesIO(b"nothing"), "a.jpg")}, "form", "不是能识别的照片"),
    ],
)
def test_a_fault_keeps_what_was_typed_and_stands_beside_its_field(
    app: Flask, cast: Cast, changes: dict[str, Any], field: str, sentence: str
) -> None:
    page = _enter(app, cast, **changes)

    assert page.status == 422
    assert f'id="{field}-fault"' in page.page
    assert sentence in page.text
    assert 'value="桂花新村7幢302室"' in page.page
    assert _count(app) == 0


def test_a_childs_wish_is_kept_with_the_guardians_consent(app: Flask, cast: Cast) -> None:
    _enter(app, cast, is_minor="1", guardian="满妈妈", name="小满")

    wish = _wish(app)
    with app.app_context():
        row = db.session.get_one(Beneficiary, wish.id)
        consent = db.session.scalars(sa.select(Consent)).one()
        assert whom_of(row).guardian == "满妈妈"
    assert row.is_minor
    assert wish.privacy.value == "C"
    assert consent.kind.value == "guardian"


def test_a_signed_form_is_kept_without_what_the_phone_wrote(app: Flask, cast: Cast) -> None:
    _enter(app, cast, how="written", form=_photo(1), photos=_photo(2))

    with app.app_context():
        consent = db.session.scalars(sa.select(Consent)).one()
        content = make.store().fetch(consent.file)
        kinds = [photo.kind.value for photo in db.session.scalars(sa.select(Photo))]
    assert consent.file.startswith("consents/")
    assert exif_of(content) == {}
    assert CANARY_MAKE.encode() not in content
    assert kinds == ["wish"]


def test_what_is_refused_leaves_no_signed_form_behind(app: Flask, cast: Cast) -> None:
    page = _enter(app, cast, how="written", form=_photo(), needed_by="2020-01-01")

    assert page.status == 422
    assert "照片没有保存，请重新选一次" in page.text
    assert _forms_kept(app) == []
    assert _count(app) == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("", 200), ("member", 403), ("unit_contact", 403), ("upper", 403), ("reviewer", 200)],
)
def test_only_contact_persons_get_the_form(app: Flask, cast: Cast, who: str, status: int) -> None:
    page = browser(app, cast, who).open("/manage/wishes/new")

    assert page.status == status
    assert (page.path == "/sign-in") is (who == "")


@pytest.mark.parametrize("place", ["other_community", "community"])
def test_a_grid_worker_enters_nothing_beyond_the_own_grid(
    app: Flask, cast: Cast, place: str
) -> None:
    page = _enter(app, cast, place_id=str(cast.nodes[place]))

    assert page.status == 403
    assert _count(app) == 0


def test_the_number_is_shown_to_who_may_enter_there_alone(app: Flask, cast: Cast) -> None:
    _enter(app, cast)
    path = f"/manage/wishes/{_wish(app).id}/entered"

    assert browser(app, cast, "reviewer").open(path).status == 200
    assert browser(app, cast, "other_reviewer").open(path).status == 404
    with app.app_context(), transaction():
        wish = db.session.scalars(sa.select(Wish)).one()
        reviewing.publish(wish, Review(), by=cast.actor("reviewer"), now=clock.now())
    assert browser(app, cast, "other_reviewer").open(path).status == 403


def _lead(app: Flask, cast: Cast) -> uuid.UUID:
    now = clock.now()
    with app.app_context(), transaction():
        made = leads.hand_over(
            cast.node("grid"),
            door="7幢302",
            sentence="灯坏了好几天",
            by=cast.actor("reviewer", now=now),
            now=now,
        )
        return made.id


def test_a_lead_fills_in_the_door_and_is_settled_by_the_wish(app: Flask, cast: Cast) -> None:
    lead_id = _lead(app, cast)
    page = browser(app, cast, "grid_worker").open(f"/manage/wishes/new?lead={lead_id}")
    shown, text = page.page, page.text

    page.send("/manage/wishes/new", _form(cast, lead_id=str(lead_id)))

    assert 'value="7幢302"' in shown
    assert "灯坏了好几天" in text
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        looks = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "lead.looked")
        ).all()
    assert (lead.state.value, lead.wish_id) == ("wish", _wish(app).id)
    assert [(each.subject_id, each.reason) for each in looks] == [(lead_id, "办理线索")]


def test_a_lead_that_was_handled_meanwhile_keeps_the_words(app: Flask, cast: Cast) -> None:
    lead_id = _lead(app, cast)
    page = browser(app, cast, "grid_worker").open(f"/manage/wishes/new?lead={lead_id}")
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        leads.settle(leads.lead(lead_id, by=by), None, by=by, now=clock.now())

    page.send("/manage/wishes/new", _form(cast, lead_id=str(lead_id)))
    refused = (page.status, _count(app), str(lead_id) in page.page)
    page.send("/manage/wishes/new", _form(cast))

    assert refused == (409, 0, False)
    assert _count(app) == 1


@pytest.mark.parametrize("lead", ["nonsense", str(uuid.UUID(int=7))])
def test_an_unknown_lead_is_not_found(app: Flask, cast: Cast, lead: str) -> None:
    assert browser(app, cast, "grid_worker").open(f"/manage/wishes/new?lead={lead}").status == 404


def test_a_lead_of_another_community_is_not_found(app: Flask, cast: Cast) -> None:
    lead_id = _lead(app, cast)
    page = browser(app, cast, "other_reviewer").open(f"/manage/wishes/new?lead={lead_id}")

    assert page.status == 404
    assert "7幢302" not in page.text
