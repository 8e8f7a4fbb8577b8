"""A school's list on pages: uploaded, looked through, entered once with a photo of the forms."""

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes.models import Batch, Beneficiary, Consent, Wish
from app.wishes.people import whom_of
from tests.support.cast import Cast, gather
from tests.support.photos import jpeg, scene
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.wishes.reading import pages as paper_pages

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HEADINGS = ("编号", "心愿", "规格", "姓名")
GOOD = (("07", "运动鞋", "37码", "小满"), ("08", "书包", "", "小雪"))
BAD = ("07", "水彩笔", "", "小寒")


def _list(*rows: tuple[str, ...]) -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("三班")
        for number, row in enumerate((HEADINGS, *rows)):
            sheet.write_row(number, 0, row)
    target.seek(0)
    return target, "list.xlsx"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town with a school, whose class teacher is `volunteer`."""
    made, now = gather(app), clock.now()
    with app.app_context(), transaction():
        school = organisations.found(
            made.region_id,
            OrganisationKind.UNIT,
            "杏园小学",
            opened_on=clock.local_day(now),
            parent=made.node("community"),
        )
        made.nodes["school"] = school.id
        accounts.grant(made.person("volunteer"), Role.GRID_WORKER, school, now=now, by=None)
    return made


def _upload(
    app: Flask, cast: Cast, *rows: tuple[str, ...], who: str = "volunteer", **changes: Any
) -> Reader:
    form = {
        "place_id": str(cast.nodes["school"]),
        "list_name": "三年级的书包",
        "file": _list(*(rows or GOOD)),
        **changes,
    }
    return browser(app, cast, who).open("/manage/batches/new").send("/manage/batches", form)


def _enter(page: Reader, **changes: Any) -> Reader:
    form = {"form": _photo(), "guardian": "各学生监护人", **changes}
    return page.send(f"{page.path.removesuffix('/enter')}/enter", form)


def _photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(jpeg(scene(1, size=(240, 180)))), "forms.jpg"


def _wishes(app: Flask) -> list[Wish]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Wish).order_by(Wish.number)))


def _batches(app: Flask) -> list[Batch]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Batch)))


def test_a_preview_names_each_good_row_and_each_fault_and_writes_nothing(
    app: Flask, cast: Cast
) -> None:
    page = _upload(app, cast, ("06", "篮球", "", ""), GOOD[0], BAD)

    assert page.path == f"/manage/batches/{_batches(app)[0].id}"
    assert "登记这 1 个心愿" in page.text
    assert "篮球" in page.text
    assert "工作表“三班”第 3 行" in page.text
    assert "“07”与工作表“三班”第 4 行的“07”重复" in page.text
    assert _wishes(app) == []


def test_no_childs_name_stands_on_the_preview(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast)

    assert "运动鞋（37码）" in page.text
    assert "小满" not in page.page


def test_a_list_is_entered_once_with_the_signed_forms(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast)
    path = page.path

    _enter(page)
    shown = page.text
    again = page.open("/manage/batches/new").send(f"{path}/enter", {"guardian": "各学生监护人"})

    wishes = _wishes(app)
    assert [(w.title, w.state.value, w.batch_label, w.privacy.value) for w in wishes] == [
        ("运动鞋（37码）", "submitted", "07", "C"),
        ("书包", "submitted", "08", "C"),
    ]
    assert {wish.organisation_id for wish in wishes} == {cast.nodes["school"]}
    assert "已登记 2 个心愿" in shown
    assert "小满" not in shown
    assert again.status == 404
    with app.app_context():
        consents = list(db.session.scalars(sa.select(Consent)))
        whom = whom_of(db.session.get_one(Beneficiary, wishes[0].id))
    assert len({each.file for each in consents}) == 1
    assert {(each.kind.value, each.how.value) for each in consents} == {("guardian", "written")}
    assert (whom.name, whom.guardian) == ("小满", "各学生监护人")


def test_without_the_photo_of_the_forms_nothing_is_entered(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast)

    page.send(f"{page.path}/enter", {"guardian": "各学生监护人"})

    assert page.status == 422
    assert "请上传一张监护人同意书的照片" in page.text
    assert _wishes(app) == []


def test_a_refused_entry_leaves_no_form_behind(app: Flask, cast: Cast) -> None:
    root = Path(app.config["STORAGE_URL"].removeprefix("file://")) / "consents"
    before = set(root.rglob("*.jpg"))
    page = _upload(app, cast)

    _enter(page, guardian="")

    assert page.status == 422
    assert "照片没有保存，请重新选一次" in page.text
    assert set(root.rglob("*.jpg")) == before
    assert _wishes(app) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"list_name": ""}, "list_name", "请填写这一项"),
        ({"place_id": ""}, "place_id", "请选择一项"),
        ({"file": (io.BytesIO(b""), "")}, "file", "请选择填好的 Excel 表格"),
        ({"file": (io.BytesIO(b"no workbook"), "a.xlsx")}, "file", "读不出这个文件"),
        ({"file": _list(*((str(n), "书包", "", "") for n in range(201)))}, "file", "文件太大"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(
    app: Flask, cast: Cast, changes: dict[str, Any], field: str, sentence: str
) -> None:
    page = _upload(app, cast, **changes)

    assert page.status in {413, 422}
    assert f'id="{field}-fault"' in page.page
    assert sentence in page.text
    assert ('value="三年级的书包"' in page.page) is (field != "list_name")
    assert _batches(app) == []


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("unit_contact", 403), ("", 200)])
def test_only_contact_persons_upload(app: Flask, cast: Cast, who: str, status: int) -> None:
    page = browser(app, cast, who).open("/manage/batches/new")

    assert page.status == status
    assert (page.path == "/sign-in") is (who == "")


def test_nobody_uploads_for_another_place(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast, place_id=str(cast.nodes["grid"]))

    assert page.status == 403
    assert _batches(app) == []


def test_a_batch_is_shown_to_its_maker_and_the_community_alone(app: Flask, cast: Cast) -> None:
    path = _upload(app, cast).path

    assert browser(app, cast, "grid_worker").open(path).status == 404
    assert browser(app, cast, "other_reviewer").open(path).status == 404
    staff = browser(app, cast, "reviewer").open(path)
    assert "由上传的人确认登记" in staff.text
    assert _enter(staff).status == 403
    assert _wishes(app) == []


def test_a_day_later_the_preview_is_gone(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast)
    with app.app_context(), transaction():
        made = db.session.scalars(sa.select(Batch)).one()
        made.expires_at = clock.now() - timedelta(minutes=1)

    assert _enter(page).status == 404
    assert "三年级的书包" not in page.open("/manage/batches/new").text
    assert _wishes(app) == []


def test_a_list_can_be_left_and_come_back_to(app: Flask, cast: Cast) -> None:
    path = _upload(app, cast).path

    page = browser(app, cast, "volunteer").open("/manage/batches/new")
    other = browser(app, cast, "grid_worker").open("/manage/batches/new")

    assert f'href="{path}"' in page.page
    assert "等您核对" in page.text
    assert "三年级的书包" not in other.text


def test_the_template_is_a_list_without_wishes(app: Flask, cast: Cast) -> None:
    answer = browser(app, cast, "volunteer").client.get("/manage/batches/template.xlsx")

    page = _upload(app, cast, file=(io.BytesIO(answer.get_data()), "wishes.xlsx"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="wishes.xlsx"'
    assert page.status == 422
    assert "这份表格里还没有心愿" in page.text


def test_all_cards_of_a_list_are_printed_and_nobody_elses_are(app: Flask, cast: Cast) -> None:
    page = _enter(_upload(app, cast))
    path = f"{page.path}/cards.pdf"

    answer = page.client.get(path)
    stranger = browser(app, cast, "grid_worker").open(path)

    (sheet,) = paper_pages(answer.get_data())
    assert answer.mimetype == "application/pdf"
    assert "07号：运动鞋（37码）" in sheet
    assert "08号：书包" in sheet
    assert "小满" not in sheet
    assert stranger.status == 404


def test_a_list_that_was_not_entered_has_no_cards(app: Flask, cast: Cast) -> None:
    page = _upload(app, cast)

    assert page.open(f"{page.path}/cards.pdf").status == 404


def test_no_batch_of_this_number(app: Flask, cast: Cast) -> None:
    assert browser(app, cast, "volunteer").open(f"/manage/batches/{uuid.uuid4()}").status == 404
